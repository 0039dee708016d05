import { type Amendment, type Intent, type Order, ORDER_STATES } from '../../domain/order/order.ts'
import { EXIT_REASONS } from '../../domain/order/exit-reason.ts'
import { type Codec, Misfit, fixed, flag, number, object, oneOf, optional, text } from './codec.ts'
import { recordKind } from './record.ts'

const intent: Codec<Intent> = object<Intent>({
  intentId: text,
  account: text,
  symbol: text,
  planId: text,
  purpose: oneOf(['entry', 'protection', 'target', 'exit', 'repair']),
  effect: oneOf(['increasing', 'reducing']),
  side: oneOf(['buy', 'sell']),
  type: oneOf(['market', 'limit', 'stop', 'stop-limit', 'take-profit', 'take-profit-limit']),
  quantity: fixed,
  limitPrice: optional(fixed),
  triggerPrice: optional(fixed),
  postOnly: flag,
  reduceOnly: flag,
  timeInForce: oneOf(['good-till-cancelled', 'immediate-or-cancel']),
  referencePrice: fixed,
  attempt: number,
  createdAtMs: number,
  expiresAtMs: optional(number),
  exitReason: optional(oneOf(EXIT_REASONS)),
})

/** Written only when it is so. */
const yes: Codec<true> = {
  decode: (stored) => {
    if (stored !== true) throw Misfit.expected('true', stored)
    return stored
  },
  encode: (value) => value,
}

const amendment: Codec<Amendment> = object<Amendment>({
  quantity: optional(fixed),
  limitPrice: optional(fixed),
  triggerPrice: optional(fixed),
  requestedAtMs: number,
  outcomeLost: optional(yes),
})

export const orderRecord = recordKind<Order>('order', {
  intent,
  state: oneOf(ORDER_STATES),
  quantity: fixed,
  claimedValue: fixed,
  claimEpoch: number,
  claimedAtMs: optional(number),
  retryable: flag,
  venueOrderId: optional(text),
  filledQuantity: fixed,
  filledCost: fixed,
  venueFilledQuantity: fixed,
  cancelRequestedAtMs: optional(number),
  triggerPrice: optional(fixed),
  limitPrice: optional(fixed),
  amendment: optional(amendment),
  amendRefusedAtMs: optional(number),
  reason: optional(text),
  updatedAtMs: number,
})

/** Points from the open orders to an order that is not settled yet. */
export interface OpenOrderPointer {
  readonly intentId: string
  readonly symbol: string
}

export const openOrderRecord = recordKind<OpenOrderPointer>('open order', {
  intentId: text,
  symbol: text,
})

/** Points from the venue's order id to our intent. */
export interface VenueOrderPointer {
  readonly intentId: string
}

export const venueOrderRecord = recordKind<VenueOrderPointer>('venue order', {
  intentId: text,
})

export type OutboxAction = 'place' | 'cancel' | 'amend'

/** Something that the order queue has to bring to execute-orders; there until it was carried out. */
export interface OutboxEntry {
  readonly action: OutboxAction
  readonly intentId: string
  readonly symbol: string
  readonly createdAtMs: number
}

export const outboxRecord = recordKind<OutboxEntry>('outbox entry', {
  action: oneOf(['place', 'cancel', 'amend']),
  intentId: text,
  symbol: text,
  createdAtMs: number,
})
