import { describe, expect, it } from 'vitest'
import { reconcile } from '../../lib/engine/reconcile.ts'
import { syncFills } from '../../lib/engine/sync-fills.ts'
import { keys } from '../../lib/engine/records/keys.ts'
import { listingCursorRecord } from '../../lib/engine/records/ledger-rows.ts'
import { type VenueTrade } from '../../lib/ports/exchange.ts'
import { CallGate } from './call-gate.ts'
import { faultsOf, fillsOf, orderFor, ordersFor, planOf } from './world-audit.ts'
import { BTC, ETH, MINUTE_MS, START_MS, type World, amount, createWorld } from './world.ts'

const SIZE = amount('0.001')

async function opened(options: Parameters<typeof createWorld>[0] = {}): Promise<World> {
  const world = createWorld(options)
  await world.minute()
  return world
}

/** Buys and sells by hand, so that nothing is held in the end. */
async function tradeByHand(world: World, count: number, everyMs: number): Promise<void> {
  for (let each = 0; each < count; each += 1) {
    const side = each % 2 === 0 ? 'buy' : 'sell'
    world.venue.tradeByAnotherClient('main', { symbol: BTC, side, quantity: SIZE })
    await world.advanceBy(everyMs)
  }
}

async function report(world: World) {
  const outcome = (await syncFills(world.engine())).main
  if (outcome?.held !== true) throw new Error('the lease was not held')
  return outcome.result
}

async function cursorMs(world: World): Promise<number> {
  const own = await world.store.get(keys.listingCursor('main', 'trades'))
  const item = own ?? (await world.store.get(keys.listingCursor('main', 'first-trades')))
  if (item === undefined) throw new Error('no cursor')
  return listingCursorRecord.read(item).value.appliedUntilMs
}

describe('R-LEDG-1 every fill once', () => {
  it('when runs repeat', async () => {
    const world = await opened()
    await tradeByHand(world, 4, 1000)
    expect((await report(world)).applied).toBe(4)
    expect((await report(world)).applied).toBe(0)
    expect(await faultsOf(world)).toEqual([])
  })

  it('when runs overlap', async () => {
    const world = await opened()
    await tradeByHand(world, 20, 1000)
    await Promise.allSettled([1, 2, 3].map(() => syncFills(world.engine())))
    await world.advanceBy(90_000)
    await report(world)
    expect(fillsOf(world)).toHaveLength(20)
    expect(await faultsOf(world)).toEqual([])
  })

  it('when the venue lists trades twice and out of order', async () => {
    const world = await opened()
    await tradeByHand(world, 6, 1000)
    world.exchange.spoilTrades = (trades) => [...trades.toReversed(), ...trades]
    await report(world)
    expect(await faultsOf(world)).toEqual([])
  })

  it('when a run is killed at any of its calls', { timeout: 60_000 }, async () => {
    const faults: string[] = []
    for (let point = 1; ; point += 1) {
      const world = await opened()
      // Further apart than a later run looks back.
      await tradeByHand(world, 4, 61_000)
      const gate = new CallGate(point)
      await world.attempt((engine) => syncFills(engine), gate)
      if (!gate.wasReached) break
      await world.advanceBy(90_000)
      await report(world)
      for (const fault of await faultsOf(world)) faults.push(`${point}, ${gate.where}: ${fault}`)
    }
    expect(faults).toEqual([])
  })
})

