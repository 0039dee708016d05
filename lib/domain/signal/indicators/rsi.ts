import { RSI } from 'trading-signals'
import { type Indicator, assertFinite, assertPeriod } from './indicator.ts'

/**
 * Relative strength index, 0 to 100, of closing prices: 100 − 100 ÷ (1 + gain ÷ loss), where gain
 * and loss are averages in the way of Wilder (`average += (change − average) ÷ period`, begun with
 * the plain mean of the first `period` changes). Without any loss, in a flat market too, it is 100.
 */
export function createRsi(period: number): Indicator<number> {
  // The library looks back at the previous price in a buffer of `period` prices: one is too few.
  assertPeriod(period, 2)
  const index = new RSI(period)
  return {
    inputsNeeded: period + 1,
    next(value) {
      assertFinite(value)
      return index.update(value, false) ?? undefined
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
