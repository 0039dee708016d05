import { describe, expect, it } from 'vitest'
import { ONE, parseFixed } from '../../lib/domain/money/fixed.ts'
import { type OpenPlanInputs } from '../../lib/domain/plan/open-plan.ts'
import { type Engine } from '../../lib/engine/engine.ts'
import { inOrder } from '../../lib/engine/judge-due-plans.ts'
import { type MonitorReport, monitorTick } from '../../lib/engine/monitor-plans.ts'
import { readInstrument, readPlan } from '../../lib/engine/read.ts'
import { keys } from '../../lib/engine/records/keys.ts'
import { watchPartition } from '../../lib/engine/records/partitions.ts'
import { quoteRecord } from '../../lib/engine/records/market-records.ts'
import { rebuildWatchPages } from '../../lib/engine/rebuild-watch-pages.ts'
import { type Key } from '../../lib/ports/store.ts'
import { INPUTS } from '../domain/plan/sample-plan.ts'
import { type SeededPlan, coveredPlan, storePlans } from './seeded-plans.ts'
import { BTC, ETH, SOL, type World, createWorld } from './world.ts'

const PRICES: Readonly<Record<string, string>> = { [BTC]: '60000', [ETH]: '3000', [SOL]: '150' }

/** A covered plan with its stop and its target this many percent from the price. */
async function planAt(
  world: World,
  symbol: string,
  number: number,
  percents: { readonly stop?: number; readonly target?: number; readonly minutes?: number } = {},
): Promise<SeededPlan> {
  const price = parseFixed(PRICES[symbol]!)
  const { stop = 5, target = 10, minutes = 60 } = percents
  const percent = (many: number): bigint => (price * BigInt(Math.round(many * 100))) / 10_000n
  const inputs: OpenPlanInputs = {
    ...INPUTS,
    symbol,
    barOpenTimeMs: number,
    quote: { symbol, bid: price, ask: price, last: price, receivedAtMs: world.clock.nowMs() },
    instrument: await readInstrument(world.run(), symbol),
    proposal: {
      ...INPUTS.proposal,
      orderValue: 100n * ONE,
      stopDistance: percent(stop),
      hardStopDistance: percent(stop + 3),
      targetDistance: percent(target),
      timeExitMs: minutes * 60_000,
    },
    nowMs: world.clock.nowMs(),
  }
  return coveredPlan(inputs)
}

/** A world whose market is known, with these plans; prices stay where they are. */
async function worldWith(
  plansOf: (world: World) => Promise<readonly SeededPlan[]>,
  options: Parameters<typeof createWorld>[0] = {},
) {
  const world = createWorld(options)
  await world.minute()
  const seeded = await plansOf(world)
  await storePlans(world.store, seeded)
  await rebuildWatchPages(world.run())
  world.exchange.calls.length = 0
  return { world, plans: seeded.map(({ plan }) => plan) }
}

async function tickOf(world: World, engine: Engine = world.engine()): Promise<MonitorReport> {
  await world.advanceBy(10_000)
  const slotMs = world.clock.nowMs() - (world.clock.nowMs() % 10_000)
  const [report] = await monitorTick(engine, { slotMs })
  return report!
}

/** The engine, and the keys that it reads one by one or in batches. */
function watchedEngine(world: World) {
  const read: Key[] = []
  const engine = world.engine()
  const store: Engine['store'] = {
    ...engine.store,
    get: (key) => {
      read.push(key)
      return engine.store.get(key)
    },
    getMany: (many) => {
      read.push(...many)
      return engine.store.getMany(many)
    },
  }
  return { engine: { ...engine, store }, read }
}

const manyAt = (count: number, symbol: string) => async (world: World) =>
  Promise.all(Array.from({ length: count }, (_, number) => planAt(world, symbol, number)))