describe('R-LEDG-2 downtime of any length', () => {
  it('of a month with hundreds of trades loses none', async () => {
    const world = await opened({ balances: { USD: amount('100000') } })
    await tradeByHand(world, 230, 3 * 3_600_000)
    expect(await report(world)).toMatchObject({ applied: 150, pages: 4, complete: false })
    expect(await report(world)).toMatchObject({ applied: 80, pages: 2, complete: true })
    expect(await faultsOf(world)).toEqual([])
  })

  it('goes on from where it came to when the time of a run is over', async () => {
    const world = await opened({ balances: { USD: amount('100000') } })
    await tradeByHand(world, 120, 120_000)
    let calls = 0
    const engine = world.engine()
    const result = (await syncFills({ ...engine, remainingMs: () => (++calls > 1 ? 0 : 60_000) }))
      .main
    expect(result).toMatchObject({ held: true, result: { applied: 50, complete: false } })
    expect(await report(world)).toMatchObject({ applied: 70, complete: true })
    expect(await faultsOf(world)).toEqual([])
  })

  it('moves the cursor only past what was applied', async () => {
    const world = await opened({ balances: { USD: amount('100000') } })
    const beforeMs = await cursorMs(world)
    await tradeByHand(world, 60, 60_000)
    world.exchange.failRead('fetchTrades', 1)
    await expect(syncFills(world.engine())).rejects.toThrow('fetchTrades failed')
    expect(await cursorMs(world)).toBe(beforeMs)
    await report(world)
    expect(await cursorMs(world)).toBe(
      fillsOf(world)
        .map((fill) => fill.timeMs)
        .sort()
        .at(-1),
    )
  })

  it('looks again far enough back to find a trade that was listed late', async () => {
    const world = await opened()
    await tradeByHand(world, 4, 10_000)
    world.exchange.spoilTrades = (trades) => trades.filter((_, index) => index !== 1)
    await report(world)
    world.exchange.spoilTrades = (trades) => trades
    await report(world)
    expect(fillsOf(world)).toHaveLength(4)
  })
})

describe('R-LEDG-3 a malformed trade', () => {
  it.each<[string, Partial<VenueTrade>]>([
    ['has no quantity', { quantity: 0n }],
    ['has a time that is none', { timeMs: Number.NaN }],
    ['has a symbol that is no pair', { symbol: 'XBTUSD' }],
    ['has no id', { tradeId: '' }],
  ])('is quarantined with an alarm when it %s, and the others are booked', async (_, spoilt) => {
    const world = await opened()
    await tradeByHand(world, 4, 1000)
    world.exchange.spoilTrades = (trades) =>
      trades.map((trade, index) => (index === 1 ? { ...trade, ...spoilt } : trade))
    expect(await report(world)).toMatchObject({ applied: 3, quarantined: 1, complete: true })
    const [trade] = world.venue.trades('main').slice(1)
    const name = spoilt.tradeId === '' ? 'unnamed-' : trade?.tradeId
    const raised = () =>
      world.alerts.raised().filter(({ key }) => key.startsWith(`quarantined-trades-${name}`))
    expect(raised()).toHaveLength(1)
    expect(await report(world)).toMatchObject({ applied: 0, quarantined: 0 })
    expect(raised()).toHaveLength(1)
    expect(fillsOf(world)).toHaveLength(3)
  })

  it('is told of again by the next run when the run died between the alarm and its row', async () => {
    const world = await opened()
    await tradeByHand(world, 1, 1000)
    world.exchange.spoilTrades = (trades) => trades.map((trade) => ({ ...trade, quantity: 0n }))
    const engine = world.engine()
    const dying = {
      ...engine,
      store: {
        ...engine.store,
        commit: async (writes: Parameters<typeof engine.store.commit>[0]) => {
          if (writes.some(({ key }) => key.partition.startsWith('quarantine#')))
            throw new Error('the run dies here')
          return engine.store.commit(writes)
        },
      },
    }
    await expect(syncFills(dying)).rejects.toThrow('the run dies here')
    expect(world.alerts.raised()).toHaveLength(1)
    expect(await report(world)).toMatchObject({ quarantined: 1 })
    expect(world.alerts.raised()).toHaveLength(2)
  })

  it('from the far future does not take the cursor with it', async () => {
    const world = await opened()
    await tradeByHand(world, 2, 1000)
    world.exchange.spoilTrades = (trades) =>
      trades.map((trade, index) =>
        index === 1 ? { ...trade, timeMs: trade.timeMs * 1000 } : trade,
      )
    await report(world)
    world.exchange.spoilTrades = (trades) => trades
    expect(await cursorMs(world)).toBeLessThanOrEqual(world.clock.nowMs() + MINUTE_MS)
    await tradeByHand(world, 2, 1000)
    await report(world)
    expect(fillsOf(world)).toHaveLength(3)
    expect(world.alerts.raised()[0]?.title).toContain('in-the-future')
  })

  it('in one symbol says nothing about a trade of the same id in another', async () => {
    const world = await opened()
    world.venue.tradeByAnotherClient('main', { symbol: BTC, side: 'buy', quantity: SIZE })
    world.venue.tradeByAnotherClient('main', { symbol: ETH, side: 'buy', quantity: amount('0.1') })
    world.exchange.spoilTrades = (trades) =>
      trades.map((trade) => ({
        ...trade,
        tradeId: 'T1',
        ...(trade.symbol === BTC ? { quantity: 0n } : {}),
      }))
    expect(await report(world)).toMatchObject({ applied: 1, quarantined: 1 })
    expect(await report(world)).toMatchObject({ applied: 0, quarantined: 0 })
  })
})

