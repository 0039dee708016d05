import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Bar, barFault } from '../../../lib/domain/market/bar.ts'
import { toNumber } from '../../../lib/domain/money/fixed.ts'
import { FAMILIAR_MARKETS } from '../../../lib/adapters/simulated-exchange/familiar-markets.ts'
import {
  type PriceSource,
  assertTickBar,
} from '../../../lib/adapters/simulated-exchange/price-source.ts'
import { createRecordedMarket } from '../../../lib/adapters/simulated-exchange/recorded-market.ts'
import { createSyntheticMarket } from '../../../lib/adapters/simulated-exchange/synthetic-market.ts'
import { exponential } from '../../../lib/adapters/simulated-exchange/synthetic-regimes.ts'
import { SimulatedVenue } from '../../../lib/adapters/simulated-exchange/venue.ts'
import { NoPriceYet } from '../../../lib/adapters/simulated-exchange/venue-types.ts'
import {
  ACCOUNT,
  MINUTE_MS,
  START_MS,
  SYMBOL,
  amount,
  barsOf,
  instrumentOf,
  refusalCode,
  request,
  seedWhere,
  venueOn,
} from './venue-fixture.ts'

const START_MINUTE = START_MS / MINUTE_MS
const DAY_MS = 86_400_000

function familiarVenue(seed: number): SimulatedVenue {
  return new SimulatedVenue({
    instruments: FAMILIAR_MARKETS.map(({ instrument }) => instrument),
    markets: FAMILIAR_MARKETS.map((market) =>
      createSyntheticMarket({ ...market, seed, anchorMs: START_MS }),
    ),
    startMs: START_MS,
    seed,
  })
}

/** How often a fast and a slow exponential average of the closes cross. */
function crossings(bars: readonly Bar[]): number {
  let fast = 0
  let slow = 0
  let count = 0
  let above: boolean | undefined
  for (const [index, bar] of bars.entries()) {
    const close = toNumber(bar.close)
    fast = index === 0 ? close : fast + (close - fast) * (2 / 10)
    slow = index === 0 ? close : slow + (close - slow) * (2 / 22)
    if (index < 60) continue
    if (above !== undefined && above !== fast > slow) count += 1
    above = fast > slow
  }
  return count
}

describe('the synthetic market', () => {
  it('gives the same minute whatever was asked before, and sound bars everywhere', () => {
    const market = FAMILIAR_MARKETS[0]
    if (market === undefined) throw new Error('no market')
    const create = (): PriceSource =>
      createSyntheticMarket({ ...market, seed: 5, anchorMs: START_MS })
    const inOrder = create()
    for (let minute = START_MINUTE - 3_000; minute < START_MINUTE + 3_000; minute++)
      assertTickBar(
        inOrder.minute(minute) ?? { open: 0, high: 0, low: 0, close: 0, volume: 0n },
        'it',
      )
    const anyOrder = create()
    fc.assert(
      fc.property(fc.integer({ min: -3_000, max: 2_999 }), (offset) => {
        expect(anyOrder.minute(START_MINUTE + offset)).toEqual(
          inOrder.minute(START_MINUTE + offset),
        )
      }),
    )
  })

  it('begins at its anchor’s price, and has history before that', () => {
    const venue = familiarVenue(3)
    for (const { instrument, price } of FAMILIAR_MARKETS) {
      const { last } = venue.quote(instrument.symbol)
      expect(Math.abs(toNumber(last) / toNumber(price) - 1)).toBeLessThan(0.03)
      const bars = venue.bars(instrument.symbol, '1m', START_MS - DAY_MS, 2_000)
      expect(bars).toHaveLength(1_441)
      for (const bar of bars) expect(barFault(bar, '1m')).toBeUndefined()
      for (const bar of bars.slice(0, -1)) expect(bar.volume > 0n).toBe(true)
    }
  })

  it('is lively enough for a crossing strategy, and stays within reason for months', () => {
    const venue = familiarVenue(11)
    venue.advanceTo(START_MS + 90 * DAY_MS)
    const sinceMs = START_MS + 50 * DAY_MS
    expect(crossings(venue.bars('BTC/USD', '1m', sinceMs, 420))).toBeGreaterThan(6)
    for (const { instrument, price } of FAMILIAR_MARKETS) {
      const days = venue.bars(instrument.symbol, '1d', START_MS, 400)
      expect(days.length).toBe(91)
      for (const day of days) {
        expect(toNumber(day.high) / toNumber(price)).toBeLessThan(8)
        expect(toNumber(day.low) / toNumber(price)).toBeGreaterThan(1 / 8)
      }
    }
  })

  it('moves differently with another seed', () => {
    const [a, b] = [1, 2].map((seed) =>
      familiarVenue(seed).bars(SYMBOL, '1h', START_MS - DAY_MS, 9),
    )
    expect(a).not.toEqual(b)
  })

  it('has no bar before its first minute', () => {
    const market = createSyntheticMarket({
      instrument: instrumentOf('BTC'),
      price: amount('60000'),
      seed: 1,
      firstMs: START_MS,
    })
    expect(market.minute(START_MINUTE - 1)).toBeUndefined()
    expect(market.minuteAtOrBefore(START_MINUTE - 1)).toBeUndefined()
    expect(market.minuteAtOrAfter(0)).toBe(START_MINUTE)
  })

  it('computes powers of e without the machine’s own functions', () => {
    for (let x = -4; x <= 4; x += 0.01)
      expect(Math.abs(exponential(x) / Math.exp(x) - 1)).toBeLessThan(1e-8)
  })
})

