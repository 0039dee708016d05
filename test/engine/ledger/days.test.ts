import { describe, expect, it } from 'vitest'
import { type DayComparison } from '../../../lib/engine/ledger/compare-day.ts'
import { operate } from '../../../lib/engine/operate.ts'
import { BTC, ETH, type World, amount, createWorld } from '../world.ts'
import { fillsOf } from '../world-audit.ts'
import { bookFaults } from './stored-books.ts'
import { syncOnce } from './sync-report.ts'

const DAY = '2025-01-11'
const DAY_MS = 86_400_000

async function comparison(world: World): Promise<DayComparison> {
  const outcome = await operate(world.engine(), { command: 'compare-day', day: DAY })
  if (!outcome.done) throw new Error(outcome.problem)
  return outcome.result as DayComparison
}

/** Trades on three days, three of them on the second; the ledger misses one and has one as it was. */
async function lacking(options: Parameters<typeof createWorld>[0] = {}): Promise<World> {
  const world = createWorld({ balances: { USD: amount('100000') }, ...options })
  await world.minute()
  const trade = async (symbol: string, side: 'buy' | 'sell'): Promise<void> => {
    const quantity = amount(symbol === ETH ? '0.1' : side === 'buy' ? '0.02' : '0.01')
    world.venue.tradeByAnotherClient('main', { symbol, side, quantity })
    await world.advanceBy(3_600_000)
  }
  await trade(BTC, 'buy')
  await world.advanceBy(DAY_MS)
  for (const each of [BTC, ETH, BTC]) await trade(each, each === ETH ? 'buy' : 'sell')
  await world.advanceBy(DAY_MS)
  await trade(ETH, 'buy')
  const [, missing, spoilt] = world.venue.trades('main')
  world.exchange.spoilTrades = (trades) =>
    trades.filter(({ tradeId }) => tradeId !== missing?.tradeId)
  while (!(await syncOnce(world)).complete);
  world.exchange.spoilTrades = (trades) => trades
  world.venue.correctTrade('main', spoilt?.tradeId ?? '', { fee: amount('0.5') })
  return world
}

describe('R-REC-4 a day rebuilt from the venue', () => {
  it.each([
    ['across all symbols', {}],
    ['symbol by symbol', { tradesBySymbol: true }],
  ])('shows %s what differs, and changes nothing by that', async (_, options) => {
    const world = await lacking(options)
    const before = world.store.allItems()
    const [, missing, spoilt] = world.venue.trades('main')
    expect(await comparison(world)).toMatchObject({
      day: DAY,
      venueTrades: 3,
      ledgerFills: 2,
      complete: true,
      trades: [
        { symbol: BTC, tradeId: missing?.tradeId, what: 'not-booked' },
        { symbol: ETH, tradeId: spoilt?.tradeId, what: 'told-otherwise' },
      ],
      books: [
        { symbol: BTC, ledger: { sells: '1' }, venue: { sells: '2' } },
        { symbol: ETH, venue: { fees: '0.5' } },
      ],
    })
    expect(world.store.allItems()).toEqual(before)
  })

  it('books what is missing and corrects what differs, once it is asked for', async () => {
    const world = await lacking()
    const command = { command: 'rebuild-day', day: DAY, commandId: 'c1', by: 'ann' } as const
    expect(await operate(world.engine(), command)).toMatchObject({
      done: true,
      result: { result: expect.stringContaining('2 trades differ') as string, repeated: false },
    })
    while (!(await syncOnce(world)).complete);
    expect(await comparison(world)).toMatchObject({ trades: [], books: [], ledgerFills: 3 })
    expect(fillsOf(world)).toHaveLength(5)
    expect(bookFaults(world.store)).toEqual([])
    expect(await operate(world.engine(), command)).toMatchObject({ result: { repeated: true } })
  })

  it('says so when the ledger has the day as the venue tells it', async () => {
    const world = await lacking()
    const command = {
      command: 'rebuild-day',
      day: '2025-01-10',
      commandId: 'c1',
      by: 'ann',
    } as const
    expect(await operate(world.engine(), command)).toMatchObject({
      result: { result: 'the ledger has 2025-01-10 as the venue tells it' },
    })
  })

  it('names a fill that the venue does not list, and keeps it', async () => {
    const world = await lacking()
    const [, , spoilt] = world.venue.trades('main')
    world.exchange.spoilTrades = (trades) =>
      trades.filter(({ tradeId }) => tradeId !== spoilt?.tradeId)
    const { trades } = await comparison(world)
    expect(trades).toContainEqual(
      expect.objectContaining({ tradeId: spoilt?.tradeId, what: 'not-at-the-venue' }),
    )
  })

  it('is refused for what is no day', async () => {
    const world = await lacking()
    const outcome = await operate(world.engine(), { command: 'compare-day', day: '2025-02-30' })
    expect(outcome).toEqual({ done: false, problem: '2025-02-30 is not a day' })
  })
})