describe('R-LEDG-11 trades of other clients', () => {
  it('are booked without intent and without plan', async () => {
    const world = await opened()
    await world.buy(BTC)
    const before = fillsOf(world).length
    world.venue.tradeByAnotherClient('main', { symbol: BTC, side: 'buy', quantity: SIZE })
    await world.minute()
    const foreign = fillsOf(world).filter((fill) => fill.planId === undefined)
    expect(foreign).toHaveLength(1)
    expect(foreign[0]?.intentId).toBeUndefined()
    expect(fillsOf(world)).toHaveLength(before + 2)
    expect(planOf(world, BTC).enteredQuantity).toBe(orderFor(world, BTC, 'entry').filledQuantity)
  })

  it('are not told from ours by silence: a trade whose order is not found yet waits', async () => {
    const world = await opened()
    const [message] = await world.signal(BTC)
    if (message === undefined) throw new Error('no entry')
    // Our own record of the venue's id is lost, and the venue does not know its own order yet.
    world.exchange.failPlace('unknown-after', 1)
    await world.execute(message)
    world.exchange.hiddenLooks = 1
    expect(await report(world)).toMatchObject({ applied: 0, complete: false })
    expect(await report(world)).toMatchObject({ applied: 1, complete: true })
    expect(fillsOf(world)).toMatchObject([{ intentId: message.intentId }])
    await world.minutes(2)
    expect(await faultsOf(world)).toEqual([])
  })

  it('are booked as theirs in the end, when the venue never tells the order', async () => {
    const world = await opened()
    await tradeByHand(world, 2, 1000)
    world.exchange.hiddenLooks = 1000
    expect(await report(world)).toMatchObject({ applied: 0, complete: false })
    await world.advanceBy(120_000)
    expect(await report(world)).toMatchObject({ applied: 2, complete: true })
  })
})

describe('R-ORD-2 a late fill', () => {
  it('is booked and raises an alarm when its plan has ended already', async () => {
    const world = await opened()
    const [message] = await world.signal(BTC)
    if (message === undefined) throw new Error('no entry')
    world.exchange.failPlace('unknown-after', 1)
    world.exchange.hiddenLooks = 1000
    world.exchange.spoilTrades = () => []
    await world.execute(message)
    await world.minutes(4)
    expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'UNFILLED' })
    world.exchange.hiddenLooks = 0
    world.exchange.spoilTrades = (trades) => trades
    await world.minutes(2)
    const [trade] = world.venue.trades('main')
    expect(world.alerts.raised(`late-fill-${trade?.tradeId}`)).toHaveLength(1)
    expect(orderFor(world, BTC, 'entry')).toMatchObject({
      state: 'expired',
      filledQuantity: trade?.quantity,
    })
  })
})

