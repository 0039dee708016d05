import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  MalformedAmount,
  formatFixed,
  fromNumber,
  toNumber,
} from '../../../lib/domain/money/fixed.ts'
import { Exact, anyAmount, toDecimal } from './decimal-oracle.ts'

/** Doubles of the sizes that prices, rates and indicators have, and far beyond. */
const anyFloat = fc.oneof(
  fc.double({ noNaN: true, min: -1e6, max: 1e6 }),
  fc.double({ noNaN: true, min: -1e-6, max: 1e-6 }),
  fc.double({ noNaN: true, min: -1e60, max: 1e60 }),
)

/** A double's value to the last bit, which its shortest text only approximates. */
function exactValue(value: number): InstanceType<typeof Exact> {
  const [bits] = new BigInt64Array(new Float64Array([Math.abs(value)]).buffer)
  if (bits === undefined) throw new Error('a double has 64 bits')
  const exponent = Number(bits >> 52n)
  const fraction = bits & ((1n << 52n) - 1n)
  const mantissa = exponent === 0 ? fraction : fraction | (1n << 52n)
  const power = new Exact(2).pow(Math.max(exponent, 1) - 1075)
  return new Exact(mantissa.toString()).mul(power).mul(value < 0 ? -1 : 1)
}

const FROM_FLOAT: readonly (readonly [number, string])[] = [
  [0, '0'],
  [-0, '0'],
  [1, '1'],
  [-2.5, '-2.5'],
  [0.1, '0.1'],
  [0.1 + 0.2, '0.30000000000000004'],
  [1e-7, '0.0000001'],
  [-1.5e-7, '-0.00000015'],
  [1e-18, '0.000000000000000001'],
  [1e-19, '0'],
  [-1e-19, '0'],
  [6e-19, '0.000000000000000001'],
  [5e-324, '0'],
  [1e21, '1000000000000000000000'],
  [-1.2345e25, '-12345000000000000000000000'],
  [123456789.12345679, '123456789.12345679'],
  [2 ** 53, '9007199254740992'],
  [0.0000123456789012345, '0.000012345678901235'],
  // Exactly 19 decimals: a tie, which goes away from zero.
  [2 ** -19, '0.000001907348632813'],
  [-(2 ** -19), '-0.000001907348632813'],
]

describe('amounts from binary floats', () => {
  for (const [value, text] of FROM_FLOAT)
    it(`takes ${Object.is(value, -0) ? '-0' : value} as ${text}`, () => {
      expect(formatFixed(fromNumber(value))).toBe(text)
    })

  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
    it(`refuses ${value}`, () => {
      expect(() => fromNumber(value)).toThrow(MalformedAmount)
    })

  it('keeps every finite float within half a unit of 10^-18 or the digits that it prints', () => {
    fc.assert(
      fc.property(anyFloat, (value) => {
        const amount = toDecimal(fromNumber(value))
        const printed = new Exact(value)
        if (printed.decimalPlaces() <= 18) expect(amount.eq(printed)).toBe(true)
        else expect(amount.sub(exactValue(value)).abs().lte('5e-19')).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  it('returns to the same float wherever 18 decimals hold all of its digits', () => {
    const printable = anyFloat.filter((value) => new Exact(value).decimalPlaces() <= 18)
    fc.assert(
      fc.property(printable, (value) => {
        expect(toNumber(fromNumber(value))).toBe(value === 0 ? 0 : value)
      }),
      { numRuns: 500 },
    )
  })
})

describe('binary floats from amounts', () => {
  it('gives the float nearest to the amount', () => {
    fc.assert(
      fc.property(anyAmount, (amount) => {
        const value = toNumber(amount)
        const error = exactValue(value).sub(toDecimal(amount)).abs()
        for (const neighbour of neighbours(value)) {
          const distance = exactValue(neighbour).sub(toDecimal(amount)).abs()
          expect(error.lte(distance)).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('keeps the order of amounts', () => {
    fc.assert(
      fc.property(anyAmount, anyAmount, (a, b) => {
        if (a < b) expect(toNumber(a)).toBeLessThanOrEqual(toNumber(b))
        else expect(toNumber(a)).toBeGreaterThanOrEqual(toNumber(b))
      }),
    )
  })
})

function neighbours(value: number): readonly number[] {
  const words = new BigInt64Array(new Float64Array([value]).buffer)
  const [bits] = words
  if (bits === undefined || value === 0) return [Number.MIN_VALUE, -Number.MIN_VALUE]
  return [bits - 1n, bits + 1n].map(
    (moved) => new Float64Array(new BigInt64Array([moved]).buffer)[0] ?? Number.NaN,
  )
}
