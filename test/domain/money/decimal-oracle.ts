import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { type Fixed, type Rounding, ONE } from '../../../lib/domain/money/fixed.ts'

/**
 * decimal.js with so many digits that no test value is rounded before the oracle rounds it: the
 * amounts below have at most 60 digits, so a quotient that is no tie differs from one by far more
 * than 10^-300.
 */
export const Exact = Decimal.clone({ precision: 400, toExpNeg: -9e15, toExpPos: 9e15 })

export const ROUNDINGS: readonly Rounding[] = [
  'floor',
  'ceiling',
  'toward-zero',
  'away-from-zero',
  'half-even',
]

const MODES: Record<Rounding, Decimal.Rounding> = {
  floor: Decimal.ROUND_FLOOR,
  ceiling: Decimal.ROUND_CEIL,
  'toward-zero': Decimal.ROUND_DOWN,
  'away-from-zero': Decimal.ROUND_UP,
  'half-even': Decimal.ROUND_HALF_EVEN,
}

/** The value of an amount, taken from its integer and not from the text that is under test. */
export function toDecimal(amount: Fixed): Decimal {
  return new Exact(amount.toString()).div('1e18')
}

/** The amount that a decimal rounds to. */
export function toFixed(value: Decimal, rounding: Rounding, decimals = 18): Fixed {
  const rounded = value.toDecimalPlaces(decimals, MODES[rounding]).mul('1e18')
  return BigInt(rounded.toFixed(0))
}

export const anyRounding = fc.constantFrom(...ROUNDINGS)

/** Amounts of every size and sign, with many small integers and halves so that ties do occur. */
export const anyAmount: fc.Arbitrary<Fixed> = fc.oneof(
  fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }),
  fc.bigInt({ min: -(10n ** 22n), max: 10n ** 22n }),
  fc.bigInt({ min: -50n, max: 50n }),
  fc.bigInt({ min: -50n, max: 50n }).map((halves) => (halves * ONE) / 2n),
)

export const anyNonZeroAmount = anyAmount.filter((amount) => amount !== 0n)
export const anyPositiveAmount = anyNonZeroAmount.map((amount) => (amount < 0n ? -amount : amount))
