import { type Fixed, multiply, multiplyDivide, parseFixed } from '../money/fixed.ts'

const PERCENT = parseFixed('100')

/**
 * How far above the entry price the target belongs, in quote currency per unit: the stop's distance
 * times the wanted reward for one unit of risk, rounded up.
 */
export function targetDistance(stopDistance: Fixed, riskMultiple: Fixed): Fixed {
  if (stopDistance < 0n) throw new RangeError('a stop distance must not be negative')
  if (riskMultiple <= 0n) throw new RangeError('a risk multiple must be positive')
  return multiply(stopDistance, riskMultiple, 'ceiling')
}

/** The same as a percentage of the entry price (2.5 is 2.5 %), whatever is risked, rounded up. */
export function targetDistanceByPercent(entryPrice: Fixed, percent: Fixed): Fixed {
  if (entryPrice <= 0n) throw new RangeError('an entry price must be positive')
  if (percent <= 0n) throw new RangeError('a target percentage must be positive')
  return multiplyDivide(entryPrice, percent, PERCENT, 'ceiling')
}
