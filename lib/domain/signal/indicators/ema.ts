import { EMA } from 'trading-signals'
import { type Indicator, assertFinite, assertPeriod } from './indicator.ts'

/**
 * Exponential moving average: `reading += (input − reading) × 2 ÷ (period + 1)`, begun with the
 * first input. No reading before `period` inputs. The unit is that of the inputs.
 */
export function createEma(period: number): Indicator<number> {
  assertPeriod(period, 1)
  const average = new EMA(period)
  // Counted here: the library finds out by throwing and catching an error for every early input.
  let inputs = 0
  return {
    inputsNeeded: period,
    next(value) {
      assertFinite(value)
      const reading = average.update(value, false)
      inputs += 1
      return inputs >= period ? reading : undefined
    },
  }
}

/**
 * Inputs after which the first one no longer matters: it keeps (1 − 2 ÷ (period + 1))^(4 × period)
 * of its weight, about e^-8 or 0.03 %. A window of this length reads the same as the whole history
 * to within that share of the range that prices had.
 */
export function emaInputsToSettle(period: number): number {
  return 4 * period
}
