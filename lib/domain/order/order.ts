import { type Fixed, maximum, multiplyDivide } from '../money/fixed.ts'
import { type ExitReason } from './exit-reason.ts'
import { type OrderType, type Side, type TimeInForce } from './order-request.ts'

/** Why a plan wants the order. */
export type OrderPurpose =
  | 'entry'
  /** A stop that rests on the venue. */
  | 'protection'
  /** A target that rests on the venue beside the stop. */
  | 'target'
  | 'exit'
  /** Buys back what stop and target sold twice. */
  | 'repair'

/** A reducing order can only shrink a position; every other order is increasing. */
export type OrderEffect = 'increasing' | 'reducing'

/** What is wanted, stored before anything is sent. Never changed afterwards. */
export interface Intent {
  /** 32 hex digits, derived from account, cause and attempt. */
  readonly intentId: string
  readonly account: string
  readonly symbol: string
  readonly planId: string
  readonly purpose: OrderPurpose
  readonly effect: OrderEffect
  readonly side: Side
  readonly type: OrderType
  /** Base currency, on the venue's grid. */
  readonly quantity: Fixed
  readonly limitPrice?: Fixed
  readonly triggerPrice?: Fixed
  readonly postOnly: boolean
  readonly reduceOnly: boolean
  readonly timeInForce: TimeInForce
  /** Quote currency per unit at the time of the decision: sizing and risk are judged by it. */
  readonly referencePrice: Fixed
  readonly attempt: number
  readonly createdAtMs: number
  /** After this an unsent order is not sent any more; only increasing orders have one. */
  readonly expiresAtMs?: number
  /** Why an exit is wanted (R-EXIT-4). */
  readonly exitReason?: ExitReason
}

/** What may be changed of an order that rests. */
export interface OrderTerms {
  readonly quantity?: Fixed
  readonly limitPrice?: Fixed
  readonly triggerPrice?: Fixed
}

/** A change that was asked for and is not settled. */
export interface Amendment extends OrderTerms {
  readonly requestedAtMs: number
  /** Nobody knows whether the venue took it; its listing of the order tells. */
  readonly outcomeLost?: true
}

export type OrderState =
  | 'created'
  | 'sending'
  | 'unknown'
  | 'open'
  | 'partially-filled'
  | 'filled'
  | 'cancelled'
  | 'rejected'
  | 'denied'
  | 'expired'

export const ORDER_STATES: readonly OrderState[] = [
  'created',
  'sending',
  'unknown',
  'open',
  'partially-filled',
  'filled',
  'cancelled',
  'rejected',
  'denied',
  'expired',
]

export interface Order {
  readonly intent: Intent
  readonly state: OrderState
  /** What is (to be) sent: the intent's quantity, or less after the clamp of the risk gate. */
  readonly quantity: Fixed
  /** Quote currency that the claim reserved of the account's exposure; see `reservation`. */
  readonly claimedValue: Fixed
  /** Rises with every claim; the run that claimed last owns the send. */
  readonly claimEpoch: number
  readonly claimedAtMs?: number
  /** The last send certainly did not reach the venue, so it may be claimed and sent again. */
  readonly retryable: boolean
  readonly venueOrderId?: string
  /** Base currency, from applied fills. */
  readonly filledQuantity: Fixed
  /** Quote currency, from applied fills. */
  readonly filledCost: Fixed
  /** What the venue's order says is filled; may run ahead of the applied fills. */
  readonly venueFilledQuantity: Fixed
  readonly cancelRequestedAtMs?: number
  /** Where amendments have moved them; the intent's own until then. */
  readonly triggerPrice?: Fixed
  readonly limitPrice?: Fixed
  readonly amendment?: Amendment
  /** The venue refused the last amendment. */
  readonly amendRefusedAtMs?: number
  /** The venue's or our own words for a denied, rejected, cancelled or expired order. */
  readonly reason?: string
  readonly updatedAtMs: number
}

/** Quote currency per unit, as the order stands now. */
export function triggerPriceOf(order: Order): Fixed | undefined {
  return order.triggerPrice ?? order.intent.triggerPrice
}

/** Quote currency per unit, as the order stands now. */
export function limitPriceOf(order: Order): Fixed | undefined {
  return order.limitPrice ?? order.intent.limitPrice
}

const FINAL_STATES: ReadonlySet<OrderState> = new Set([
  'filled',
  'cancelled',
  'rejected',
  'denied',
  'expired',
])

export function isFinal(order: Order): boolean {
  return FINAL_STATES.has(order.state)
}

/** The most that is known to be filled, in base currency: by applied fills or by the venue's word. */
export function knownFilledQuantity(order: Order): Fixed {
  return maximum(order.filledQuantity, order.venueFilledQuantity)
}

/** Final, and every fill that the venue counted has been applied. */
export function isSettled(order: Order): boolean {
  return isFinal(order) && order.filledQuantity >= order.venueFilledQuantity
}

/** What may still be filled, in base currency. */
export function openQuantity(order: Order): Fixed {
  return isFinal(order) ? 0n : maximum(order.quantity - knownFilledQuantity(order), 0n)
}

/** True while the venue may hold a live order for it. */
export function mayBeLive(order: Order): boolean {
  return order.state === 'sending' || order.state === 'unknown' || isResting(order)
}

export function isResting(order: Order): boolean {
  return order.state === 'open' || order.state === 'partially-filled'
}

export function newOrder(intent: Intent): Order {
  return {
    intent,
    state: 'created',
    quantity: intent.quantity,
    claimedValue: 0n,
    claimEpoch: 0,
    retryable: false,
    filledQuantity: 0n,
    filledCost: 0n,
    venueFilledQuantity: 0n,
    updatedAtMs: intent.createdAtMs,
  }
}

/**
 * Quote currency that the order still reserves of the account's exposure: the share of its claimed
 * value that is not yet in the position through an applied fill. Nothing for reducing orders,
 * before the claim, and once the order is settled.
 */
export function reservation(order: Order): Fixed {
  if (order.intent.effect === 'reducing' || order.quantity === 0n) return 0n
  const expected = isFinal(order) ? order.venueFilledQuantity : order.quantity
  const outstanding = maximum(expected - order.filledQuantity, 0n)
  return multiplyDivide(order.claimedValue, outstanding, order.quantity, 'ceiling')
}
