import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Rounding,
  ONE,
  absolute,
  divide,
  maximum,
  minimum,
  multiply,
  multiplyDivide,
  parseFixed,
  quantise,
  roundToDecimals,
} from '../../../lib/domain/money/fixed.ts'
import {
  ROUNDINGS,
  anyAmount,
  anyNonZeroAmount,
  anyPositiveAmount,
  anyRounding,
  toDecimal,
  toFixed,
} from './decimal-oracle.ts'

describe('multiplying and dividing amounts', () => {
  it('multiplies as decimal.js does, in every rounding direction', () => {
    fc.assert(
      fc.property(anyAmount, anyAmount, anyRounding, (a, b, rounding) => {
        const expected = toFixed(toDecimal(a).mul(toDecimal(b)), rounding)
        expect(multiply(a, b, rounding)).toBe(expected)
      }),
      { numRuns: 500 },
    )
  })

  it('divides as decimal.js does, in every rounding direction', () => {
    fc.assert(
      fc.property(anyAmount, anyNonZeroAmount, anyRounding, (a, b, rounding) => {
        const expected = toFixed(toDecimal(a).div(toDecimal(b)), rounding)
        expect(divide(a, b, rounding)).toBe(expected)
      }),
      { numRuns: 500 },
    )
  })

  it('multiplies and divides with a single rounding', () => {
    fc.assert(
      fc.property(anyAmount, anyAmount, anyNonZeroAmount, anyRounding, (a, b, c, rounding) => {
        const expected = toFixed(toDecimal(a).mul(toDecimal(b)).div(toDecimal(c)), rounding)
        expect(multiplyDivide(a, b, c, rounding)).toBe(expected)
      }),
      { numRuns: 500 },
    )
  })

  it('keeps a third of three whole, where two roundings would lose a unit', () => {
    const three = 3n * ONE
    expect(multiplyDivide(ONE, three, three, 'floor')).toBe(ONE)
    expect(multiply(divide(ONE, three, 'floor'), three, 'floor')).toBe(ONE - 1n)
  })

  it('refuses to divide by zero', () => {
    expect(() => divide(ONE, 0n, 'floor')).toThrow(RangeError)
    expect(() => divide(0n, 0n, 'half-even')).toThrow(RangeError)
    expect(() => multiplyDivide(ONE, ONE, 0n, 'floor')).toThrow(RangeError)
  })

  it('bounds the exact product between floor and ceiling, one unit apart at most', () => {
    fc.assert(
      fc.property(anyAmount, anyAmount, (a, b) => {
        const below = multiply(a, b, 'floor')
        const above = multiply(a, b, 'ceiling')
        const exact = toDecimal(a).mul(toDecimal(b))
        expect(toDecimal(below).lte(exact) && toDecimal(above).gte(exact)).toBe(true)
        expect(above - below).toBe(toDecimal(below).eq(exact) ? 0n : 1n)
      }),
    )
  })
})

/** Quotients by ONE: what a scaled-down value of -2.5 … 2.5 units becomes. */
const ROUNDING_TABLE: readonly (readonly [string, Record<Rounding, bigint>])[] = [
  ['2.5', table(2n, 3n, 2n, 3n, 2n)],
  ['1.5', table(1n, 2n, 1n, 2n, 2n)],
  ['1.500000000000000001', table(1n, 2n, 1n, 2n, 2n)],
  ['2.499999999999999999', table(2n, 3n, 2n, 3n, 2n)],
  ['0.5', table(0n, 1n, 0n, 1n, 0n)],
  ['0.000000000000000001', table(0n, 1n, 0n, 1n, 0n)],
  ['0', table(0n, 0n, 0n, 0n, 0n)],
  ['1', table(1n, 1n, 1n, 1n, 1n)],
  ['-0.5', table(-1n, 0n, 0n, -1n, 0n)],
  ['-1', table(-1n, -1n, -1n, -1n, -1n)],
  ['-1.5', table(-2n, -1n, -1n, -2n, -2n)],
  ['-2.5', table(-3n, -2n, -2n, -3n, -2n)],
  ['-2.500000000000000001', table(-3n, -2n, -2n, -3n, -3n)],
]

