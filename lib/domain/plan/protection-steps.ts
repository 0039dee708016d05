/**
 * Keeps what rests on the venue for an open plan as it should be: one stop for all that is held, at
 * the level in force, and where the venue can hold them beside it, the targets (R-PROT-1, 3, 5).
 *
 * A change never begins with less protection than before where the venue allows that: a resting order
 * is amended; where the position grew, what was added gets a stop of its own; where the venue does
 * not lock balances, the new order is accepted before the old one is cancelled.
 */
import { type Instrument, quantiseQuantity, sizeProblem } from '../market/instrument.ts'
import { type Fixed, maximum, minimum } from '../money/fixed.ts'
import {
  type Order,
  isResting,
  knownFilledQuantity,
  openQuantity,
  triggerPriceOf,
} from '../order/order.ts'
import { exitPauseLeftMs } from './exit-retry.ts'
import { type Plan, sellableQuantity } from './plan.ts'
import { protectionIntent } from './plan-intents.ts'
import { type PlanStep, type PlanView, activeOrders, cancelAll, ordersFor } from './plan-step.ts'
import { hasFailed, protectionRung } from './protection-ladder.ts'
import { restingLevel } from './stop-levels.ts'
import { restsAt, targetAdjustment, targetSteps } from './target-steps.ts'

/** More stops than this for one position are put together again. */
const STOPS_MAX = 3
/** A refused amendment is tried again after this. */
const AMEND_PAUSE_MS = 60_000

export function protectionSteps(view: PlanView): readonly PlanStep[] {
  const { plan, orders, rules } = view
  const resting = [...ordersFor(orders, 'protection'), ...ordersFor(orders, 'target')]
  if (rules.onHold || plan.protectionPolicy === 'monitored')
    return [...cancelAll(resting), ...adjustUnrested(view)]
  const stops = stopSteps(view)
  if (plan.protectionPolicy !== 'bracket') return stops
  const adjusted = targetAdjustment(view)
  if (adjusted.length > 0) return adjusted
  const isAwaited = plan.adjustment?.target !== undefined && !restsAt(view, plan.adjustment.target)
  const others = isAwaited ? stops.filter(({ step }) => step !== 'adjust') : stops
  return [...others, ...targetSteps(view, others)]
}

/** Nothing rests, so there is nothing that the venue would have to accept. */
function adjustUnrested({ plan }: PlanView): readonly PlanStep[] {
  return plan.adjustment === undefined ? [] : [{ step: 'adjust' }]
}

function stopSteps(view: PlanView): readonly PlanStep[] {
  const { plan, orders, rules, instrument } = view
  const level = wantedLevel(plan, rules.hardStopRests)
  if (plan.adjustment !== undefined && level === restingLevel(plan, rules.hardStopRests).level)
    return adjustUnrested(view)
  const active = activeOrders(ordersFor(orders, 'protection'))
  const kept = active.filter((order) => order.cancelRequestedAtMs === undefined)
  const settled = settleAdjustment(view, kept, level)
  if (settled.length > 0) return settled
  // What is being cancelled still holds its part of the balance.
  if (kept.length === 0 && active.length > 0) return []
  if (kept.length === 0) return placeStop(view, sellableQuantity(plan, instrument), level)
  return rules.restingOrdersLockBalance || rules.amend
    ? changeInPlace(view, active, kept, level)
    : replaceAhead(view, active, kept, level)
}

/** What is to rest: as an operator asked for it, though it is in force only once the venue took it. */
function wantedLevel(plan: Plan, hardStopRests: boolean): Fixed {
  const stop = plan.adjustment?.stop
  const levels = stop === undefined ? plan.levels : { ...plan.levels, stop }
  return restingLevel({ ...plan, levels }, hardStopRests).level
}

/** The venue took the adjusted level, or it refused it: either way the wish is over. */
function settleAdjustment(
  { plan, orders, instrument }: PlanView,
  kept: readonly Order[],
  level: Fixed,
): readonly PlanStep[] {
  const { adjustment } = plan
  if (adjustment === undefined) return []
  const taken = kept.filter((order) => isResting(order) && triggerPriceOf(order) === level)
  if (openOf(taken) >= sellableQuantity(plan, instrument)) return [{ step: 'adjust' }]
  const refused =
    kept.find((order) => (order.amendRefusedAtMs ?? 0) >= adjustment.atMs) ??
    ordersFor(orders, 'protection').find(
      (order) =>
        order.intent.createdAtMs >= adjustment.atMs &&
        order.intent.triggerPrice === level &&
        hasFailed(order),
    )
  if (refused === undefined) return []
  return [{ step: 'refuse-adjustment', why: refused.reason ?? 'the venue refused it' }]
}

/** A stop for that much, as the ladder has it now. */
function placeStop(view: PlanView, quantity: Fixed, level: Fixed): readonly PlanStep[] {
  const { plan, orders, rules, nowMs } = view
  const next = protectionRung(ordersFor(orders, 'protection'), quantity, rules.protection)
  if (next.isOver || (next.rung === 'monitored' && isBareForLong(view))) {
    const why = `${next.failures} protective orders failed, the last: ${next.lastReason}`
    return exitPauseLeftMs(plan, nowMs, 'PANIC') > 0 ? [] : [{ step: 'give-up-protection', why }]
  }
  if (nowMs < next.notBeforeMs) return []
  const type = next.rung === 'monitored' ? 'stop' : next.rung
  const attempt = plan.protectionAttempts + 1
  const intent = protectionIntent(view, { attempt, quantity, level, type })
  return [{ step: 'place', intent, failures: next.failures }]
}

