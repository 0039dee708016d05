/** From `fromMs`, and before `toMs`. Milliseconds since the epoch. */
export interface TaxPeriod {
  readonly fromMs: number
  readonly toMs: number
}

const YEAR_MAX = 9_999

/** A calendar year in UTC. @throws {RangeError} unless it is a year from 1970 to 9999. */
export function taxYear(year: number): TaxPeriod {
  if (!Number.isInteger(year) || year < 1970 || year > YEAR_MAX)
    throw new RangeError(`not a tax year: ${year}`)
  return { fromMs: Date.UTC(year, 0, 1), toMs: Date.UTC(year + 1, 0, 1) }
}

export function isWithin({ fromMs, toMs }: TaxPeriod, timeMs: number): boolean {
  return timeMs >= fromMs && timeMs < toMs
}
