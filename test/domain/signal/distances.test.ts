import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { multiply, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { roundTripFees } from '../../../lib/domain/signal/round-trip-fees.ts'
import { stopDistance } from '../../../lib/domain/signal/stop-distance.ts'
import {
  targetDistance,
  targetDistanceByPercent,
} from '../../../lib/domain/signal/target-distance.ts'

const inputs = {
  atr: parseFixed('120'),
  atrMultiple: parseFixed('2.5'),
  spread: parseFixed('1.5'),
  roundTripFees: parseFixed('160'),
}
const anyAmount = fc.bigInt(0n, 10n ** 24n)

describe('R-EXIT-5 the stop distance includes average true range, spread and fees', () => {
  it('adds 120 × 2.5 of movement, 1.5 of spread and 160 of fees', () => {
    expect(stopDistance(inputs)).toBe(parseFixed('461.5'))
  })

  it('is the movement alone where nothing else costs', () => {
    expect(stopDistance({ ...inputs, spread: 0n, roundTripFees: 0n })).toBe(parseFixed('300'))
  })

  it('is what the trade costs where nothing moves', () => {
    expect(stopDistance({ ...inputs, atr: 0n })).toBe(parseFixed('161.5'))
  })

  it('rises with each of its parts by exactly that part', () => {
    fc.assert(
      fc.property(anyAmount, anyAmount, anyAmount, (atr, spread, fees) => {
        const base = stopDistance({ ...inputs, atr, spread, roundTripFees: fees })
        expect(stopDistance({ ...inputs, atr, spread: spread + 7n, roundTripFees: fees })).toBe(
          base + 7n,
        )
        expect(stopDistance({ ...inputs, atr, spread, roundTripFees: fees + 7n })).toBe(base + 7n)
        expect(stopDistance({ ...inputs, atr: atr + 2n, spread, roundTripFees: fees })).toBe(
          base + 5n,
        )
      }),
    )
  })

  it('rounds the movement up, so that a stop is never nearer than asked for', () => {
    const third = { ...inputs, atr: 1n, atrMultiple: parseFixed('0.1') }
    expect(stopDistance({ ...third, spread: 0n, roundTripFees: 0n })).toBe(1n)
  })

  for (const name of ['atr', 'atrMultiple', 'spread', 'roundTripFees'] as const)
    it(`refuses a negative ${name}`, () => {
      expect(() => stopDistance({ ...inputs, [name]: -1n })).toThrow(`${name} must not be negative`)
    })
})

describe('R-EXIT-5 fees of both ways', () => {
  it('takes the rate twice from the entry price', () => {
    expect(roundTripFees(parseFixed('20000'), parseFixed('0.004'))).toBe(parseFixed('160'))
    expect(roundTripFees(3n, 1n)).toBe(1n)
  })

  it('is never less than what entry and a losing exit cost together', () => {
    const anyPrice = fc.bigInt(1n, 10n ** 24n)
    fc.assert(
      fc.property(anyPrice, fc.nat(100), fc.bigInt(0n, 10n ** 16n), (entry, lostPercent, rate) => {
        const exit = (entry * BigInt(100 - lostPercent)) / 100n
        const paid = multiply(entry, rate, 'floor') + multiply(exit, rate, 'floor')
        expect(roundTripFees(entry, rate) >= paid).toBe(true)
      }),
    )
  })

  it('is zero where the venue takes nothing', () => {
    expect(roundTripFees(parseFixed('20000'), 0n)).toBe(0n)
  })

  it('refuses a price that is not positive and a negative rate', () => {
    expect(() => roundTripFees(0n, 1n)).toThrow(RangeError)
    expect(() => roundTripFees(1n, -1n)).toThrow(RangeError)
  })
})

describe('R-EXIT-5 the target distance by risk', () => {
  it('is the stop distance times the wanted reward', () => {
    expect(targetDistance(parseFixed('461.5'), parseFixed('2'))).toBe(parseFixed('923'))
    expect(targetDistance(parseFixed('461.5'), parseFixed('0.5'))).toBe(parseFixed('230.75'))
  })

  it('rounds up', () => {
    expect(targetDistance(1n, parseFixed('1.5'))).toBe(2n)
  })

  it('refuses a negative distance and a multiple that is not positive', () => {
    expect(() => targetDistance(-1n, parseFixed('2'))).toThrow(RangeError)
    expect(() => targetDistance(1n, 0n)).toThrow(RangeError)
  })
})

describe('R-EXIT-5 the target distance by percentage', () => {
  it('is that percentage of the entry price, whatever the stop is', () => {
    expect(targetDistanceByPercent(parseFixed('20000'), parseFixed('2.5'))).toBe(parseFixed('500'))
    expect(targetDistanceByPercent(parseFixed('0.0004'), parseFixed('1'))).toBe(
      parseFixed('0.000004'),
    )
  })

  it('rounds up', () => {
    expect(targetDistanceByPercent(1n, parseFixed('1'))).toBe(1n)
  })

  it('refuses a price and a percentage that are not positive', () => {
    expect(() => targetDistanceByPercent(0n, parseFixed('1'))).toThrow(RangeError)
    expect(() => targetDistanceByPercent(1n, 0n)).toThrow(RangeError)
  })
})
