/**
 * Indicators are streams of binary floats: one input in, one reading out. Floats are allowed here
 * and in reports only; a reading that becomes money goes through `fromNumber` first.
 */

/** Reads one input after the other, oldest first. */
export interface Indicator<Input> {
  /** How many inputs it takes until there is a reading. */
  readonly inputsNeeded: number
  /** Takes the next input; the reading after it, or nothing while inputs are too few. */
  next(input: Input): number | undefined
}

/** What an indicator reads after each of the inputs; as long as the inputs. */
export function readAll<Input>(
  indicator: Indicator<Input>,
  inputs: readonly Input[],
): readonly (number | undefined)[] {
  return inputs.map((input) => indicator.next(input))
}

/** @throws {RangeError} unless `period` is a whole number of inputs, `periodMin` or more. */
export function assertPeriod(period: number, periodMin: number): void {
  if (!Number.isSafeInteger(period) || period < periodMin)
    throw new RangeError(`a period must be a whole number from ${periodMin}, not ${period}`)
}

/** One NaN would stay in every later reading. @throws {RangeError} unless every value is finite. */
export function assertFinite(...values: readonly number[]): void {
  for (const value of values)
    if (!Number.isFinite(value)) throw new RangeError(`an indicator cannot read ${value}`)
}
