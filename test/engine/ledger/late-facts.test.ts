import { describe, expect, it } from 'vitest'
import { requestLookBack } from '../../../lib/engine/ledger/look-back.ts'
import { keys } from '../../../lib/engine/records/keys.ts'
import { ledgerChangeRecord, sessionRecord } from '../../../lib/engine/records/ledger-rows.ts'
import { syncFills } from '../../../lib/engine/sync-fills.ts'
import { type VenueTrade } from '../../../lib/ports/exchange.ts'
import { BTC, MINUTE_MS, type World, amount, createWorld } from '../world.ts'
import { bookFaults, storedBook } from './stored-books.ts'
import { syncOnce } from './sync-report.ts'

/** Buys and sells by hand at different prices, `everyMs` apart. */
async function trade(world: World, count: number, everyMs = 10_000): Promise<void> {
  for (let each = 0; each < count; each += 1) {
    const side = each % 3 === 2 ? 'sell' : 'buy'
    const price = amount(`${60_000 + 137 * each}`)
    const quantity = amount(side === 'buy' ? '0.003' : '0.004')
    world.venue.tradeByAnotherClient('main', { symbol: BTC, side, quantity, price })
    await world.advanceBy(everyMs)
  }
}

async function opened(): Promise<World> {
  const world = createWorld({ balances: { USD: amount('100000') } })
  await world.minute()
  return world
}

/** Leaves some trades out of the listing until they are let go. */
function hide(world: World, isHidden: (trade: VenueTrade, index: number) => boolean): () => void {
  const all = world.venue.trades('main')
  const hidden = new Set(all.filter(isHidden).map((trade) => trade.tradeId))
  world.exchange.spoilTrades = (trades) => trades.filter(({ tradeId }) => !hidden.has(tradeId))
  return () => {
    world.exchange.spoilTrades = (trades) => trades
  }
}

function rebuildIsUnderWay(world: World): boolean {
  return world.store
    .allItems()
    .some(({ key, content }) => key.partition === 'rebuilds#main' && 'position' in content)
}

describe('R-LEDG-6 a fill that arrives out of order', () => {
  it('rebuilds the book in the order of time, and the difference is kept', async () => {
    const world = await opened()
    await trade(world, 6)
    const show = hide(world, (_, index) => index === 0)
    await syncOnce(world)
    const before = storedBook(world.store, BTC).position
    show()
    expect(await syncOnce(world)).toMatchObject({ applied: 1, rebuilt: [BTC], complete: true })
    expect(bookFaults(world.store)).toEqual([])
    const after = storedBook(world.store, BTC).position
    expect(after.generation).toBe(before.generation + 1)
    const change = await world.store.get(keys.ledgerChange('main', BTC, after.generation))
    if (change === undefined) throw new Error('no change is kept')
    const row = ledgerChangeRecord.read(change).value
    expect(row.reason).toContain('came after entries that are younger')
    expect(row.before['realisedPnl']).not.toBe(row.after['realisedPnl'])
  })

  it('counts in the quantity at once, before anything is rebuilt', async () => {
    const world = await opened()
    await trade(world, 5)
    const show = hide(world, (_, index) => index === 0)
    await syncOnce(world)
    show()
    world.setRemainingMs(12_000)
    const engine = world.engine()
    let calls = 0
    // Time enough for the page, and none for the rebuild.
    const hurried = { ...engine, remainingMs: () => (++calls > 3 ? 1_000 : 60_000) }
    const outcome = (await syncFills(hurried)).main
    expect(outcome).toMatchObject({
      held: true,
      result: { applied: 1, rebuilt: [], complete: false },
    })
    const { position, facts } = storedBook(world.store, BTC)
    expect(position.quantity).toBe(amount('0.008'))
    expect(facts).toHaveLength(5)
    world.setRemainingMs(600_000)
    expect(await syncOnce(world)).toMatchObject({ rebuilt: [BTC], complete: true })
    expect(bookFaults(world.store)).toEqual([])
  })

  it('moves the days, and the session counts what it corrected', async () => {
    const world = await opened()
    await trade(world, 12, 3 * 3_600_000)
    const show = hide(world, (_, index) => index === 1)
    await syncOnce(world)
    const before = storedBook(world.store, BTC)
    show()
    // Far beyond the overlap: only a look back finds it.
    for (let depth = 0; depth < 4; depth += 1) {
      await requestLookBack(world.run(), 'the balances differ')
      await syncOnce(world)
    }
    expect(bookFaults(world.store)).toEqual([])
    const after = storedBook(world.store, BTC)
    expect(after.facts).toHaveLength(12)
    const key = keys.session('main', 'session-1', 'USD')
    const item = await world.store.get(key)
    if (item === undefined) throw new Error('no session row')
    const session = sessionRecord.read(item).value
    expect(session).toMatchObject({ version: '1.2.3', buys: 8, sells: 4 })
    expect(session.corrections + session.realisedPnl).toBe(after.position.realisedPnl)
    expect(session.corrections).not.toBe(0n)
    expect(after.position.realisedPnl).not.toBe(before.position.realisedPnl)
  })

  it('that comes while the book is rebuilt starts the rebuild again', async () => {
    const world = await opened()
    await trade(world, 9, 5_000)
    hide(world, (_, index) => index <= 1)
    await syncOnce(world)
    hide(world, (_, index) => index === 1)
    // The time is over as soon as the rebuild has begun.
    const remainingMs = (): number => (rebuildIsUnderWay(world) ? 1_000 : 60_000)
    await syncFills({ ...world.engine(), remainingMs })
    expect(rebuildIsUnderWay(world)).toBe(true)
    world.exchange.spoilTrades = (trades) => trades
    await world.advanceBy(MINUTE_MS / 4)
    await syncOnce(world)
    await syncOnce(world)
    expect(bookFaults(world.store)).toEqual([])
    expect(storedBook(world.store, BTC).facts).toHaveLength(9)
    // The second writing was begun and given up.
    expect(storedBook(world.store, BTC).position.generation).toBe(3)
  })
})