describe('R-LEDG-9 opening balances', () => {
  it('are what the venue has, and what trades from then on counts', async () => {
    const world = createWorld({ balances: { USD: amount('10000'), BTC: amount('1') } })
    world.venue.tradeByAnotherClient('main', { symbol: BTC, side: 'sell', quantity: SIZE })
    await world.minute()
    await tradeByHand(world, 3, 1000)
    await report(world)
    expect(fillsOf(world)).toHaveLength(3)
    const drift = (await reconcile(world.engine())).main
    expect(drift).toMatchObject({ held: true, result: { drift: {} } })
  })

  it('lose nothing when the venue’s clock is behind ours', async () => {
    const world = await opened()
    // As the venue stamps it, the trade was before the moment at which our books were opened.
    world.venue.tradeByAnotherClient('main', { symbol: BTC, side: 'buy', quantity: SIZE })
    const { tradeId } = world.venue.trades('main')[0] ?? { tradeId: '' }
    const stamped = START_MS + MINUTE_MS - 5_000
    const { fetchTrades } = world.exchange
    world.exchange.fetchTrades = async (query) => {
      const page = await fetchTrades.call(world.exchange, { sinceMs: 0 })
      const trades = page.trades
        .map((trade) => (trade.tradeId === tradeId ? { ...trade, timeMs: stamped } : trade))
        .filter((trade) => trade.timeMs >= query.sinceMs)
      return { trades, unreadable: [] }
    }
    await report(world)
    expect(fillsOf(world)).toHaveLength(1)
  })

  it('begin after the newest trade, in whatever order the venue lists them', async () => {
    const world = createWorld({ balances: { USD: amount('10000'), BTC: amount('1') } })
    await world.advanceBy(1000)
    await tradeByHand(world, 4, 1000)
    world.exchange.spoilTrades = (trades) => [...trades].reverse()
    await report(world)
    world.exchange.spoilTrades = (trades) => trades
    const [newest] = world.venue.trades('main').slice(-1)
    expect(await cursorMs(world)).toBe((newest?.timeMs ?? 0) + 1 + MINUTE_MS)
    expect(fillsOf(world)).toEqual([])
    const drift = (await reconcile(world.engine())).main
    expect(drift).toMatchObject({ held: true, result: { drift: {} } })
  })

  it('wait while the venue is trading', async () => {
    const world = createWorld()
    const fetchBalances = world.exchange.fetchBalances.bind(world.exchange)
    world.exchange.fetchBalances = async () => {
      world.venue.tradeByAnotherClient('main', { symbol: BTC, side: 'buy', quantity: SIZE })
      return fetchBalances()
    }
    expect(await report(world)).toMatchObject({ applied: 0, complete: false })
    expect(await world.store.get(keys.cash('main'))).toBeUndefined()
    world.exchange.fetchBalances = fetchBalances
    await world.advanceBy(1000)
    await report(world)
    expect(await world.store.get(keys.cash('main'))).toBeDefined()
  })
})

describe('R-OPS-10 accounts', () => {
  it('do not wait for one another: the trouble of one is thrown after the other is done', async () => {
    const world = createWorld({ accounts: ['main', 'other'] })
    await world.minute()
    world.venue.tradeByAnotherClient('other', { symbol: BTC, side: 'buy', quantity: SIZE })
    world.exchange.failRead('fetchTrades', 10)
    await world.advanceBy(1000)
    await expect(syncFills(world.engine())).rejects.toThrow('fetchTrades failed')
    expect(fillsOf(world, 'other')).toHaveLength(1)
  })

  it('fail together when several have trouble', async () => {
    const world = createWorld({ accounts: ['main', 'other'] })
    for (const account of world.accounts) account.exchange.failRead('fetchTrades', 10)
    await expect(syncFills(world.engine())).rejects.toThrow(AggregateError)
  })
})

describe('R-PROT-1 protection without delivery', () => {
  it('is put in place by the fill sync’s own follow-up', async () => {
    const world = await opened()
    const [message] = await world.signal(BTC)
    if (message === undefined) throw new Error('no entry')
    world.exchange.failPlace('unknown-after', 1)
    await world.execute(message)
    await report(world)
    expect(ordersFor(world, BTC, 'protection')).toMatchObject([{ state: 'created' }])
    await world.deliver()
    expect(await faultsOf(world)).toEqual([])
  })
})
