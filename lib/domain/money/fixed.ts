/**
 * Exact decimal amounts as `bigint`, scaled by 10^18.
 *
 * Every price, quantity, cost and fee in Holdfast is a `Fixed`. Adding, subtracting and comparing
 * are the native operators; multiplying and dividing go through this module, because each of them
 * has to say in which direction it rounds. At every boundary (JSON, store, venue) an amount is a
 * string. Binary floats meet money only in indicators and reports, through `toNumber` and
 * `fromNumber`.
 */

/** An amount scaled by 10^18: `1.5` is `1_500_000_000_000_000_000n`. */
export type Fixed = bigint

/**
 * The direction in which a result is brought to a representable value:
 * `floor` towards minus infinity, `ceiling` towards plus infinity, `toward-zero`,
 * `away-from-zero`, and `half-even` to the nearest with ties to the even neighbour.
 */
export type Rounding = 'floor' | 'ceiling' | 'toward-zero' | 'away-from-zero' | 'half-even'

export const SCALE_DIGITS = 18
export const ONE: Fixed = 10n ** BigInt(SCALE_DIGITS)
export const ZERO: Fixed = 0n

/** 10^0 to 10^18. */
const POWERS: readonly bigint[] = Array.from(
  { length: SCALE_DIGITS + 1 },
  (_, exponent) => 10n ** BigInt(exponent),
)
/** So many decimal digits fit into a binary float exactly. */
const SAFE_DIGITS = 15

const DECIMAL_PATTERN = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/

/** Thrown for text that is not a decimal number, or has more digits than can be kept exactly. */
export class MalformedAmount extends Error {
  override readonly name = 'MalformedAmount'
}

/**
 * Reads a decimal (`-12.5`, `0.00001`, `1e-8`) exactly.
 * @throws {MalformedAmount} when the text is no decimal, or has more than 18 significant decimals.
 */
export function parseFixed(text: string): Fixed {
  return parsePlain(text) ?? parseGeneral(text)
}

/** The common case, ten times faster: up to 15 digits with at most one point among them. */
function parsePlain(text: string): Fixed | undefined {
  const { length } = text
  if (length === 0 || length > SAFE_DIGITS) return undefined
  let digits = 0
  let point = length - 1
  for (let index = 0; index < length; index += 1) {
    const code = text.charCodeAt(index)
    if (code >= 48 && code <= 57) digits = digits * 10 + (code - 48)
    else if (code === 46 && index > 0 && point === length - 1) point = index
    else return undefined
  }
  return BigInt(digits) * powerOfTen(SCALE_DIGITS - (length - 1 - point))
}

function powerOfTen(exponent: number): bigint {
  return POWERS[exponent] ?? 10n ** BigInt(exponent)
}

function parseGeneral(text: string): Fixed {
  const match = DECIMAL_PATTERN.exec(text.trim())
  if (match === null) throw new MalformedAmount(`not a decimal amount: ${JSON.stringify(text)}`)
  const [, sign, whole = '', fraction = '', exponentText = '0'] = match
  const digits = BigInt(whole + fraction)
  const shift = SCALE_DIGITS - fraction.length + Number(exponentText)
  const magnitude = shift >= 0 ? digits * powerOfTen(shift) : exactQuotient(digits, -shift, text)
  return sign === '-' ? -magnitude : magnitude
}

function exactQuotient(digits: bigint, zeros: number, text: string): bigint {
  const divisor = powerOfTen(zeros)
  if (digits % divisor !== 0n)
    throw new MalformedAmount(`more than ${SCALE_DIGITS} decimals: ${JSON.stringify(text)}`)
  return digits / divisor
}

/** Prints an amount exactly, without exponent and without trailing zeros: `1.5`, `-0.00001`, `0`. */
export function formatFixed(amount: Fixed): string {
  return formatPlain(amount) ?? formatGeneral(amount)
}

const PLAIN_DECIMALS = 8
const PLAIN_UNIT = 100_000_000
const PLAIN_UNITS_END = 1_000_000_000_000_000
const PLAIN_STEP = POWERS[SCALE_DIGITS - PLAIN_DECIMALS] ?? ONE

/** The amount in units of 10^-8, where it is not negative and fits into a float exactly. */
function plainUnits(amount: Fixed): number | undefined {
  if (amount < 0n || amount % PLAIN_STEP !== 0n) return undefined
  const units = Number(amount / PLAIN_STEP)
  return units < PLAIN_UNITS_END ? units : undefined
}

