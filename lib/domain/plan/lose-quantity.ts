import { type Fixed, multiply } from '../money/fixed.ts'
import { type Exit, type Loss, type Plan, heldQuantity } from './plan.ts'

export interface LostQuantity {
  /** Base currency, at most what the plan holds. */
  readonly quantity: Fixed
  /** Quote currency per unit that it brought in; absent when nothing tells. */
  readonly price?: Fixed
  readonly reason: Loss['reason']
  readonly atMs: number
}

/**
 * The plan after a part of its position left by no order of its own. Its protection follows the size,
 * and it ends when nothing is left. @throws {RangeError} when it does not hold that much.
 */
export function loseQuantity(plan: Plan, lost: LostQuantity): Plan {
  const { quantity, price, reason, atMs } = lost
  if (quantity <= 0n || quantity > heldQuantity(plan))
    throw new RangeError(`plan ${plan.planId} cannot lose ${quantity}`)
  const value = price === undefined ? 0n : multiply(quantity, price, 'half-even')
  return {
    ...plan,
    lost: {
      quantity: (plan.lost?.quantity ?? 0n) + quantity,
      value: (plan.lost?.value ?? 0n) + value,
      reason,
      noticedAtMs: atMs,
    },
  }
}

/** What the exit audit keeps of a plan that ended by what it lost (R-EXIT-4). */
export function exitByLoss(plan: Plan, lost: Loss, price: Fixed): Exit {
  return {
    reason: lost.reason,
    triggeredAtMs: lost.noticedAtMs,
    triggerPrice: price,
    alsoFired: plan.exit === undefined ? [] : [plan.exit.reason],
    firstAttempt: plan.exitAttempts + 1,
  }
}
