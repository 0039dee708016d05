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

/** What an indicator reads after the last of the inputs, and what it read after the one before. */
export interface LastReadings {
  readonly last: number | undefined
  readonly before: number | undefined
}

export function readLast<Input extends number | object>(
  indicator: Indicator<Input>,
  inputs: readonly Input[],
): LastReadings {
  let last: number | undefined
  let before: number | undefined
  const lastIndex = inputs.length - 1
  // By index, and without keeping what is not asked for: an iterator, or a number that is kept,
  // would make an object for every input of every indicator.
  for (let index = 0; index <= lastIndex; index += 1) {
    const reading = indicator.next(inputs[index] as Input)
    if (index === lastIndex - 1) before = reading
    else if (index === lastIndex) last = reading
  }
  return { last, before }
}

/** @throws {RangeError} unless `period` is a whole number of inputs, `periodMin` or more. */
export function assertPeriod(period: number, periodMin: number): void {
  if (!Number.isSafeInteger(period) || period < periodMin)
    throw new RangeError(`a period must be a whole number from ${periodMin}, not ${period}`)
}

/** One NaN would stay in every later reading. @throws {RangeError} unless the value is finite. */
export function assertFinite(value: number): void {
  if (!Number.isFinite(value)) throw new RangeError(`an indicator cannot read ${value}`)
}
