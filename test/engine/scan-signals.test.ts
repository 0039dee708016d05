import { describe, expect, it } from 'vitest'
import { type Decision, type StrategyContext } from '../../lib/domain/signal/strategy.ts'
import { scanSignals } from '../../lib/engine/scan-signals.ts'
import { syncFills } from '../../lib/engine/sync-fills.ts'
import { syncMarket } from '../../lib/engine/sync-market.ts'
import { readOne } from '../../lib/engine/read.ts'
import { keys } from '../../lib/engine/records/keys.ts'
import { decisionRecord, lossRecord, planRecord } from '../../lib/engine/records/plan-records.ts'
import { type Write } from '../../lib/ports/store.ts'
import { orderFor, planOf, plansOf } from './world-audit.ts'
import { BTC, ETH, MINUTE_MS, SOL, type World, amount, createWorld, nextMinuteMs } from './world.ts'

function decisionsOf(world: World, symbol: string) {
  return world.store
    .allItems()
    .filter(({ key }) => key.partition === `symbol#main#${symbol}`)
    .filter(({ key }) => key.sort.startsWith('decision#'))
    .map((item) => decisionRecord.read(item).value)
}

/** From now on the strategy proposes the end of what is open in the symbol. */
function wantOut(world: World, symbol: string): void {
  const decide = world.strategy.decide.bind(world.strategy)
  Object.assign(world.strategy, {
    decide: (context: StrategyContext): Decision => {
      const decision = decide(context)
      const close = { kind: 'close', trigger: 'tired' } as const
      return context.symbol === symbol ? { ...decision, proposals: [close] } : decision
    },
  })
}

async function scanned(world: World): Promise<unknown> {
  const reports = await scanSignals(world.engine())
  return reports.main
}

