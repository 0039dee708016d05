import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  MalformedAmount,
  ONE,
  SCALE_DIGITS,
  ZERO,
  formatFixed,
  parseFixed,
} from '../../../lib/domain/money/fixed.ts'
import { Exact, anyAmount, toDecimal, toFixed } from './decimal-oracle.ts'

const READ: readonly (readonly [string, bigint])[] = [
  ['0', 0n],
  ['-0', 0n],
  ['0.000', 0n],
  ['1', ONE],
  ['+1', ONE],
  ['-1', -ONE],
  ['007', 7n * ONE],
  ['1.', ONE],
  ['1.5', 1_500_000_000_000_000_000n],
  [' 1.5\n', 1_500_000_000_000_000_000n],
  ['-12.5', -12_500_000_000_000_000_000n],
  ['0.00001', 10_000_000_000_000n],
  ['1e-8', 10_000_000_000n],
  ['1E+3', 1000n * ONE],
  ['-2.5e2', -250n * ONE],
  ['0.000000000000000001', 1n],
  ['1e-18', 1n],
  ['10e-19', 1n],
  ['1.0000000000000000010000', ONE + 1n],
  ['1e21', 10n ** 39n],
  ['0e-999', 0n],
  [
    '123456789012345678901234567890.123456789012345678',
    123456789012345678901234567890123456789012345678n,
  ],
]

const REFUSED: readonly string[] = [
  '',
  ' ',
  '-',
  '+',
  '.',
  '.5',
  '-.5',
  '1,5',
  '1 5',
  '1_000',
  '--1',
  '+-1',
  '1.2.3',
  '1e',
  '1e5.5',
  'e5',
  '1e1000',
  '0x10',
  '1n',
  'NaN',
  'Infinity',
  '-Infinity',
  'null',
  'undefined',
  '١',
  '1\n2',
]

describe('reading an amount from text', () => {
  for (const [text, expected] of READ)
    it(`reads ${JSON.stringify(text)}`, () => {
      expect(parseFixed(text)).toBe(expected)
    })

  for (const text of REFUSED)
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(() => parseFixed(text)).toThrow(MalformedAmount)
      expect(() => parseFixed(text)).toThrow('not a decimal amount')
    })

  for (const text of ['1e-19', '0.0000000000000000001', '1.5e-18', '-1.0000000000000000019'])
    it(`refuses ${text}, which 18 decimals cannot hold`, () => {
      expect(() => parseFixed(text)).toThrow('more than 18 decimals')
    })

  it('reads what decimal.js reads, with and without an exponent', () => {
    const parts = fc.record({
      sign: fc.constantFrom('', '-', '+'),
      whole: fc.stringMatching(/^\d{1,30}$/),
      fraction: fc.stringMatching(/^\d{0,10}$/),
      exponent: fc.integer({ min: -8, max: 40 }),
    })
    fc.assert(
      fc.property(parts, ({ sign, whole, fraction, exponent }) => {
        const text = `${sign}${whole}.${fraction}e${exponent}`
        expect(parseFixed(text)).toBe(toFixed(new Exact(text), 'floor'))
      }),
    )
  })

  it('refuses or reads any text, and never answers with something else', () => {
    const text = fc.string({ unit: fc.constantFrom(...Array.from('0123456789+-.eE x')) })
    fc.assert(
      fc.property(text, (candidate) => {
        let amount: bigint
        try {
          amount = parseFixed(candidate)
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedAmount)
          return
        }
        expect(toDecimal(amount).eq(new Exact(candidate.trim().replace(/^\+/, '')))).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('printing an amount', () => {
  it('prints what parses back to the same amount', () => {
    fc.assert(
      fc.property(anyAmount, (amount) => {
        expect(parseFixed(formatFixed(amount))).toBe(amount)
      }),
      { numRuns: 500 },
    )
  })

  it('prints the plain decimal of decimal.js: no exponent, no trailing zero, no negative zero', () => {
    fc.assert(
      fc.property(anyAmount, (amount) => {
        expect(formatFixed(amount)).toBe(toDecimal(amount).toFixed())
      }),
      { numRuns: 500 },
    )
  })

  for (const [amount, text] of [
    [ZERO, '0'],
    [1n, '0.000000000000000001'],
    [-1n, '-0.000000000000000001'],
    [ONE, '1'],
    [-ONE / 2n, '-0.5'],
    [10n * ONE, '10'],
    [10n ** 39n, '1000000000000000000000'],
  ] as const)
    it(`prints ${text}`, () => {
      expect(formatFixed(amount)).toBe(text)
    })

  it('holds eighteen decimals', () => {
    expect(SCALE_DIGITS).toBe(18)
    expect(formatFixed(ONE)).toBe('1')
  })
})
