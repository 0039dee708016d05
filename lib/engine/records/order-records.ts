import * as z from 'zod'
import { type Intent, type Order, ORDER_STATES } from '../../domain/order/order.ts'
import { fixed, recordKind } from './record.ts'

const intentSchema: z.ZodType<Intent> = z.looseObject({
  intentId: z.string(),
  account: z.string(),
  symbol: z.string(),
  planId: z.string(),
  purpose: z.enum(['entry', 'protection', 'exit']),
  effect: z.enum(['increasing', 'reducing']),
  side: z.enum(['buy', 'sell']),
  type: z.enum(['market', 'limit', 'stop', 'stop-limit', 'take-profit', 'take-profit-limit']),
  quantity: fixed,
  limitPrice: fixed.optional(),
  triggerPrice: fixed.optional(),
  postOnly: z.boolean(),
  reduceOnly: z.boolean(),
  timeInForce: z.enum(['good-till-cancelled', 'immediate-or-cancel']),
  referencePrice: fixed,
  attempt: z.number(),
  createdAtMs: z.number(),
  expiresAtMs: z.number().optional(),
})

export const orderRecord = recordKind<Order>('order', {
  intent: intentSchema,
  state: z.enum(ORDER_STATES),
  quantity: fixed,
  claimedValue: fixed,
  claimEpoch: z.number(),
  claimedAtMs: z.number().optional(),
  retryable: z.boolean(),
  venueOrderId: z.string().optional(),
  filledQuantity: fixed,
  filledCost: fixed,
  venueFilledQuantity: fixed,
  cancelRequestedAtMs: z.number().optional(),
  reason: z.string().optional(),
  updatedAtMs: z.number(),
})

/** Points from the open orders to an order that is not settled yet. */
export interface OpenOrderPointer {
  readonly intentId: string
  readonly symbol: string
}

export const openOrderRecord = recordKind<OpenOrderPointer>('open order', {
  intentId: z.string(),
  symbol: z.string(),
})

/** Points from the venue's order id to our intent. */
export interface VenueOrderPointer {
  readonly intentId: string
}

export const venueOrderRecord = recordKind<VenueOrderPointer>('venue order', {
  intentId: z.string(),
})

export type OutboxAction = 'place' | 'cancel'

/** Something that the order queue has to bring to execute-orders; there until it was carried out. */
export interface OutboxEntry {
  readonly action: OutboxAction
  readonly intentId: string
  readonly symbol: string
  readonly createdAtMs: number
}

export const outboxRecord = recordKind<OutboxEntry>('outbox entry', {
  action: z.enum(['place', 'cancel']),
  intentId: z.string(),
  symbol: z.string(),
  createdAtMs: z.number(),
})