describe('the recorded market', () => {
  const rows = [[100, 110, 90, 105], undefined, undefined, [106, 107, 101, 102]] as const

  it('finds bars around gaps from any position', () => {
    const market = createRecordedMarket(instrumentOf('BTC'), barsOf(rows))
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -2, max: 6 })), (offsets) => {
        for (const offset of offsets) {
          const minute = START_MINUTE + offset
          expect(market.minute(minute)?.close).toBe(
            offset === 0 ? 105 : offset === 3 ? 102 : undefined,
          )
          const before = offset < 0 ? undefined : START_MINUTE + (offset < 3 ? 0 : 3)
          expect(market.minuteAtOrBefore(minute)).toBe(before)
          const after = offset > 3 ? undefined : START_MINUTE + (offset <= 0 ? 0 : 3)
          expect(market.minuteAtOrAfter(minute)).toBe(after)
        }
      }),
    )
  })

  it('stands still in a gap and after the end', () => {
    const venue = venueOn(rows)
    venue.advanceTo(START_MS + 2.5 * MINUTE_MS)
    expect(venue.quote(SYMBOL).last).toBe(amount('105'))
    venue.advanceTo(START_MS + 60 * MINUTE_MS)
    expect(venue.quote(SYMBOL).last).toBe(amount('102'))
  })

  it('has no price before the first bar', () => {
    const venue = venueOn(rows, { startMs: START_MS - 1 })
    expect(() => venue.quote(SYMBOL)).toThrow(NoPriceYet)
    expect(refusalCode(venue.place(ACCOUNT, request()))).toBe('symbol-halted')
  })

  it('brings prices to the grid', () => {
    const instrument = instrumentOf('BTC', { tickSize: amount('0.5') })
    const market = createRecordedMarket(instrument, barsOf([[100.3, 100.7, 100.1, 100.2]]))
    expect(market.minute(START_MINUTE)).toMatchObject({
      open: 201,
      high: 201,
      low: 200,
      close: 200,
    })
  })

  it('refuses bars that are out of order, repeated or contradictory', () => {
    const bars = barsOf([
      [100, 110, 90, 105],
      [100, 110, 90, 105],
    ])
    const create = (list: readonly Bar[]): PriceSource =>
      createRecordedMarket(instrumentOf('BTC'), list)
    expect(() => create([...bars].reverse())).toThrow('not younger')
    expect(() => create([...bars, ...bars.slice(1)])).toThrow('not younger')
    expect(() => create(barsOf([[100, 99, 90, 95]]))).toThrow('out-of-range')
  })
})

describe('R-MKT-2 bars of every timeframe', () => {
  const rows = [
    [100, 110, 90, 105],
    [105, 108, 104, 106],
    undefined,
    [106, 107, 101, 102],
    [102, 103, 102, 103],
    [103, 120, 80, 100],
  ] as const

  it.each([
    { lowFirst: true, high: '103', low: '92', close: '92' },
    { lowFirst: false, high: '111', low: '103', close: '111' },
  ])('shows of the last minute only what has happened: $close', ({ lowFirst, ...prices }) => {
    const venue = venueOn(rows, { seed: seedWhere(lowFirst, 5) })
    venue.advanceTo(START_MS + 5 * MINUTE_MS + 10_000)
    expect(venue.bars(SYMBOL, '5m', START_MS + 5 * MINUTE_MS, 10)).toEqual([
      {
        openTimeMs: START_MS + 5 * MINUTE_MS,
        open: amount('103'),
        high: amount(prices.high),
        low: amount(prices.low),
        close: amount(prices.close),
        volume: amount('1.666'),
      },
    ])
  })

  it('joins minutes and leaves gaps out', () => {
    const venue = venueOn(rows)
    venue.advanceTo(START_MS + 5 * MINUTE_MS)
    expect(venue.bars(SYMBOL, '5m', START_MS, 1)).toEqual([
      {
        openTimeMs: START_MS,
        open: amount('100'),
        high: amount('110'),
        low: amount('90'),
        close: amount('103'),
        volume: amount('40'),
      },
    ])
    const opens = venue.bars(SYMBOL, '1m', START_MS + 1, 2).map(({ openTimeMs }) => openTimeMs)
    expect(opens).toEqual([START_MS + MINUTE_MS, START_MS + 3 * MINUTE_MS])
  })

  it('shows the last bar grow into the closed one', () => {
    const venue = venueOn([[100, 110, 90, 105]])
    venue.advanceTo(START_MS + MINUTE_MS - 1)
    const unclosed = venue.bars(SYMBOL, '1m', START_MS, 1)
    venue.advanceTo(START_MS + MINUTE_MS)
    expect(venue.bars(SYMBOL, '1m', START_MS, 1)).toEqual(unclosed)
  })
})
