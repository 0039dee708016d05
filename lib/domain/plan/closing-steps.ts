/**
 * Closing a position, or a part of it (R-PROT-4). Where a resting order locks the balance, protection
 * is swapped for the exit: cancelled and settled, then the exit is placed, and when that does not
 * sell, protection is put back at once. A stop that can be amended only shrinks to what is kept.
 * Elsewhere the exit goes first, and what protected is cancelled once the position is gone.
 */
import { quantiseQuantity, sizeProblem } from '../market/instrument.ts'
import { type Fixed } from '../money/fixed.ts'
import {
  type Order,
  isFinal,
  knownFilledQuantity,
  openQuantity,
  triggerPriceOf,
} from '../order/order.ts'
import { heldQuantity, sellableQuantity } from './plan.ts'
import { exitIntent, isCalm } from './plan-intents.ts'
import { type PlanStep, type PlanView, activeOrders, cancelAll, ordersFor } from './plan-step.ts'
import { shrinkableStop } from './protection-steps.ts'

export function closingSteps(view: PlanView): readonly PlanStep[] {
  const { plan, orders, rules } = view
  const firstAttempt = plan.exit?.firstAttempt ?? 1
  const exits = ordersFor(orders, 'exit')
  if (rules.onHold) return giveUpExit(activeOrders(exits))
  if (exits.some((order) => !isFinal(order))) return []
  const quantity = quantityToSell(view)
  const ended = exits.findLast((order) => order.intent.attempt >= firstAttempt)
  if (quantity === 0n) return [{ step: 'part-sold' }]
  if (ended !== undefined) return [{ step: 'reopen', why: ended.reason ?? ended.state }]
  const before = clearTheWay(view)
  if (before !== 'clear') return before
  return [{ step: 'place', intent: exitIntent(view, quantity) }]
}

/** The symbol was put on the hold list since: what is not sold yet stays (R-EXIT-10). */
function giveUpExit(exits: readonly Order[]): readonly PlanStep[] {
  if (exits.length > 0) return cancelAll(exits)
  return [{ step: 'reopen', why: 'the symbol is on the hold list' }]
}

/** What is left to sell of what the exit wants; a rest too small for the venue counts as sold. */
function quantityToSell({ plan, instrument }: PlanView): Fixed {
  const keep = plan.exit?.keep
  if (keep === undefined) return sellableQuantity(plan, instrument)
  const quantity = quantiseQuantity(instrument, heldQuantity(plan) - keep)
  const price = plan.exit?.triggerPrice ?? plan.referencePrice
  return sizeProblem(instrument, quantity, price) === undefined ? quantity : 0n
}

/** What has to end, or to shrink, before the exit can be placed. */
function clearTheWay(view: PlanView): readonly PlanStep[] | 'clear' {
  const { plan, orders, rules, instrument } = view
  const entries = activeOrders(ordersFor(orders, 'entry'))
  const keep = quantiseQuantity(instrument, plan.exit?.keep ?? 0n)
  const isSwap = rules.restingOrdersLockBalance
  // What an entry still buys would not be sold: it ends first, together with what else has to.
  if (entries.length > 0 && (!isSwap || keep > 0n)) return cancelAll(entries)
  if (!isSwap) return clearTheWayBeside(view)
  const resting = activeOrders(orders.filter((order) => order.intent.purpose !== 'exit'))
  if (resting.length === 0) return 'clear'
  const [only, ...others] = resting
  if (keep === 0n || only === undefined || others.length > 0) return cancelAll(resting)
  if (only.cancelRequestedAtMs === undefined && openQuantity(only) <= keep) return 'clear'
  const stop = shrinkableStop(view, keep)
  if (stop === undefined) return only.amendment === undefined ? cancelAll(resting) : []
  const quantity = knownFilledQuantity(stop) + keep
  if (stop.amendment?.quantity === quantity) return []
  return [{ step: 'request-amend', intentId: stop.intent.intentId, terms: { quantity } }]
}

/**
 * Where the exit goes first: a target sells the same as a calm exit does, at about the same price, so
 * it ends before; the stop goes on resting.
 */
function clearTheWayBeside(view: PlanView): readonly PlanStep[] | 'clear' {
  const { plan, orders } = view
  const isTaking = plan.exit !== undefined && isCalm(plan.exit.reason)
  const targets = isTaking ? activeOrders(ordersFor(orders, 'target')) : []
  return targets.length > 0 ? cancelAll(targets) : endPassedStops(view)
}

/**
 * A stop that the judged price has come to or passed may have sold already, and protects nothing any
 * more: it ends first, and its end tells what is left to sell.
 */
function endPassedStops({ plan, orders }: PlanView): readonly PlanStep[] | 'clear' {
  const price = plan.exit?.priceSource === 'none' ? undefined : plan.exit?.triggerPrice
  if (price === undefined) return 'clear'
  const passed = activeOrders(ordersFor(orders, 'protection')).filter(
    (order) => (triggerPriceOf(order) ?? 0n) >= price,
  )
  return passed.length === 0 ? 'clear' : cancelAll(passed)
}