function isBareForLong({ plan, rules, nowMs }: PlanView): boolean {
  return nowMs - (plan.unprotectedSinceMs ?? nowMs) >= rules.protection.sellAfterMs
}

function changeInPlace(
  view: PlanView,
  active: readonly Order[],
  kept: readonly Order[],
  level: Fixed,
): readonly PlanStep[] {
  const { plan, instrument } = view
  const wanted = sellableQuantity(plan, instrument)
  const covered = openOf(kept)
  if (covered > wanted) return shrink(view, kept, covered - wanted)
  const moved = moveToLevel(view, kept, level)
  if (moved.length > 0) return moved
  const missing = quantiseQuantity(instrument, wanted - openOf(active))
  if (missing <= 0n) return []
  return grow(view, kept, missing, level)
}

/** What was added gets a stop of its own, so that what has one keeps it meanwhile. */
function grow(
  view: PlanView,
  kept: readonly Order[],
  missing: Fixed,
  level: Fixed,
): readonly PlanStep[] {
  const { plan, instrument } = view
  const fits = sizeProblem(instrument, missing, minimum(level, plan.referencePrice)) === undefined
  return fits && kept.length < STOPS_MAX ? placeStop(view, missing, level) : cancelAll(kept)
}

/** The last orders shrink or go first, so that as few as possible change. */
function shrink(view: PlanView, kept: readonly Order[], excess: Fixed): readonly PlanStep[] {
  const last = kept.at(-1)
  if (last === undefined) return []
  const open = openQuantity(last)
  const smaller = knownFilledQuantity(last) + open - excess
  const price = triggerPriceOf(last) ?? view.plan.referencePrice
  const isLeft = sizeProblem(view.instrument, open - excess, price) === undefined
  if (!isLeft || !mayAmend(view, last)) return cancelAll([last])
  return [{ step: 'request-amend', intentId: last.intent.intentId, terms: { quantity: smaller } }]
}

/**
 * Each order that rests elsewhere moves. Without amendments it is cancelled and placed anew; one whose
 * amendment was refused stays where it is, and what is above it is judged by us meanwhile.
 */
function moveToLevel(view: PlanView, kept: readonly Order[], level: Fixed): readonly PlanStep[] {
  const elsewhere = kept.filter((order) => isResting(order) && triggerPriceOf(order) !== level)
  if (!view.rules.amend) return cancelAll(elsewhere)
  return elsewhere
    .filter((order) => mayAmend(view, order))
    .filter((order) => order.amendment?.triggerPrice !== level)
    .map((order) => ({
      step: 'request-amend',
      intentId: order.intent.intentId,
      terms: { ...limitMoved(order, level), triggerPrice: level },
    }))
}

/** A stop-limit keeps its distance. */
function limitMoved(order: Order, level: Fixed): { readonly limitPrice?: Fixed } {
  const { limitPrice = order.intent.limitPrice } = order
  const trigger = triggerPriceOf(order)
  if (limitPrice === undefined || trigger === undefined) return {}
  return { limitPrice: maximum(limitPrice + level - trigger, 1n) }
}

function mayAmend({ rules, nowMs }: PlanView, order: Order): boolean {
  if (!rules.amend || !isResting(order)) return false
  return nowMs - (order.amendRefusedAtMs ?? -AMEND_PAUSE_MS) >= AMEND_PAUSE_MS
}

/** Where balances are not locked: the new stop rests first, then the old one goes. */
function replaceAhead(
  view: PlanView,
  active: readonly Order[],
  kept: readonly Order[],
  level: Fixed,
): readonly PlanStep[] {
  const wanted = sellableQuantity(view.plan, view.instrument)
  const fitting = kept.filter(
    (order) => triggerPriceOf(order) === level && openQuantity(order) === wanted,
  )
  const others = kept.filter((order) => !fitting.includes(order))
  if (fitting.some(isResting)) return cancelAll(others)
  // A position that changes faster than orders are taken must not heap them up.
  if (fitting.length > 0 || active.length > STOPS_MAX) return []
  return placeStop(view, wanted, level)
}

function openOf(orders: readonly Order[]): Fixed {
  return orders.reduce((sum, order) => sum + openQuantity(order), 0n)
}

/** The one stop that can be made smaller, so that a part can be sold beside it. */
export function shrinkableStop(view: PlanView, keep: Fixed): Order | undefined {
  const { orders, instrument } = view
  const [stop, ...more] = activeOrders(ordersFor(orders, 'protection'))
  if (stop === undefined || more.length > 0 || !mayAmend(view, stop)) return undefined
  if (stop.cancelRequestedAtMs !== undefined) return undefined
  return isSellable(instrument, keep, triggerPriceOf(stop)) ? stop : undefined
}

function isSellable(instrument: Instrument, quantity: Fixed, price: Fixed | undefined): boolean {
  return price !== undefined && sizeProblem(instrument, quantity, price) === undefined
}
