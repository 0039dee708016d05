import { type Indicator, assertFinite, assertPeriod } from './indicator.ts'
import { WilderAverage } from './wilder-average.ts'

/**
 * Relative strength index, 0 to 100, of closing prices: 100 − 100 ÷ (1 + gain ÷ loss), where gain
 * and loss are averages in the way of Wilder (`average += (change − average) ÷ period`, begun with
 * the plain mean of the first `period` changes). Without any loss, in a flat market too, it is 100.
 */
export function createRsi(period: number): Indicator<number> {
  assertPeriod(period, 2)
  const gains = new WilderAverage(period)
  const losses = new WilderAverage(period)
  // Not a number before the first input.
  let previous = Number.NaN
  return {
    inputsNeeded: period + 1,
    next(value) {
      assertFinite(value)
      const change = value - previous
      previous = value
      if (Number.isNaN(change)) return undefined
      gains.add(change > 0 ? change : 0)
      losses.add(change > 0 ? 0 : -change)
      if (losses.inputsMissing > 0) return undefined
      return losses.average === 0 ? 100 : 100 - 100 / (gains.average / losses.average + 1)
    },
  }
}

/**
 * Inputs after which the first ones no longer matter. Wilder's average forgets half as fast as an
 * exponential one: after 8 periods e^-7 or 0.1 % of the mean that it began with is left.
 */
export function rsiInputsToSettle(period: number): number {
  return 8 * period + 1
}
