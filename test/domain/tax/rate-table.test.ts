import { describe, expect, it } from 'vitest'
import { formatFixed } from '../../../lib/domain/money/fixed.ts'
import {
  RATE_AGE_MS_MAX,
  RateTable,
  type RateRow,
  rateRowsOfBars,
} from '../../../lib/domain/tax/rate-table.ts'
import { START_MS, units } from './sample-facts.ts'

const minute = 60_000

function row(symbol: string, minutes: number, price: string, source = 'bars'): RateRow {
  return { symbol, timeMs: START_MS + minutes * minute, price: units(price), source }
}

function rateIn(table: RateTable, asset: string, minutes: number): string | undefined {
  const found = table.rateOf(asset, START_MS + minutes * minute)
  return found && formatFixed(found.rate)
}

describe('R-LEDG-10 rates from a list of prices', () => {
  const rows = [row('BTC/USD', 10, '110'), row('BTC/USD', 0, '100'), row('BTC/USD', 20, '120')]
  const table = new RateTable('USD', rows)

  it.each([
    ['before the first', -1, undefined],
    ['at a price', 0, '100'],
    ['just before the next', 9, '100'],
    ['at the next', 10, '110'],
    ['after the last', 25, '120'],
    ['as old as may be', 20 + RATE_AGE_MS_MAX / minute, '120'],
    ['older', 21 + RATE_AGE_MS_MAX / minute, undefined],
  ])('takes the youngest price that was known %s', (_, minutes, expected) => {
    expect(rateIn(table, 'BTC', minutes)).toBe(expected)
  })

  it('has one for the reporting currency at all times', () => {
    expect(rateIn(table, 'USD', -1_000)).toBe('1')
  })

  it('knows nothing of a currency without a price', () => {
    expect(table.rateOf('DOGE', START_MS)).toBeUndefined()
  })

  it('takes a currency alone for its price in the reporting currency', () => {
    expect(rateIn(new RateTable('EUR', [row('BTC', 0, '90')]), 'BTC', 0)).toBe('90')
  })

  it('takes the last given of two prices at one moment', () => {
    const two = new RateTable('USD', [row('BTC/USD', 0, '100'), row('BTC/USD', 0, '101')])
    expect(rateIn(two, 'BTC', 0)).toBe('101')
  })

  it('keeps to another age where one is given', () => {
    const strict = new RateTable('USD', rows, { maximumAgeMs: minute })
    expect([rateIn(strict, 'BTC', 1), rateIn(strict, 'BTC', 2)]).toEqual(['100', undefined])
  })

  it('names the price and its time', () => {
    expect(table.rateOf('BTC', START_MS + minute)?.source).toBe(
      'BTC/USD 100 at 2026-03-01T12:00:00.000Z (bars)',
    )
  })
})

describe('R-LEDG-10 rates by more than one step', () => {
  it('are inverse where only the other direction has a price, rounded towards zero', () => {
    const table = new RateTable('EUR', [row('EUR/USD', 0, '3')])
    expect(table.rateOf('USD', START_MS)).toEqual({
      rate: units('0.333333333333333333'),
      source: '1 ÷ EUR/USD 3 at 2026-03-01T12:00:00.000Z (bars)',
    })
  })

  it('go through one currency in between, and say every step', () => {
    const table = new RateTable('USD', [
      row('ETH/BTC', 0, '0.05', 'venue'),
      row('BTC/USD', 1, '60000'),
    ])
    expect(table.rateOf('ETH', START_MS + minute)).toEqual({
      rate: units('3000'),
      source:
        'ETH/BTC 0.05 at 2026-03-01T12:00:00.000Z (venue) × BTC/USD 60000 at 2026-03-01T12:01:00.000Z (bars)',
    })
  })

  it('never go through two', () => {
    const table = new RateTable('USD', [
      row('A/B', 0, '2'),
      row('B/C', 0, '2'),
      row('C/USD', 0, '2'),
    ])
    expect([rateIn(table, 'A', 0), rateIn(table, 'B', 0)]).toEqual([undefined, '4'])
  })

  it('go through the currency whose older price is the younger', () => {
    const table = new RateTable('USD', [
      row('ETH/BTC', 0, '0.05'),
      row('BTC/USD', 9, '60000'),
      row('ETH/EUR', 5, '2800'),
      row('EUR/USD', 5, '1.1'),
    ])
    expect(rateIn(table, 'ETH', 9)).toBe('3080')
  })

  it('are direct while the direct price is young enough', () => {
    const table = new RateTable('USD', [
      row('ETH/USD', 0, '2999'),
      row('ETH/BTC', 9, '0.05'),
      row('BTC/USD', 9, '60000'),
    ])
    expect(rateIn(table, 'ETH', 9)).toBe('2999')
    expect(rateIn(table, 'ETH', 1 + RATE_AGE_MS_MAX / minute)).toBe('3000')
  })

  it('are not known where they would round to nothing', () => {
    const table = new RateTable('EUR', [row('EUR/X', 0, '2000000000000000000')])
    expect(rateIn(table, 'X', 0)).toBeUndefined()
  })
})

describe('R-LEDG-10 rows of rates', () => {
  it.each([
    ['no pair', row('BTC/USD/EUR', 0, '1'), /not of a pair/],
    ['no price', row('BTC/USD', 0, '0'), /must be positive/],
    ['no time', { ...row('BTC/USD', 0, '1'), timeMs: NaN }, /no time/],
  ])('are refused for %s', (_, bad, message) => {
    expect(() => new RateTable('USD', [bad])).toThrow(message)
  })

  it('of bars count from the close on', () => {
    const bar = { openTimeMs: START_MS, open: 1n, high: 4n, low: 1n, close: 3n, volume: 1n }
    expect([...rateRowsOfBars('BTC/USD', '5m', [bar], 'bars')]).toEqual([
      { symbol: 'BTC/USD', timeMs: START_MS + 5 * minute, price: 3n, source: 'bars' },
    ])
  })
})
