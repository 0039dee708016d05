import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ONE, parseFixed } from '../../../lib/domain/money/fixed.ts'
import {
  EMPTY_EXPOSURE,
  type ExposureBook,
  grossExposure,
  symbolExposure,
  withPosition,
  withReservation,
} from '../../../lib/domain/risk/exposure.ts'

const book: ExposureBook = {
  positions: { 'BTC/USD': 2n * ONE, 'ETH/USD': -3n * ONE },
  reservations: {
    one: { symbol: 'BTC/USD', value: 10n * ONE },
    two: { symbol: 'BTC/USD', value: 5n * ONE },
    three: { symbol: 'SOL/USD', value: 7n * ONE },
  },
}
const prices: Readonly<Record<string, bigint>> = { 'BTC/USD': 100n * ONE, 'ETH/USD': 10n * ONE }
const priceOf = (symbol: string): bigint | undefined => prices[symbol]

describe('R-RISK-1 exposure', () => {
  it('of a symbol is its position at the price, long or short, plus what its orders reserve', () => {
    expect(symbolExposure(book, 'BTC/USD', priceOf)).toBe(215n * ONE)
    expect(symbolExposure(book, 'ETH/USD', priceOf)).toBe(30n * ONE)
    expect(symbolExposure(book, 'SOL/USD', priceOf)).toBe(7n * ONE)
    expect(symbolExposure(book, 'ADA/USD', priceOf)).toBe(0n)
  })

  it('adds up over symbols with a position, a reservation or both', () => {
    expect(grossExposure(book, priceOf)).toBe(252n * ONE)
    expect(grossExposure(EMPTY_EXPOSURE, priceOf)).toBe(0n)
  })

  it('is unknown when the price of anything held is', () => {
    const onlyBitcoin = (symbol: string): bigint | undefined =>
      symbol === 'BTC/USD' ? ONE : undefined
    expect(symbolExposure(book, 'ETH/USD', onlyBitcoin)).toBeUndefined()
    expect(grossExposure(book, onlyBitcoin)).toBeUndefined()
    expect(symbolExposure(book, 'SOL/USD', onlyBitcoin)).toBe(7n * ONE)
  })

  it('rounds up', () => {
    const crumb = { positions: { 'BTC/USD': 1n }, reservations: {} }
    expect(symbolExposure(crumb, 'BTC/USD', () => 1n)).toBe(1n)
  })

  it('changes by one reservation or position at a time, and keeps none of nothing', () => {
    const reserved = withReservation(book, 'one', 'BTC/USD', parseFixed('1.5'))
    expect(reserved.reservations).toEqual({
      ...book.reservations,
      one: { symbol: 'BTC/USD', value: parseFixed('1.5') },
    })
    expect(withReservation(book, 'one', 'BTC/USD', 0n).reservations).not.toHaveProperty('one')
    expect(withPosition(book, 'ETH/USD', ONE).positions['ETH/USD']).toBe(ONE)
    expect(withPosition(book, 'ETH/USD', 0n).positions).not.toHaveProperty('ETH/USD')
    expect(book.positions['ETH/USD']).toBe(-3n * ONE)
  })

  it('does not depend on the order of its changes', () => {
    const change = fc.record({
      intentId: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      value: fc.bigInt({ min: 0n, max: 10n ** 20n }),
    })
    fc.assert(
      fc.property(fc.uniqueArray(change, { selector: (each) => each.intentId }), (changes) => {
        const apply = (list: typeof changes): ExposureBook =>
          list.reduce<ExposureBook>(
            (current, each) => withReservation(current, each.intentId, 'BTC/USD', each.value),
            EMPTY_EXPOSURE,
          )
        const total = changes.reduce((sum, each) => sum + each.value, 0n)
        expect(grossExposure(apply(changes), priceOf)).toBe(total)
        expect(apply([...changes].reverse())).toEqual(apply(changes))
      }),
    )
  })
})
