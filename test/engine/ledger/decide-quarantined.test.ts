import { describe, expect, it } from 'vitest'
import {
  decideQuarantined,
  listQuarantined,
} from '../../../lib/engine/ledger/decide-quarantined.ts'
import { auditRecord } from '../../../lib/engine/records/account-records.ts'
import { type VenueTrade } from '../../../lib/ports/exchange.ts'
import { BTC, type World, amount, createWorld } from '../world.ts'
import { bookFaults, storedBook } from './stored-books.ts'

/** A trade that the venue told wrongly, so that it could not be booked. */
async function withQuarantined(): Promise<{ readonly world: World; readonly id: string }> {
  const world = createWorld({ balances: { USD: amount('100000') } })
  await world.minute()
  world.exchange.spoilTrades = (trades: readonly VenueTrade[]) =>
    trades.map((trade) => ({ ...trade, quantity: 0n }))
  world.venue.tradeByAnotherClient('main', {
    symbol: BTC,
    side: 'buy',
    quantity: amount('0.01'),
    price: amount('60000'),
  })
  await world.minute()
  const [entry] = await listQuarantined(world.run())
  if (entry === undefined) throw new Error('nothing is in quarantine')
  return { world, id: entry.id }
}

function audited(world: World): readonly string[] {
  return world.store
    .allItems()
    .filter(({ key }) => key.partition.startsWith('audit#') && key.sort.includes('quarantine-'))
    .map((item) => auditRecord.read(item).value.change)
}

describe('R-LEDG-3 an entry in quarantine', () => {
  it('is listed with what the venue told', async () => {
    const { world, id } = await withQuarantined()
    expect(await listQuarantined(world.run())).toMatchObject([
      { listing: 'trades', id, symbol: BTC, problem: 'not-positive' },
    ])
  })

  it('is booked after its release once the venue tells it rightly, however late', async () => {
    const { world, id } = await withQuarantined()
    await world.minutes(30)
    world.exchange.spoilTrades = (trades) => trades
    await world.minute()
    expect(await listQuarantined(world.run())).toHaveLength(1)
    const outcome = await decideQuarantined(world.run(), { id }, 'release', 'a test')
    expect(outcome).toMatchObject({ done: true, entry: { id } })
    expect(await listQuarantined(world.run())).toEqual([])
    await world.minutes(2)
    expect(storedBook(world.store, BTC).position.quantity).toBe(amount('0.01'))
    expect(bookFaults(world.store)).toEqual([])
    expect(audited(world)).toEqual([`${id} released`])
  })

  it('comes back when it still cannot be booked', async () => {
    const { world, id } = await withQuarantined()
    await decideQuarantined(world.run(), { id }, 'release', 'a test')
    await world.minutes(2)
    expect(await listQuarantined(world.run())).toMatchObject([{ id }])
  })

  it('stays out for good when it is discarded, with who said so', async () => {
    const { world, id } = await withQuarantined()
    await decideQuarantined(world.run(), { id }, 'discard', 'a test')
    world.exchange.spoilTrades = (trades) => trades
    await world.minutes(2)
    expect(await listQuarantined(world.run())).toMatchObject([{ id, discardedBy: 'a test' }])
    expect(audited(world)).toEqual([`${id} discarded`])
    expect(await decideQuarantined(world.run(), { id }, 'discard', 'a test')).toEqual({
      done: false,
      problem: 'discarded-already',
    })
  })

  it('that is not there cannot be decided on', async () => {
    const { world, id } = await withQuarantined()
    const unknown = { done: false, problem: 'unknown' }
    expect(await decideQuarantined(world.run(), { id: 'x' }, 'release', 'me')).toEqual(unknown)
    const elsewhere = { id, symbol: 'ETH/USD' }
    expect(await decideQuarantined(world.run(), elsewhere, 'release', 'me')).toEqual(unknown)
  })
})