describe('R-SIG-5 one decision per strategy, symbol and bar', () => {
  it('is kept with its inputs and with why it came to nothing', async () => {
    const world = createWorld()
    await world.signal()
    expect(decisionsOf(world, BTC)).toMatchObject([
      { strategy: 'ema-cross', inputs: { ask: '60003' }, whyNot: ['nobody asked for it'] },
    ])
  })

  it('is not made again in the same bar', async () => {
    const world = createWorld()
    await world.signal()
    world.strategy.wanted.add(BTC)
    await world.advanceBy(30_000)
    expect(await scanned(world)).toMatchObject({ held: true, result: { decisions: 0, opened: 0 } })
    expect(plansOf(world)).toEqual([])
    expect(decisionsOf(world, BTC)).toHaveLength(1)
  })

  it('is made once when two runs overlap', async () => {
    const world = createWorld()
    await world.signal()
    await world.advanceTo(nextMinuteMs(world))
    await syncMarket(world.engine())
    world.strategy.wanted.add(BTC)
    await Promise.all([scanned(world), scanned(world)])
    expect(plansOf(world)).toHaveLength(1)
    expect(await world.takeMessages()).toHaveLength(1)
    expect(decisionsOf(world, BTC)).toHaveLength(2)
  })

  it('opens the plan, its entry, and the entry’s place in the outbox in one commit', async () => {
    const world = createWorld()
    await world.signal()
    await world.advanceTo(nextMinuteMs(world))
    await syncMarket(world.engine())
    world.strategy.wanted.add(BTC)
    const engine = world.engine()
    const commits: string[][] = []
    await scanSignals({
      ...engine,
      store: {
        ...engine.store,
        commit: async (writes) => {
          commits.push(writes.map((write) => `${write.action} ${write.key.sort}`))
          return engine.store.commit(writes)
        },
      },
    })
    const { planId, entryIntentId } = planOf(world, BTC)
    const commit = commits.find((names) => names.includes(`create ${planId}`))
    expect(commit).toEqual(
      expect.arrayContaining([
        `create order#${entryIntentId}`,
        `create place#${entryIntentId}`,
        `create ${entryIntentId}`,
        expect.stringMatching(/^create decision#ema-cross#/),
      ]),
    )
    expect(decisionsOf(world, BTC).at(-1)).toMatchObject({ planId, whyNot: [] })
  })

  it('is made on as many bars as ever when the market sync of the minute comes after the scan', async () => {
    const world = createWorld()
    await world.minutes(2)
    await world.advanceTo(nextMinuteMs(world))
    await scanSignals(world.engine())
    const decided = world.strategy.contexts.at(-1)
    const minuteMs = decided!.nowMs - (decided!.nowMs % MINUTE_MS)
    expect(decided?.bars.at(-1)?.openTimeMs).toBe(minuteMs - 2 * MINUTE_MS)
    expect(decided?.bars.length).toBeGreaterThanOrEqual(world.strategy.barsNeeded)
  })

  it('is made anew in the next bar', async () => {
    const world = createWorld()
    await world.signal()
    await world.signal()
    const bars = decisionsOf(world, BTC).map((row) => row.barOpenTimeMs)
    expect(bars).toHaveLength(2)
    expect((bars[1] ?? 0) - (bars[0] ?? 0)).toBe(MINUTE_MS)
  })
})

describe('R-RISK-3 plans that are not opened', () => {
  it('because as many are open as may be', async () => {
    const limits = { ...createWorld().account.config.limits, openPlansMax: 1 }
    const world = createWorld({ config: { limits } })
    await world.minute()
    expect(await world.signal(BTC, ETH)).toHaveLength(1)
    expect(decisionsOf(world, ETH).at(-1)?.whyNot).toEqual(['1 plans are open, at most 1'])
  })

  it('because one is open in the symbol already', async () => {
    const world = createWorld()
    await world.minute()
    await world.buy(BTC)
    expect(await world.signal(BTC)).toEqual([])
    expect(decisionsOf(world, BTC).at(-1)?.whyNot).toEqual([
      `1 plans are open in ${BTC}, at most 1`,
    ])
  })

  it('because the quote is too old, until a fresh one comes while the bar may still decide', async () => {
    const world = createWorld()
    await world.minute()
    const decided = decisionsOf(world, BTC).length
    world.exchange.failRead('fetchQuotes', 3)
    expect(await world.signal(BTC)).toEqual([])
    expect(decisionsOf(world, BTC)).toHaveLength(decided)
    expect(world.log.entries('warn').at(-1)?.message).toBe('a signal waits for a fresh quote')
    world.exchange.failRead('fetchQuotes', 0)
    await syncMarket(world.engine())
    world.strategy.wanted.add(BTC)
    expect(await scanned(world)).toMatchObject({ result: { opened: 1, undecided: 0 } })
  })

  it('before the market sync of the minute, which is waited for', async () => {
    const world = createWorld()
    await world.minutes(2)
    await world.advanceTo(nextMinuteMs(world))
    world.strategy.wanted.add(BTC)
    const engine = world.engine()
    let pauses = 0
    const clock = {
      ...engine.clock,
      sleep: async (durationMs: number): Promise<void> => {
        pauses += 1
        await world.advanceBy(durationMs)
        if (pauses === 2) await syncMarket(engine)
      },
    }
    const reports = await scanSignals({ ...engine, clock })
    expect(pauses).toBe(2)
    expect(reports.main).toMatchObject({ result: { opened: 1 } })
  })

  it('for ever while no sync comes: the scan goes on with what there is', async () => {
    const world = createWorld()
    await world.minutes(2)
    await world.advanceTo(nextMinuteMs(world))
    world.strategy.wanted.add(BTC)
    expect(await scanned(world)).toMatchObject({ result: { opened: 0, decisions: 0 } })
    expect(plansOf(world)).toEqual([])
  })

  it('because the books are not open yet', async () => {
    const world = createWorld()
    await world.advanceTo(nextMinuteMs(world))
    await syncMarket(world.engine())
    world.strategy.wanted.add(BTC)
    await scanned(world)
    expect(plansOf(world)).toEqual([])
    expect(decisionsOf(world, BTC).at(-1)?.whyNot).toEqual([
      'the books of the account are not open yet',
    ])
  })

  it('because the venue would not take the size', async () => {
    const world = createWorld()
    await world.minute()
    Object.assign(world.strategy, { orderValue: amount('1') })
    expect(await world.signal(BTC)).toEqual([])
    expect(decisionsOf(world, BTC).at(-1)?.whyNot[0]).toContain('below-minimum-quantity')
  })

  it('because nothing is known of the market', async () => {
    const world = createWorld()
    await syncFills(world.engine())
    expect(await scanned(world)).toMatchObject({
      result: { decisions: 0, withoutMarket: [BTC, ETH, SOL] },
    })
  })
})

describe('R-EXIT-9 a strategy that wants out', () => {
  it('marks every open plan of its own in that symbol, in the commit of the decision', async () => {
    const world = createWorld()
    await world.minute()
    await world.signal(BTC, ETH)
    wantOut(world, BTC)
    await world.advanceTo(nextMinuteMs(world))
    await syncMarket(world.engine())
    const engine = world.engine()
    const commits: string[][] = []
    const reports = await scanSignals({
      ...engine,
      store: {
        ...engine.store,
        commit: async (writes) => {
          commits.push(writes.map((write) => `${write.action} ${write.key.sort}`))
          return engine.store.commit(writes)
        },
      },
    })
    expect(reports.main).toMatchObject({ result: { signalled: 1, opened: 0 } })
    const atMs = world.clock.nowMs()
    const { planId, exitSignal } = planOf(world, BTC)
    expect(exitSignal).toEqual({ trigger: 'tired', atMs, untilMs: atMs + 10 * MINUTE_MS })
    expect(planOf(world, ETH)).not.toHaveProperty('exitSignal')
    const commit = commits.find((names) => names.some((name) => name.endsWith(` ${planId}`)))
    expect(commit).toContainEqual(expect.stringMatching(/^create decision#ema-cross#/))
  })

  it('says it once for each bar; the signal lasts longer with each', async () => {
    const world = createWorld()
    await world.minute()
    await world.signal(BTC)
    wantOut(world, BTC)
    await world.signal()
    const first = planOf(world, BTC).exitSignal
    await world.advanceBy(30_000)
    await scanned(world)
    expect(planOf(world, BTC).exitSignal).toEqual(first)
    await world.signal()
    expect(planOf(world, BTC).exitSignal).toEqual({
      trigger: 'tired',
      atMs: world.clock.nowMs(),
      untilMs: world.clock.nowMs() + 10 * MINUTE_MS,
    })
  })

  it('is heard at a stale quote, too: an exit is judged on a price of its own', async () => {
    const world = createWorld()
    await world.minute()
    await world.signal(BTC)
    wantOut(world, BTC)
    world.exchange.failRead('fetchQuotes', 100)
    await world.signal()
    expect(planOf(world, BTC).exitSignal?.trigger).toBe('tired')
  })

  it('leaves alone the plans of others', async () => {
    const world = createWorld()
    await world.minute()
    await world.signal(BTC)
    Object.assign(world.strategy, { id: 'another' })
    wantOut(world, BTC)
    await world.signal()
    expect(decisionsOf(world, BTC).map(({ strategy }) => strategy)).toContain('another')
    expect(planOf(world, BTC)).not.toHaveProperty('exitSignal')
  })

  it('marks the plan as it is by then, when somebody else changes it at the same moment', async () => {
    const world = createWorld()
    await world.minute()
    await world.signal(BTC)
    wantOut(world, BTC)
    await world.advanceTo(nextMinuteMs(world))
    await syncMarket(world.engine())
    const engine = world.engine()
    let disturbed = false
    const store = {
      ...engine.store,
      commit: async (writes: readonly Write[]) => {
        const { planId } = planOf(world, BTC)
        if (!disturbed && writes.some((write) => write.key.sort === planId)) {
          disturbed = true
          const key = keys.openPlan('main', planId)
          const stored = await readOne(engine.store, planRecord, key)
          if (stored === undefined) throw new Error('no plan')
          await engine.store.commit([planRecord.put(stored, key, { ...stored.value, requotes: 1 })])
        }
        return engine.store.commit(writes)
      },
    }
    await scanSignals({ ...engine, store })
    expect(disturbed).toBe(true)
    expect(planOf(world, BTC)).toMatchObject({ requotes: 1, exitSignal: { trigger: 'tired' } })
  })
})

describe('R-SIG-6 the rest after a loss', () => {
  it('keeps the symbol out for as long as the config says', async () => {
    const world = createWorld()
    await world.minute()
    await world.buy(BTC)
    world.movePrice(BTC, '59300')
    await world.minutes(2)
    expect(await world.signal(BTC)).toEqual([])
    expect(decisionsOf(world, BTC).at(-1)?.whyNot[0]).toMatch(/^resting for \d+ s after the loss/)
    expect(await world.signal(ETH)).toHaveLength(1)
    await world.minutes(5)
    expect(await world.signal(BTC)).toHaveLength(1)
  })
})

describe('R-SIG-6 strategies with rests of their own', () => {
  it('keep the symbol out for as long as the one says that trades it', async () => {
    const [strategy] = createWorld().account.config.strategies
    if (strategy === undefined) throw new Error('no strategy')
    const strategies = [
      { ...strategy, symbols: [ETH, SOL], cooldownMinutes: 0 },
      { ...strategy, symbols: [BTC], cooldownMinutes: 5 },
    ]
    const world = createWorld({ config: { strategies } })
    Object.assign(world.account, { strategies: [{ strategy: world.strategy, symbols: [BTC] }] })
    await world.minute()
    const endedAtMs = world.clock.nowMs()
    const key = keys.loss('main', BTC, endedAtMs, 'lost')
    await world.store.commit([lossRecord.create(key, { planId: 'lost', endedAtMs })])
    expect(await world.signal(BTC)).toEqual([])
    expect(decisionsOf(world, BTC).at(-1)?.whyNot[0]).toMatch(/^resting for \d+ s after the loss/)
  })
})

describe('R-SIG-9 the size of an entry', () => {
  it('is the order value at the ask, down to the venue’s step', async () => {
    const world = createWorld()
    await world.signal(BTC)
    expect(orderFor(world, BTC, 'entry').intent).toMatchObject({
      quantity: amount('0.00333316'),
      referencePrice: amount('60003'),
    })
  })
})
