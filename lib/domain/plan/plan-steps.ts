/**
 * What a plan has to do next, from its own state and its orders alone.
 *
 * The answer depends on what is, never on what just happened: whichever function asks, after a
 * crash or a repeat, gets the same steps, and intents that were made already have the same ids. So
 * no sequence of steps has to survive in anybody's memory.
 *
 * Invariants: where resting orders lock the balance, the open quantity of a plan's reducing orders
 * never exceeds what it holds, because protection is cancelled and settled before the exit is
 * placed; a plan ends only when every one of its orders is settled.
 */
import { type Instrument } from '../market/instrument.ts'
import { type Fixed } from '../money/fixed.ts'
import { type Intent, type Order, isFinal, isSettled, openQuantity } from '../order/order.ts'
import { type Plan, type PlanEnd, heldQuantity, sellableQuantity } from './plan.ts'
import { exitIntent, protectionIntent } from './plan-intents.ts'

export interface PlanRules {
  /** A resting sell takes its quantity out of the free balance. */
  readonly restingOrdersLockBalance: boolean
  /** An entry that has not filled after this long is cancelled. */
  readonly entryTimeoutMs: number
  /** Protective orders that may fail one after the other before the plan is only monitored. */
  readonly protectionAttemptsMax: number
}

export interface PlanView {
  /** Refreshed from `orders` (see `refreshPlan`). */
  readonly plan: Plan
  readonly orders: readonly Order[]
  readonly instrument: Instrument
  readonly rules: PlanRules
  readonly nowMs: number
}

export type PlanStep =
  | { readonly step: 'place'; readonly intent: Intent }
  | { readonly step: 'request-cancel'; readonly intentId: string }
  /** The exit ended and something is still held: protect it again at once, then judge it anew. */
  | { readonly step: 'reopen'; readonly why: string }
  | { readonly step: 'end'; readonly end: PlanEnd; readonly dustQuantity: Fixed }

export function planSteps(view: PlanView): readonly PlanStep[] {
  const { plan } = view
  if (plan.status === 'closed') return cancelAll(view.orders)
  if (sellableQuantity(plan, view.instrument) === 0n) return stepsWithoutPosition(view)
  return plan.status === 'closing' ? closingSteps(view) : [...entrySteps(view), ...openSteps(view)]
}

function stepsWithoutPosition(view: PlanView): readonly PlanStep[] {
  const { plan, orders } = view
  const entry = orders.find((order) => order.intent.purpose === 'entry')
  const waitsForEntry = entry !== undefined && !isFinal(entry) && plan.status !== 'closing'
  if (waitsForEntry && plan.exitedQuantity === 0n) return entrySteps(view)
  if (orders.some((order) => !isFinal(order)))
    return cancelAll(orders.filter((order) => !sellsRest(plan, order)))
  if (!orders.every(isSettled)) return []
  return [{ step: 'end', end: endOf(plan, orders), dustQuantity: heldQuantity(plan) }]
}

/** A sell at the market that is nearly through: what it has left, no new order could sell. */
function sellsRest(plan: Plan, order: Order): boolean {
  const { effect, type } = order.intent
  const open = openQuantity(order)
  const sellsAtMarket = effect === 'reducing' && !type.endsWith('limit')
  return sellsAtMarket && open > 0n && open <= heldQuantity(plan)
}

/** The entry is given up when it takes too long; what it filled by then stays and is protected. */
function entrySteps({ orders, rules, nowMs }: PlanView): readonly PlanStep[] {
  const entry = orders.find((order) => order.intent.purpose === 'entry')
  if (entry === undefined || isFinal(entry)) return []
  if (nowMs - entry.intent.createdAtMs < rules.entryTimeoutMs) return []
  return cancelAll([entry])
}

