import { type Fixed, multiply } from '../money/fixed.ts'

/**
 * How far above the entry price the target belongs, in quote currency per unit: the stop's distance
 * times the wanted reward for one unit of risk, rounded up.
 */
export function targetDistance(stopDistance: Fixed, riskMultiple: Fixed): Fixed {
  if (stopDistance < 0n) throw new RangeError('a stop distance must not be negative')
  if (riskMultiple <= 0n) throw new RangeError('a risk multiple must be positive')
  return multiply(stopDistance, riskMultiple, 'ceiling')
}
