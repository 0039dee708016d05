/** The targets that rest beside the stop, where the venue can hold both (bracket). */
import { sizeProblem } from '../market/instrument.ts'
import { type Fixed, maximum, minimum } from '../money/fixed.ts'
import { type Order, isResting, limitPriceOf, openQuantity } from '../order/order.ts'
import { dueAt } from './ladder.ts'
import { sellableQuantity } from './plan.ts'
import { targetIntent } from './plan-intents.ts'
import { type PlanStep, type PlanView, activeOrders, cancelAll, ordersFor } from './plan-step.ts'
import { hasFailed } from './protection-ladder.ts'

interface WantedTarget {
  readonly price: Fixed
  readonly quantity: Fixed
}

/**
 * What rests where or for how much it should not is cancelled; what is missing is placed once that is
 * over. Targets are not retried like stops: a rung without a resting order is judged by us.
 */
export function targetSteps(view: PlanView, stops: readonly PlanStep[]): readonly PlanStep[] {
  const { plan, orders } = view
  const wanted = wantedTargets(view)
  const targets = ordersFor(orders, 'target')
  const active = activeOrders(targets)
  const wrong = active.filter((order) => !wanted.some((target) => isAt(order, target)))
  if (wrong.length > 0) return cancelAll(wrong)
  const missing = wanted.filter((target) => !active.some((order) => isAt(order, target)))
  const placedBefore = stops.filter((step) => step.step === 'place').length
  return missing
    .filter(({ price, quantity }) => !wasRefused(view, price, quantity))
    .map((target, index) => ({
      step: 'place',
      intent: targetIntent(view, {
        attempt: plan.protectionAttempts + placedBefore + index + 1,
        ...target,
      }),
    }))
}

function isAt(order: Order, { price, quantity }: WantedTarget): boolean {
  return limitPriceOf(order) === price && openQuantity(order) === quantity
}

/** The venue ended the same order before without our asking. */
function wasRefused({ orders }: PlanView, price: Fixed, quantity: Fixed): boolean {
  return ordersFor(orders, 'target').some(
    (order) =>
      order.intent.limitPrice === price &&
      order.intent.quantity === quantity &&
      order.cancelRequestedAtMs === undefined &&
      (order.state === 'rejected' || order.state === 'cancelled' || order.state === 'expired'),
  )
}

export function restsAt({ orders }: PlanView, price: Fixed): boolean {
  return ordersFor(orders, 'target').some(
    (order) => isResting(order) && limitPriceOf(order) === price,
  )
}

/** The venue refused the adjusted target: the wish is over. */
export function targetAdjustment({ plan, orders }: PlanView): readonly PlanStep[] {
  const { adjustment } = plan
  if (adjustment?.target === undefined) return []
  const refused = ordersFor(orders, 'target').find(
    (order) =>
      order.intent.limitPrice === adjustment.target &&
      order.intent.createdAtMs >= adjustment.atMs &&
      hasFailed(order),
  )
  if (refused === undefined) return []
  return [{ step: 'refuse-adjustment', why: refused.reason ?? 'the venue refused it' }]
}

/** Each rung's part of what is held now, nearest first; the last takes what the others leave. */
function wantedTargets({ plan, instrument }: PlanView): readonly WantedTarget[] {
  const held = sellableQuantity(plan, instrument)
  const { parts = [] } = plan.levels
  const target = plan.adjustment?.target ?? plan.levels.target
  const wanted: WantedTarget[] = []
  let left = held
  for (const part of parts) {
    const { price } = part
    const due = dueAt(plan, part, instrument) - plan.exitedQuantity - (held - left)
    const quantity = minimum(maximum(due, 0n), left)
    if (sizeProblem(instrument, quantity, price) !== undefined) continue
    if (sizeProblem(instrument, left - quantity, price) !== undefined) continue
    wanted.push({ price, quantity })
    left -= quantity
  }
  return target === undefined || left <= 0n
    ? wanted
    : [...wanted, { price: target, quantity: left }]
}
