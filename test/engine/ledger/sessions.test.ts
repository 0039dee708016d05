import { describe, expect, it } from 'vitest'
import { reconcile } from '../../../lib/engine/reconcile.ts'
import { keys } from '../../../lib/engine/records/keys.ts'
import { equityRecord, sessionRecord } from '../../../lib/engine/records/ledger-rows.ts'
import { syncFills } from '../../../lib/engine/sync-fills.ts'
import { BTC, START_MS, type World, amount, createWorld } from '../world.ts'
import { storedBook } from './stored-books.ts'

const DAY_MS = 86_400_000

async function opened(): Promise<World> {
  const world = createWorld({ balances: { USD: amount('100000') } })
  await world.minute()
  return world
}

async function roundTrip(world: World, buyAt: string, sellAt: string): Promise<void> {
  const quantity = amount('0.01')
  const at = (side: 'buy' | 'sell', price: string): unknown =>
    world.venue.tradeByAnotherClient('main', { symbol: BTC, side, quantity, price: amount(price) })
  at('buy', buyAt)
  await world.advanceBy(1000)
  at('sell', sellAt)
  await world.advanceBy(1000)
}

async function sessionOf(world: World, id: string) {
  const item = await world.store.get(keys.session('main', id, 'USD'))
  return item === undefined ? undefined : sessionRecord.read(item).value
}

async function equityOf(world: World, key: ReturnType<typeof keys.equityOfDay>) {
  const item = await world.store.get(key)
  if (item === undefined) throw new Error('no row')
  return equityRecord.read(item).value
}

describe('R-OPS-8 the row of a UTC day', () => {
  it('counts what its trades did, wins and losses by the result of the closing fill', async () => {
    const world = await opened()
    await roundTrip(world, '60000', '61000')
    await roundTrip(world, '61000', '60000')
    await roundTrip(world, '60000', '66000')
    await syncFills(world.engine())
    const [day] = storedBook(world.store, BTC).days
    const { position } = storedBook(world.store, BTC)
    expect(day).toEqual({
      realisedPnl: position.realisedPnl,
      fees: position.fees,
      volume: amount('3680'),
      buys: 3,
      sells: 3,
      movements: 0,
      wins: 2,
      losses: 1,
    })
  })

  it('is the day of the trade, whenever it is booked', async () => {
    const world = await opened()
    await roundTrip(world, '60000', '61000')
    await world.advanceBy(DAY_MS)
    await roundTrip(world, '60000', '59000')
    await world.advanceBy(3 * DAY_MS)
    await syncFills(world.engine())
    const days = storedBook(world.store, BTC).days
    expect(days.map(({ wins, losses }) => [wins, losses])).toEqual([
      [1, 0],
      [0, 1],
    ])
  })

  it('keeps the equity at the first look and at the last', async () => {
    const world = await opened()
    const at = keys.equityOfDay('main', START_MS)
    const before = await equityOf(world, at)
    expect(before).toMatchObject({ currency: 'USD', equityAtStart: amount('100000') })
    await roundTrip(world, '60000', '66000')
    await world.minute()
    const after = await equityOf(world, at)
    expect(after.equityAtStart).toBe(amount('100000'))
    expect(after.equityAtEnd).toBeGreaterThan(amount('100000'))
    await world.advanceBy(DAY_MS)
    await world.minute()
    expect(await equityOf(world, at)).toEqual(after)
    expect(await equityOf(world, keys.equityOfDay('main', START_MS + DAY_MS))).toMatchObject({
      equityAtStart: after.equityAtEnd,
    })
  })

  it('tells what is held above its cost, at the last look', async () => {
    const world = await opened()
    const quantity = amount('0.01')
    world.venue.tradeByAnotherClient('main', { symbol: BTC, side: 'buy', quantity })
    world.movePrice(BTC, '70000')
    await world.minutes(2)
    const { cost } = storedBook(world.store, BTC).position
    const { unrealisedAtEnd } = await equityOf(world, keys.equityOfDay('main', START_MS))
    expect(unrealisedAtEnd).toBe(amount('700') - cost)
  })
})

describe('R-OPS-8 the row of a session', () => {
  it('is never shared by two versions of the software', async () => {
    const world = await opened()
    await roundTrip(world, '60000', '61000')
    await syncFills(world.engine())
    await roundTrip(world, '60000', '59000')
    const session = { id: 'session-2', version: '1.3.0' }
    await syncFills({ ...world.engine(), session })
    expect(await sessionOf(world, 'session-1')).toMatchObject({
      version: '1.2.3',
      wins: 1,
      losses: 0,
    })
    expect(await sessionOf(world, 'session-2')).toMatchObject({
      version: '1.3.0',
      wins: 0,
      losses: 1,
    })
  })

  it('says from when to when it booked, and what the account was worth', async () => {
    const world = await opened()
    await roundTrip(world, '60000', '61000')
    await syncFills(world.engine())
    await reconcile(world.engine())
    const row = await sessionOf(world, 'session-1')
    expect(row?.firstAtMs).toBe(row?.lastAtMs)
    const equity = await equityOf(world, keys.equityOfSession('main', 'session-1'))
    expect(equity.equityAtEnd).toBeGreaterThan(equity.equityAtStart)
  })
})
