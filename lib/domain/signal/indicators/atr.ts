import { type Indicator, assertFinite, assertPeriod } from './indicator.ts'
import { WilderAverage } from './wilder-average.ts'

export interface HighLowClose {
  readonly high: number
  readonly low: number
  readonly close: number
}

/**
 * Average true range in the unit of the prices. The true range is the largest of high − low,
 * |high − previous close| and |low − previous close| (high − low for the first bar), averaged in
 * the way of Wilder (`average += (range − average) ÷ period`, begun with the plain mean of the
 * first `period` ranges).
 */
export function createAtr(period: number): Indicator<HighLowClose> {
  assertPeriod(period, 1)
  const ranges = new WilderAverage(period)
  // Not a number before the first input.
  let previousClose = Number.NaN
  return {
    inputsNeeded: period,
    next({ high, low, close }) {
      assertFinite(high)
      assertFinite(low)
      assertFinite(close)
      const range = high - low
      ranges.add(
        Number.isNaN(previousClose)
          ? range
          : Math.max(range, Math.abs(high - previousClose), Math.abs(low - previousClose)),
      )
      previousClose = close
      return ranges.inputsMissing > 0 ? undefined : ranges.average
    },
  }
}

/** Inputs after which 0.1 % (e^-7) is left of the mean that the average began with. */
export function atrInputsToSettle(period: number): number {
  return 8 * period
}