/** The common case: not negative, at most eight decimals and fifteen digits. */
function formatPlain(amount: Fixed): string | undefined {
  const units = plainUnits(amount)
  if (units === undefined) return undefined
  const whole = Math.floor(units / PLAIN_UNIT)
  const fraction = units - whole * PLAIN_UNIT
  if (fraction === 0) return String(whole)
  const digits = String(fraction + PLAIN_UNIT)
  let end = digits.length
  while (digits.charCodeAt(end - 1) === 48) end -= 1
  return `${whole}.${digits.slice(1, end)}`
}

function formatGeneral(amount: Fixed): string {
  const magnitude = amount < 0n ? -amount : amount
  const whole = magnitude / ONE
  const fraction = magnitude % ONE
  const text =
    fraction === 0n
      ? whole.toString()
      : `${whole}.${fraction.toString().padStart(SCALE_DIGITS, '0').replace(/0+$/, '')}`
  return amount < 0n ? `-${text}` : text
}

/** `a × b`, rounded to 10^-18 in the stated direction. */
export function multiply(a: Fixed, b: Fixed, rounding: Rounding): Fixed {
  return divideIntegers(a * b, ONE, rounding)
}

/** `a ÷ b`, rounded to 10^-18 in the stated direction. @throws {RangeError} when `b` is zero. */
export function divide(a: Fixed, b: Fixed, rounding: Rounding): Fixed {
  return divideIntegers(a * ONE, b, rounding)
}

/** `a × b ÷ c` with a single rounding at the end. @throws {RangeError} when `c` is zero. */
export function multiplyDivide(a: Fixed, b: Fixed, c: Fixed, rounding: Rounding): Fixed {
  return divideIntegers(a * b, c, rounding)
}

/** The multiple of `step` next to `amount` in the stated direction. @throws {RangeError} unless `step` > 0. */
export function quantise(amount: Fixed, step: Fixed, rounding: Rounding): Fixed {
  if (step <= 0n) throw new RangeError(`a step must be positive, not ${formatFixed(step)}`)
  return divideIntegers(amount, step, rounding) * step
}

/**
 * Rounds to a number of decimals in the stated direction.
 * @throws {RangeError} unless `decimals` is an integer from 0 to 18.
 */
export function roundToDecimals(amount: Fixed, decimals: number, rounding: Rounding): Fixed {
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > SCALE_DIGITS)
    throw new RangeError(`decimals must be 0 to ${SCALE_DIGITS}, not ${decimals}`)
  return quantise(amount, 10n ** BigInt(SCALE_DIGITS - decimals), rounding)
}

function divideIntegers(numerator: bigint, denominator: bigint, rounding: Rounding): bigint {
  if (denominator === 0n) throw new RangeError('division by zero')
  const quotient = numerator / denominator
  const remainder = numerator - quotient * denominator
  if (remainder === 0n) return quotient
  const negative = numerator < 0n !== denominator < 0n
  const outward = negative ? quotient - 1n : quotient + 1n
  switch (rounding) {
    case 'toward-zero':
      return quotient
    case 'away-from-zero':
      return outward
    case 'floor':
      return negative ? outward : quotient
    case 'ceiling':
      return negative ? quotient : outward
    case 'half-even':
      return nearest(quotient, outward, remainder, denominator)
  }
}

function nearest(
  quotient: bigint,
  outward: bigint,
  remainder: bigint,
  denominator: bigint,
): bigint {
  const twice = 2n * absolute(remainder)
  const size = absolute(denominator)
  if (twice !== size) return twice > size ? outward : quotient
  return quotient % 2n === 0n ? quotient : outward
}

export function absolute(amount: Fixed): Fixed {
  return amount < 0n ? -amount : amount
}

export function minimum(a: Fixed, b: Fixed): Fixed {
  return a < b ? a : b
}

export function maximum(a: Fixed, b: Fixed): Fixed {
  return a > b ? a : b
}

/** The nearest binary float, for indicators and reports only. */
export function toNumber(amount: Fixed): number {
  const units = plainUnits(amount)
  // Both sides of the division are exact, so its one rounding is the nearest float.
  return units === undefined ? Number(formatFixed(amount)) : units / PLAIN_UNIT
}

/**
 * The decimal that a float prints as (at most 17 significant digits), for values that come out of
 * indicators. A float that prints with more than 18 decimals is rounded to 18 from its exact binary
 * value, ties away from zero. @throws {MalformedAmount} when it is not finite.
 */
export function fromNumber(value: number): Fixed {
  if (!Number.isFinite(value)) throw new MalformedAmount(`not a finite number: ${value}`)
  const text = value.toString()
  const decimals = text.split('.')[1]?.length ?? 0
  const printsTooFine = text.includes('e-') || decimals > SCALE_DIGITS
  return parseFixed(printsTooFine ? value.toFixed(SCALE_DIGITS) : text)
}
