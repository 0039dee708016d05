import { describe, expect, it } from 'vitest'
import { FAMILIAR_MARKETS } from '../../../lib/adapters/simulated-exchange/familiar-markets.ts'
import { createSeededRandom } from '../../../lib/adapters/memory/seeded-random.ts'
import { type Fixed, divide, quantise } from '../../../lib/domain/money/fixed.ts'
import { type FillSyncReport } from '../../../lib/engine/sync-fills.ts'
import { BTC, MINUTE_MS, type World, amount, createWorld } from '../world.ts'
import { faultsOf, fillsOf, planOf } from '../world-audit.ts'
import { bookFaults } from './stored-books.ts'
import { syncOnce } from './sync-report.ts'

const DAYS = 40
const TRADES = 3_000
const RUNS_MAX = 60

/** Ten familiar ones against the dollar, and two against the euro. */
const MARKETS = [
  ...FAMILIAR_MARKETS.slice(0, 10),
  ...FAMILIAR_MARKETS.slice(0, 2).map(({ instrument, price }) => ({
    instrument: { ...instrument, symbol: `${instrument.base}/EUR`, quote: 'EUR' },
    price,
  })),
]
const SYMBOLS = MARKETS.map(({ instrument }) => instrument.symbol)

async function opened(tradesBySymbol: boolean): Promise<World> {
  const world = createWorld({
    markets: MARKETS,
    tradesBySymbol,
    balances: { USD: amount('1000000'), EUR: amount('1000000') },
    config: { symbols: SYMBOLS },
  })
  await world.minute()
  return world
}

/** Half of them on one symbol, the rest on all; what was bought by hand is sold by hand now and then. */
async function tradeByHand(world: World): Promise<void> {
  const random = createSeededRandom(7)
  const held = new Map<string, Fixed>()
  const everyMs = Math.floor((DAYS * 86_400_000) / TRADES)
  for (let each = 0; each < TRADES; each += 1) {
    await world.advanceBy(everyMs)
    const index = random.next() < 0.5 ? 0 : Math.floor(random.next() * SYMBOLS.length)
    const { instrument, price } = MARKETS[index]!
    const { symbol, stepSize } = instrument
    const own = held.get(symbol) ?? 0n
    const side = own > 0n && random.next() < 0.45 ? 'sell' : 'buy'
    const bought = quantise(divide(amount('50'), price, 'floor'), stepSize, 'floor')
    const quantity = side === 'sell' ? own : bought
    const result = world.venue.tradeByAnotherClient('main', { symbol, side, quantity, price })
    if (!('placed' in result)) throw new Error(`${symbol} ${side} was refused`)
    held.set(symbol, side === 'sell' ? 0n : own + bought)
  }
}

describe('R-LEDG-2 forty days without a run', () => {
  it.each([
    ['that lists all symbols together', false, 4],
    ['that lists each symbol for itself', true, 20],
  ])('lose nothing at a venue %s', { timeout: 120_000 }, async (_, tradesBySymbol, pagesMax) => {
    const world = await opened(tradesBySymbol)
    await world.buy(BTC)
    // The stop that rests at the venue fills while nobody looks.
    world.movePrice(BTC, '100')
    await tradeByHand(world)
    expect(world.venue.trades('main').length).toBeGreaterThanOrEqual(TRADES)
    const reports: FillSyncReport[] = []
    do {
      const callsBefore =
        world.exchange.count('fetchTrades') + world.exchange.count('fetchMovements')
      reports.push(await syncOnce(world))
      const calls = world.exchange.count('fetchTrades') + world.exchange.count('fetchMovements')
      expect(calls - callsBefore).toBeLessThanOrEqual(pagesMax)
      await world.advanceBy(MINUTE_MS)
    } while (reports.at(-1)?.complete !== true && reports.length < RUNS_MAX)
    expect(reports.at(-1)?.complete).toBe(true)
    expect(fillsOf(world)).toHaveLength(world.venue.trades('main').length)
    expect(bookFaults(world.store)).toEqual([])
    await world.minutes(2)
    expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'SOFT_STOP' })
    expect((await faultsOf(world)).filter((fault) => !fault.includes('plans hold'))).toEqual([])
  })

  it('starve no symbol for a busy one', async () => {
    const world = await opened(true)
    for (let each = 0; each < 2_000; each += 1) {
      const side = each % 2 === 0 ? 'buy' : 'sell'
      world.venue.tradeByAnotherClient('main', { symbol: BTC, side, quantity: amount('0.001') })
      if (each % 200 === 0) await world.advanceBy(1000)
    }
    for (const symbol of SYMBOLS.slice(1))
      world.venue.tradeByAnotherClient('main', { symbol, side: 'buy', quantity: amount('13') })
    await syncOnce(world)
    const booked = new Set(fillsOf(world).map((fill) => fill.symbol))
    expect([...booked].sort()).toEqual([...SYMBOLS].sort())
    // More pages than a run may read, all of the same few seconds: the next runs go on with the page.
    for (let run = 0; run < 4; run += 1) await syncOnce(world)
    expect(fillsOf(world)).toHaveLength(world.venue.trades('main').length)
    expect(bookFaults(world.store)).toEqual([])
  })
})
