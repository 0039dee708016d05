import { type Plan, heldQuantity } from './plan.ts'
import { isCovered } from './refresh-plan.ts'
import { restingLevel } from './stop-levels.ts'

/**
 * Whether an open plan has nothing to do but to be judged: what it holds is protected as its policy
 * says, where the stop should be now, and nobody asked for anything. Seen from the plan alone.
 */
export function isSteady(plan: Plan, hardStopRests: boolean): boolean {
  if (plan.status !== 'open' || plan.exitWish !== undefined) return false
  if (plan.isEntering === true) return false
  if (plan.adjustment !== undefined || plan.unprotectedSinceMs !== undefined) return false
  if (plan.protectionPolicy === 'monitored') return heldQuantity(plan) > 0n
  return isCovered(plan) && plan.protectedAt === restingLevel(plan, hardStopRests).level
}
