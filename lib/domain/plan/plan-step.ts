/** What a plan may have to do, and what it looks at to know. */
import { type Instrument } from '../market/instrument.ts'
import { type Quote } from '../market/quote.ts'
import { type Fixed } from '../money/fixed.ts'
import { type Intent, type Order, type OrderTerms, isFinal } from '../order/order.ts'
import { type Plan, type PlanEnd } from './plan.ts'
import { type PlanRules } from './plan-rules.ts'

export interface PlanView {
  /** Refreshed from `orders` (see `refreshPlan`). */
  readonly plan: Plan
  /** In the order of their making. */
  readonly orders: readonly Order[]
  readonly instrument: Instrument
  readonly rules: PlanRules
  /** Fit for sizing; only a re-quoted entry needs one, and waits without it. */
  readonly quote?: Quote
  readonly nowMs: number
}

export type PlanStep =
  | {
      readonly step: 'place'
      readonly intent: Intent
      /** Protective orders that failed before this one, one after the other. */
      readonly failures?: number
    }
  | { readonly step: 'request-cancel'; readonly intentId: string }
  | { readonly step: 'request-amend'; readonly intentId: string; readonly terms: OrderTerms }
  /** The exit ended and something is still held: protect it again at once, then judge it anew. */
  | { readonly step: 'reopen'; readonly why: string }
  /** The part that the exit wanted to sell is sold: the rest is a plan of its own again. */
  | { readonly step: 'part-sold' }
  /** No protective order could be placed: the position is sold. */
  | { readonly step: 'give-up-protection'; readonly why: string }
  /** The venue took the adjusted stop, or nothing of it rests there: the plan follows. */
  | { readonly step: 'adjust' }
  | { readonly step: 'refuse-adjustment'; readonly why: string }
  | { readonly step: 'end'; readonly end: PlanEnd; readonly dustQuantity: Fixed }

/** Asks for the end of what has none yet and was not asked for it. */
export function cancelAll(orders: readonly Order[]): readonly PlanStep[] {
  return orders
    .filter((order) => !isFinal(order) && order.cancelRequestedAtMs === undefined)
    .map((order) => ({ step: 'request-cancel', intentId: order.intent.intentId }))
}

export function ordersFor(orders: readonly Order[], purpose: Intent['purpose']): readonly Order[] {
  return orders.filter((order) => order.intent.purpose === purpose)
}

export function activeOrders(orders: readonly Order[]): readonly Order[] {
  return orders.filter((order) => !isFinal(order))
}
