import { describe, expect, it } from 'vitest'
import { keys } from '../../../lib/engine/records/keys.ts'
import { listingCursorRecord } from '../../../lib/engine/records/ledger-rows.ts'
import { requestLookBack } from '../../../lib/engine/ledger/look-back.ts'
import { ExchangeReadError } from '../../../lib/ports/exchange.ts'
import { BTC, MINUTE_MS, type World, amount, createWorld } from '../world.ts'
import { fillsOf } from '../world-audit.ts'
import { bookFaults } from './stored-books.ts'
import { syncOnce } from './sync-report.ts'

async function opened(): Promise<World> {
  const world = createWorld({ balances: { USD: amount('100000') } })
  await world.minute()
  return world
}

/** All within the same second, so that they are all within the overlap. */
function trade(world: World, count: number): void {
  for (let each = 0; each < count; each += 1)
    world.venue.tradeByAnotherClient('main', {
      symbol: BTC,
      side: each % 2 === 0 ? 'buy' : 'sell',
      quantity: amount('0.001'),
    })
}

async function cursorOf(world: World, listing: string) {
  const item = await world.store.get(keys.listingCursor('main', listing))
  if (item === undefined) throw new Error(`no cursor ${listing}`)
  return listingCursorRecord.read(item).value
}

describe('R-LEDG-2 more pages than a run may read', () => {
  it('are gone on with at the very page, however many trades are in the overlap', async () => {
    const world = await opened()
    trade(world, 450)
    expect(await syncOnce(world)).toMatchObject({ pages: 4, complete: false })
    expect(await cursorOf(world, 'trades')).toHaveProperty('rest')
    while (!(await syncOnce(world)).complete);
    expect(await cursorOf(world, 'trades')).not.toHaveProperty('rest')
    expect(fillsOf(world)).toHaveLength(450)
    expect(bookFaults(world.store)).toEqual([])
  })

  it('begin again at the cursor when the page is gone', async () => {
    const world = await opened()
    trade(world, 450)
    await syncOnce(world)
    const { fetchTrades } = world.exchange
    world.exchange.fetchTrades = async (query) => {
      if (query.page !== undefined) throw new ExchangeReadError('malformed', 'no such page')
      return fetchTrades.call(world.exchange, query)
    }
    expect(await syncOnce(world)).toMatchObject({ applied: 0 })
    world.exchange.fetchTrades = fetchTrades
    while (!(await syncOnce(world)).complete);
    expect(fillsOf(world)).toHaveLength(450)
  })

  it('wait when the venue does not answer, and nothing is skipped', async () => {
    const world = await opened()
    trade(world, 450)
    await syncOnce(world)
    const before = await cursorOf(world, 'trades')
    world.exchange.failRead('fetchTrades')
    await expect(syncOnce(world)).rejects.toThrow('fetchTrades failed')
    expect(await cursorOf(world, 'trades')).toEqual(before)
  })
})

describe('R-REC-2 a look back', () => {
  it('looks deeper with every request, down to the beginning of the books', async () => {
    const world = await opened()
    trade(world, 1)
    await world.advanceBy(2 * MINUTE_MS)
    trade(world, 1)
    const [late] = world.venue.trades('main')
    world.exchange.spoilTrades = (trades) =>
      trades.filter(({ tradeId }) => tradeId !== late?.tradeId)
    await syncOnce(world)
    await world.advanceBy(12 * 86_400_000)
    world.exchange.spoilTrades = (trades) => trades
    const found: number[] = []
    for (let request = 0; request < 5; request += 1) {
      await requestLookBack(world.run(), 'the balances differ')
      found.push((await syncOnce(world)).applied)
      await world.advanceBy(MINUTE_MS)
    }
    expect(found).toEqual([0, 0, 0, 0, 1])
  })

  it('begins again after the deepest, and reads the whole history once a day at most', async () => {
    const world = await opened()
    const depths: unknown[] = []
    const ask = async (times: number): Promise<void> => {
      for (let request = 0; request < times; request += 1) {
        await requestLookBack(world.run(), 'nothing explains it')
        while (!(await syncOnce(world)).complete);
        depths.push((await world.store.get(keys.lookBack('main')))?.content['depth'])
        await world.advanceBy(MINUTE_MS)
      }
    }
    await ask(9)
    await world.advanceBy(86_400_000)
    await ask(2)
    expect(depths).toEqual([0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0])
  })

  it('has its turn although a busy minute fills every page of every run', async () => {
    const world = await opened()
    trade(world, 230)
    while (!(await syncOnce(world)).complete);
    await requestLookBack(world.run(), 'the balances differ')
    // Five pages are within the overlap, and a run may read four.
    for (let run = 0; run < 12; run += 1) await syncOnce(world)
    expect((await world.store.get(keys.lookBack('main')))?.content['done']).toContain('*')
  })

  it('never books what is older than the books: that is in the opening balances', async () => {
    const world = createWorld({ balances: { USD: amount('100000') } })
    trade(world, 3)
    await world.advanceBy(20 * MINUTE_MS)
    await world.minute()
    for (let request = 0; request < 5; request += 1) {
      await requestLookBack(world.run(), 'the balances differ')
      await syncOnce(world)
    }
    expect(fillsOf(world)).toEqual([])
  })

  it('that has more pages than a run may read goes on in the next', async () => {
    const world = await opened()
    trade(world, 330)
    while (!(await syncOnce(world)).complete);
    await requestLookBack(world.run(), 'the balances differ')
    expect(await syncOnce(world)).toMatchObject({ complete: false })
    while (!(await syncOnce(world)).complete);
    expect(fillsOf(world)).toHaveLength(330)
  })
})