function openSteps(view: PlanView): readonly PlanStep[] {
  const { plan, orders, instrument, rules, nowMs } = view
  if (plan.protectionPolicy === 'monitored') return []
  const wanted = sellableQuantity(plan, instrument)
  const protections = orders.filter((order) => order.intent.purpose === 'protection')
  const active = protections.filter((order) => !isFinal(order))
  if (active.length === 0) {
    const failures = failuresInARow(protections, wanted)
    if (failures.length >= rules.protectionAttemptsMax) return []
    if (nowMs < nextAttemptAtMs(failures)) return []
    return [{ step: 'place', intent: protectionIntent(plan, wanted, nowMs) }]
  }
  const covered = active.reduce((sum, order) => sum + openQuantity(order), 0n)
  return covered === wanted ? [] : cancelAll(active)
}

/**
 * Orders for this quantity that ended without our asking, since the last that did not; a resize is
 * no failure, and what failed for another quantity says nothing about this one.
 */
function failuresInARow(protections: readonly Order[], quantity: Fixed): readonly Order[] {
  const isSame = (order: Order): boolean => order.intent.quantity === quantity
  const before = protections.findLastIndex((order) => !hasFailed(order) || !isSame(order))
  return protections.slice(before + 1)
}

/** By the number of failures so far: the first is answered at once, then the venue gets time. */
const ATTEMPT_PAUSES_MS: readonly number[] = [0, 0, 15_000, 30_000]
const ATTEMPT_PAUSE_MS_MAX = 60_000

function nextAttemptAtMs(failures: readonly Order[]): number {
  const failedAtMs = failures.at(-1)?.updatedAtMs ?? 0
  return failedAtMs + (ATTEMPT_PAUSES_MS[failures.length] ?? ATTEMPT_PAUSE_MS_MAX)
}

function hasFailed(order: Order): boolean {
  if (order.state === 'cancelled') return order.cancelRequestedAtMs === undefined
  return isFinal(order) && order.state !== 'filled'
}

function closingSteps(view: PlanView): readonly PlanStep[] {
  const { plan, orders, instrument, rules, nowMs } = view
  const firstAttempt = plan.exit?.firstAttempt ?? 1
  const exits = orders.filter((order) => order.intent.purpose === 'exit')
  if (exits.some((order) => !isFinal(order))) return []
  const failed = exits.find((order) => order.intent.attempt >= firstAttempt)
  if (failed !== undefined) return [{ step: 'reopen', why: failed.reason ?? failed.state }]
  const others = orders.filter((order) => order.intent.purpose !== 'exit')
  const inTheWay = rules.restingOrdersLockBalance
    ? others
    : others.filter((order) => order.intent.purpose === 'entry')
  if (inTheWay.some((order) => !isFinal(order))) return cancelAll(inTheWay)
  const quantity = sellableQuantity(plan, instrument)
  return [{ step: 'place', intent: exitIntent(plan, quantity, nowMs) }]
}

function cancelAll(orders: readonly Order[]): readonly PlanStep[] {
  return orders
    .filter((order) => !isFinal(order) && order.cancelRequestedAtMs === undefined)
    .map((order) => ({ step: 'request-cancel', intentId: order.intent.intentId }))
}

/** The reason follows from what took most of the position: an order of the plan, or the outside. */
function endOf(plan: Plan, orders: readonly Order[]): PlanEnd {
  if (plan.enteredQuantity === 0n) return 'UNFILLED'
  const byProtection = soldBy(orders, 'protection')
  const byExit = soldBy(orders, 'exit')
  const { lost } = plan
  if (lost !== undefined && lost.quantity > byProtection && lost.quantity > byExit)
    return lost.reason
  if (byProtection > byExit) return 'SOFT_STOP'
  return plan.exit?.reason ?? 'EXTERNAL'
}

function soldBy(orders: readonly Order[], purpose: 'protection' | 'exit'): Fixed {
  return orders
    .filter((order) => order.intent.purpose === purpose)
    .reduce((sum, order) => sum + order.filledQuantity, 0n)
}