describe('R-EXIT-12 a tick costs little while nothing happens', () => {
  it('reads no plan that is not due, and writes nothing but its slot', async () => {
    const { world } = await worldWith(manyAt(250, BTC))
    const before = new Set(world.store.allItems())
    const { engine, read } = watchedEngine(world)
    expect(await tickOf(world, engine)).toMatchObject({
      open: 250,
      due: 0,
      judged: 0,
      unpriced: [],
    })
    expect(read.filter(({ partition }) => partition.startsWith('open-plans'))).toEqual([])
    const written = world.store.allItems().filter((item) => !before.has(item))
    expect(written.map(({ key }) => key.sort)).toEqual([expect.stringMatching(/^tick#/)])
  })

  it('asks the venue once for all symbols of open plans, also for one that is not configured', async () => {
    const { world } = await worldWith(
      async (each) => [await planAt(each, BTC, 1), await planAt(each, ETH, 2)],
      {},
    )
    const [account] = world.accounts
    const config = { ...account!.config, symbols: [BTC] }
    await tickOf(world, { ...world.engine(), accounts: [{ ...account!, config }] })
    expect(world.exchange.calls).toEqual([`fetchQuotes ${BTC},${ETH}`])
  })

  it('asks the venue nothing while no plan is open', async () => {
    const { world } = await worldWith(async () => [])
    expect(await tickOf(world)).toMatchObject({ claimed: true, open: 0, due: 0 })
    expect(world.exchange.calls).toEqual([])
  })

  it('judges a slot once', async () => {
    const { world } = await worldWith(manyAt(1, BTC))
    const slotMs = (await tickOf(world)).slotMs
    expect(await monitorTick(world.engine(), { slotMs })).toMatchObject([
      { claimed: false, open: 0 },
    ])
  })
})

describe('R-EXIT-2 every open plan is judged on the fresh quote of its own symbol', () => {
  it('judges exactly the plans whose level was reached or whose time is over', async () => {
    const { world, plans } = await worldWith(async (each) => [
      ...(await manyAt(220, BTC)(each)),
      await planAt(each, ETH, 1, { target: 0.5 }),
      await planAt(each, ETH, 2, { target: 4 }),
      await planAt(each, ETH, 3, { target: 12 }),
      await planAt(each, SOL, 4, { minutes: 1 }),
    ])
    world.movePrice(ETH, '3150')
    await world.advanceBy(60_000)
    expect(await tickOf(world)).toMatchObject({ open: 224, due: 3, judged: 3, postponed: 0 })
    const ends = []
    for (const { planId, symbol } of plans.slice(-4)) {
      const plan = (await readPlan(world.run(), symbol, planId))!.value
      ends.push(plan.exit?.reason ?? plan.status)
    }
    expect(ends).toEqual(['TAKE_PROFIT', 'TAKE_PROFIT', 'open', 'TIME'])
  })

  it('goes on with the others when one symbol has no quote, and says so', async () => {
    const { world, plans } = await worldWith(async (each) => [
      await planAt(each, BTC, 1, { target: 0.5 }),
      await planAt(each, ETH, 2, { target: 0.5 }),
    ])
    world.movePrice(BTC, '61000')
    world.movePrice(ETH, '3100')
    world.exchange.silentSymbols.add(ETH)
    await world.advanceBy(60_000)
    expect(await tickOf(world)).toMatchObject({ open: 2, due: 1, judged: 1 })
    expect((await readPlan(world.run(), BTC, plans[0]!.planId))!.value.status).toBe('closing')
    expect((await readPlan(world.run(), ETH, plans[1]!.planId))!.value.status).toBe('open')
    expect(world.alerts.raised(`quote-stale-${ETH}`)).toMatchObject([{ symbol: ETH }])
    expect(world.alerts.raised(`quote-stale-${BTC}`)).toEqual([])
  })

  it('goes on with the others when one plan cannot be judged', async () => {
    const { world, plans } = await worldWith(async (each) => [
      await planAt(each, BTC, 1, { target: 0.5 }),
      await planAt(each, ETH, 2, { target: 0.5 }),
    ])
    world.movePrice(BTC, '61000')
    world.movePrice(ETH, '3100')
    const instrument = await world.store.get(keys.instrument('simulated', BTC))
    await world.store.commit([
      { action: 'delete', key: instrument!.key, expectedVersion: instrument!.version },
    ])
    await world.advanceBy(60_000)
    expect(await tickOf(world)).toMatchObject({ due: 2, judged: 2 })
    expect((await readPlan(world.run(), BTC, plans[0]!.planId))!.value.status).toBe('open')
    expect((await readPlan(world.run(), ETH, plans[1]!.planId))!.value.status).toBe('closing')
  })

  it('makes the pages anew before it relies on what another version made', async () => {
    const { world, plans } = await worldWith(async (each) => [
      await planAt(each, BTC, 1, { target: 0.5 }),
    ])
    const { items } = await world.store.query(watchPartition('main'))
    await world.store.commit(
      items.map(({ key, version }) => ({ action: 'delete', key, expectedVersion: version })),
    )
    world.movePrice(BTC, '61000')
    await world.advanceBy(60_000)
    expect(await tickOf(world)).toMatchObject({ open: 1, due: 1, judged: 1 })
    expect((await readPlan(world.run(), BTC, plans[0]!.planId))!.value.status).toBe('closing')
  })
})

describe('R-MKT-7 exits go on with a stated fallback price', () => {
  it('sells at a stop by the last stored price while the venue gives no quotes', async () => {
    const { world, plans } = await worldWith(async (each) => [
      await planAt(each, BTC, 1, { stop: 1 }),
      await planAt(each, ETH, 2),
    ])
    const key = keys.quote('simulated', BTC)
    const [item] = await world.store.getMany([key])
    const stored = quoteRecord.read(item!)
    const low = parseFixed('50000')
    await world.store.commit([
      quoteRecord.replace(stored, { ...stored.value, bid: low, receivedAtMs: world.clock.nowMs() }),
    ])
    world.exchange.failRead('fetchQuotes', 100)
    await world.advanceBy(40_000)
    expect(await tickOf(world)).toMatchObject({ due: 1, judged: 1, unpriced: [] })
    expect((await readPlan(world.run(), BTC, plans[0]!.planId))!.value.exit).toMatchObject({
      reason: 'HARD_STOP',
      triggerPrice: low,
      priceSource: 'stored-quote',
    })
    expect(world.alerts.raised('quotes-stale-main')).toHaveLength(1)
  })

  it('judges by time alone where there is no price at all', async () => {
    const { world, plans } = await worldWith(async (each) => [
      await planAt(each, BTC, 1, { minutes: 5 }),
      await planAt(each, BTC, 2, { minutes: 60, stop: 0.1 }),
    ])
    world.exchange.failRead('fetchQuotes', 100)
    await world.advanceBy(600_000)
    expect(await tickOf(world)).toMatchObject({ due: 1, judged: 1, unpriced: [BTC] })
    expect((await readPlan(world.run(), BTC, plans[0]!.planId))!.value.exit).toMatchObject({
      reason: 'TIME',
      priceSource: 'none',
    })
    expect(world.alerts.raised(`quote-stale-${BTC}`)).toMatchObject([
      { text: expect.stringContaining('no price at all') as string },
    ])
  })
})

describe('R-OPS-1 a tick that runs out of time', () => {
  it('leaves what it did not begin to the next one, and counts it', async () => {
    const { world } = await worldWith(async (each) =>
      Promise.all([1, 2, 3].map((number) => planAt(each, BTC, number, { target: 0.5 }))),
    )
    world.movePrice(BTC, '61000')
    await world.advanceBy(60_000)
    const engine = world.engine()
    let looks = 0
    // Time for one plan.
    const hurried = { ...engine, remainingMs: () => (looks++ === 0 ? 20_000 : 1_000) }
    expect(await tickOf(world, hurried)).toMatchObject({ due: 3, judged: 1, postponed: 2 })
    expect(world.metrics.summary('PostponedPlans', { account: 'main' })).toMatchObject({ sum: 2 })
    expect(await tickOf(world)).toMatchObject({ judged: 3, postponed: 0 })
  })

  it('takes stops first, and begins with others at the next tick', () => {
    const ids = (kind: string) => Array.from({ length: 250 }, (_, index) => `${kind}${index}`)
    const due = { stops: ids('stop'), timed: ids('timed'), rises: ['rise0'] }
    const [first, second] = [inOrder(due, 0), inOrder(due, 1)]
    expect([first[0], first[250], first[500]]).toEqual(['stop0', 'timed0', 'rise0'])
    expect([second[0], second[250], second[500]]).toEqual(['stop100', 'timed100', 'rise0'])
    expect([...second].sort()).toEqual([...first].sort())
  })
})