function table(
  floor: bigint,
  ceiling: bigint,
  towardZero: bigint,
  awayFromZero: bigint,
  halfEven: bigint,
): Record<Rounding, bigint> {
  return {
    floor,
    ceiling,
    'toward-zero': towardZero,
    'away-from-zero': awayFromZero,
    'half-even': halfEven,
  }
}

describe('rounding directions', () => {
  for (const [text, expected] of ROUNDING_TABLE)
    for (const rounding of ROUNDINGS)
      it(`takes ${text} units to ${expected[rounding]} by ${rounding}`, () => {
        expect(multiply(parseFixed(text), 1n, rounding)).toBe(expected[rounding])
        expect(divide(parseFixed(text), ONE * ONE, rounding)).toBe(expected[rounding])
        expect(divide(-parseFixed(text), -ONE * ONE, rounding)).toBe(expected[rounding])
      })
})

describe('R-ORD-5 quantising to a step', () => {
  it('gives the multiple of the step that decimal.js gives, in every direction', () => {
    fc.assert(
      fc.property(anyAmount, anyPositiveAmount, anyRounding, (amount, step, rounding) => {
        const steps = toFixed(toDecimal(amount).div(toDecimal(step)), rounding, 0) / ONE
        expect(quantise(amount, step, rounding)).toBe(steps * step)
      }),
      { numRuns: 500 },
    )
  })

  it('leaves a multiple of the step as it is, in every direction', () => {
    fc.assert(
      fc.property(fc.bigInt(-1000n, 1000n), anyPositiveAmount, anyRounding, (n, step, rounding) => {
        expect(quantise(n * step, step, rounding)).toBe(n * step)
      }),
    )
  })

  it('keeps 0.7 + 0.1 at 0.8 on a grid of 0.1, where binary floats give 0.7', () => {
    expect(Math.floor((0.7 + 0.1) / 0.1) * 0.1).toBeLessThan(0.75)
    const sum = parseFixed('0.7') + parseFixed('0.1')
    expect(quantise(sum, parseFixed('0.1'), 'toward-zero')).toBe(parseFixed('0.8'))
  })

  it('refuses a step that is zero or negative', () => {
    expect(() => quantise(ONE, 0n, 'floor')).toThrow('a step must be positive, not 0')
    expect(() => quantise(ONE, -1n, 'floor')).toThrow('a step must be positive')
  })

  it('rounds to any number of decimals from 0 to 18 as decimal.js does', () => {
    const decimals = fc.integer({ min: 0, max: 18 })
    fc.assert(
      fc.property(anyAmount, decimals, anyRounding, (amount, places, rounding) => {
        const expected = toFixed(toDecimal(amount), rounding, places)
        expect(roundToDecimals(amount, places, rounding)).toBe(expected)
      }),
      { numRuns: 500 },
    )
  })

  it('refuses a number of decimals outside of 0 to 18', () => {
    for (const decimals of [-1, 19, 1.5, Number.NaN])
      expect(() => roundToDecimals(ONE, decimals, 'floor')).toThrow(RangeError)
  })
})

describe('comparing amounts', () => {
  it('takes absolute value, minimum and maximum as decimal.js does', () => {
    fc.assert(
      fc.property(anyAmount, anyAmount, (a, b) => {
        expect(absolute(a)).toBe(toFixed(toDecimal(a).abs(), 'floor'))
        const [low, high] = toDecimal(a).lt(toDecimal(b)) ? [a, b] : [b, a]
        expect(minimum(a, b)).toBe(low)
        expect(maximum(a, b)).toBe(high)
      }),
    )
  })
})
