import { type Fixed } from '../money/fixed.ts'
import {
  type Order,
  type OrderPurpose,
  isResting,
  knownFilledQuantity,
  openQuantity,
} from '../order/order.ts'
import { type Plan, heldQuantity } from './plan.ts'

/**
 * Brings the plan's own summary up to what its orders say: what was entered and exited, what live
 * protective orders cover, and since when a held position is without protection. Pure; the same
 * orders give the same plan. Quantities never shrink: venue evidence only adds.
 */
export function refreshPlan(plan: Plan, orders: readonly Order[], nowMs: number): Plan {
  const enteredQuantity = knownFilled(orders, (purpose) => purpose === 'entry')
  const refreshed: Plan = {
    ...plan,
    enteredQuantity,
    exitedQuantity: knownFilled(orders, (purpose) => purpose !== 'entry'),
    protectedQuantity: coveredQuantity(orders),
    status: plan.status === 'opening' && enteredQuantity > 0n ? 'open' : plan.status,
  }
  return withUnprotectedTime(refreshed, nowMs)
}

function knownFilled(orders: readonly Order[], wanted: (purpose: OrderPurpose) => boolean): Fixed {
  return orders
    .filter((order) => wanted(order.intent.purpose))
    .reduce((sum, order) => sum + knownFilledQuantity(order), 0n)
}

/** Base currency under protective orders that rest and are not being cancelled. */
export function coveredQuantity(orders: readonly Order[]): Fixed {
  return orders
    .filter((order) => order.intent.purpose === 'protection')
    .filter((order) => isResting(order) && order.cancelRequestedAtMs === undefined)
    .reduce((sum, order) => sum + openQuantity(order), 0n)
}

/** A monitored plan is protected by being judged; every other one by what rests on the venue. */
function withUnprotectedTime(plan: Plan, nowMs: number): Plan {
  const held = heldQuantity(plan)
  const bare = held > 0n && plan.protectionPolicy !== 'monitored' && plan.protectedQuantity === 0n
  if (bare && plan.status !== 'closed')
    return { ...plan, unprotectedSinceMs: plan.unprotectedSinceMs ?? nowMs }
  if (plan.unprotectedSinceMs === undefined) return plan
  const { unprotectedSinceMs, ...rest } = plan
  return { ...rest, unprotectedMs: plan.unprotectedMs + Math.max(0, nowMs - unprotectedSinceMs) }
}
