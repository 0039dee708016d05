/**
 * What a plan has to do next, from its own state and its orders alone.
 *
 * The answer depends on what is, never on what just happened: whichever function asks, after a
 * crash or a repeat, gets the same steps, and intents that were made already have the same ids. So
 * no sequence of steps has to survive in anybody's memory.
 *
 * Invariants: where resting orders lock the balance, the open quantity of a plan's reducing orders
 * never exceeds what it holds, because protection is cancelled (or shrunk) and settled before the
 * exit is placed; a plan ends only when every one of its orders is settled.
 */
import { quantiseQuantity, sizeProblem } from '../market/instrument.ts'
import { type Fixed } from '../money/fixed.ts'
import { type ExitReason } from '../order/exit-reason.ts'
import { type Order, isFinal, isSettled, openQuantity, triggerPriceOf } from '../order/order.ts'
import { closingSteps } from './closing-steps.ts'
import { entryOutlook } from './entry-steps.ts'
import { type Plan, type PlanEnd, heldQuantity, sellableQuantity } from './plan.ts'
import { isStranded } from './stranded.ts'
import { repairIntent } from './plan-intents.ts'
import { type PlanStep, type PlanView, cancelAll, ordersFor } from './plan-step.ts'
import { protectionSteps } from './protection-steps.ts'
import { softStopLevel } from './stop-levels.ts'

export function planSteps(view: PlanView): readonly PlanStep[] {
  const { plan } = view
  if (plan.status === 'closed') return cancelAll(view.orders)
  if (isStranded(plan, view.instrument)) return strandedSteps(view)
  if (sellableQuantity(plan, view.instrument) === 0n) return stepsWithoutPosition(view)
  if (plan.status === 'closing') return closingSteps(view)
  return [...entryOutlook(view).steps, ...protectionSteps(view)]
}

/**
 * The venue takes no order for so little any more: what rests stays, and nothing is begun that could
 * not be finished. A person has to see to it, or the minimum falls again.
 */
function strandedSteps(view: PlanView): readonly PlanStep[] {
  const { plan, orders } = view
  if (plan.status !== 'closing') return entryOutlook(view).steps
  if (ordersFor(orders, 'exit').some((order) => !isFinal(order))) return []
  return [{ step: 'reopen', why: 'what is held is below what the venue takes' }]
}

function stepsWithoutPosition(view: PlanView): readonly PlanStep[] {
  const { plan, orders } = view
  if (plan.status !== 'closing' && plan.exitedQuantity === 0n) {
    const entry = entryOutlook(view)
    if (entry.mayFill) return entry.steps
  }
  if (orders.some((order) => !isFinal(order)))
    return cancelAll(orders.filter((order) => !completes(plan, order)))
  if (!orders.every(isSettled)) return []
  const oversold = oversoldQuantity(view)
  if (oversold > 0n) return repairSteps(view, oversold)
  return [endStep(view)]
}

/**
 * What stop and target sold beyond what was held, when both filled at once (R-PROT-5): it is bought
 * back. Only where both can rest can that happen; elsewhere the venue would not have had it to sell.
 */
function oversoldQuantity({ plan, instrument }: PlanView): Fixed {
  const oversold = quantiseQuantity(instrument, -heldQuantity(plan))
  if (plan.protectionPolicy !== 'bracket' || oversold <= 0n) return 0n
  return sizeProblem(instrument, oversold, plan.referencePrice) === undefined ? oversold : 0n
}

const REPAIR_PAUSE_MS = 60_000
/** Repairs in a row that bought nothing, before a person has to do it. */
const REPAIR_FAILURES_MAX = 5

function repairSteps(view: PlanView, quantity: Fixed): readonly PlanStep[] {
  const repairs = ordersFor(view.orders, 'repair')
  const failures = repairs.length - 1 - repairs.findLastIndex((order) => order.filledQuantity > 0n)
  if (failures >= REPAIR_FAILURES_MAX) return [endStep(view)]
  const last = repairs.at(-1)
  if (last !== undefined && view.nowMs - last.updatedAtMs < REPAIR_PAUSE_MS) return []
  return [{ step: 'place', intent: repairIntent(view, quantity) }]
}

function endStep({ plan, orders }: PlanView): PlanStep {
  return { step: 'end', end: endOf(plan, orders), dustQuantity: heldQuantity(plan) }
}

/** It buys back, or it is a sell at the market whose rest is too small for a new order. */
function completes(plan: Plan, order: Order): boolean {
  const { effect, type, purpose, timeInForce } = order.intent
  if (purpose === 'repair') return true
  const open = openQuantity(order)
  const endsAtOnce = !type.endsWith('limit') || timeInForce === 'immediate-or-cancel'
  const sellsAtMarket = effect === 'reducing' && endsAtOnce
  return sellsAtMarket && open > 0n && open <= heldQuantity(plan)
}

/** The reason follows from what took most of what was left at the end: an order, or the outside. */
function endOf(plan: Plan, orders: readonly Order[]): PlanEnd {
  if (plan.enteredQuantity === 0n) return 'UNFILLED'
  const sold = new Map<PlanEnd, Fixed>()
  const count = (reason: PlanEnd, quantity: Fixed): void => {
    if (quantity > 0n) sold.set(reason, (sold.get(reason) ?? 0n) + quantity)
  }
  if (plan.lost !== undefined) count(plan.lost.reason, plan.lost.quantity)
  for (const order of ordersFor(orders, 'protection'))
    count(stopReason(plan, order), order.filledQuantity)
  for (const order of ordersFor(orders, 'target')) count('TAKE_PROFIT', order.filledQuantity)
  const firstAttempt = plan.exit?.firstAttempt ?? Number.POSITIVE_INFINITY
  const lastExits = ordersFor(orders, 'exit').filter(
    (order) => order.intent.attempt >= firstAttempt || !isPart(order),
  )
  for (const order of lastExits)
    count(order.intent.exitReason ?? plan.exit?.reason ?? 'EXTERNAL', order.filledQuantity)
  let end: PlanEnd = plan.exit?.reason ?? 'EXTERNAL'
  for (const [reason, quantity] of sold) if (quantity > (sold.get(end) ?? 0n)) end = reason
  return end
}

/** Of the ladder: it was not meant to end the plan. */
function isPart(order: Order): boolean {
  return order.intent.exitReason === 'TAKE_PROFIT'
}

/** Which stop it was that rested, by where it stood; an order may be a move behind the plan. */
export function stopReason(plan: Plan, order: Order): ExitReason {
  const trigger = triggerPriceOf(order) ?? plan.levels.stop
  if (trigger === plan.levels.hardStop && trigger < plan.levels.stop) return 'HARD_STOP'
  const hasTrailed = plan.trail !== undefined && trigger > softStopLevel(plan)
  return hasTrailed ? 'TRAILING_STOP' : 'SOFT_STOP'
}
