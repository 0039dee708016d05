/**
 * The venue's list of resting orders against our own orders. An order of another client is never
 * touched; one of ours that is over for us is cancelled; one whose outcome we do not know waits for
 * evidence. That a listing does not show an order says nothing: the venue is asked for it by id.
 */
import { formatFixed, type Fixed } from '../money/fixed.ts'
import { type Order, isFinal } from '../order/order.ts'
import { type Side } from '../order/order-request.ts'
import { type Difference } from './difference.ts'

/** A resting order at the venue, and what we know of it. */
export interface ListedOrder {
  readonly venueOrderId: string
  readonly clientOrderId?: string
  readonly symbol: string
  readonly side: Side
  readonly type: string
  readonly quantity: Fixed
  /** Its client id has the form of ours. */
  readonly intentId?: string
  /** Our own order with that id. */
  readonly order?: Order
}

/** @param ours every order of ours that is not settled. */
export function compareOrders(
  listed: readonly ListedOrder[],
  ours: readonly Order[],
): readonly Difference[] {
  return [...listed.flatMap(ofListed), ...ours.flatMap(ofOurs)]
}

function ofListed(listed: ListedOrder): readonly Difference[] {
  const { order, symbol, venueOrderId } = listed
  if (order !== undefined && !isFinal(order)) return []
  const what = `${listed.type} ${listed.side} of ${formatFixed(listed.quantity)} ${symbol}`
  const basis = { comparison: 'orders', symbol, quarantines: [] } as const
  const evidence = {
    venueOrderId,
    ...(listed.clientOrderId === undefined ? {} : { clientOrderId: listed.clientOrderId }),
    ...(listed.intentId === undefined ? {} : { intentId: listed.intentId }),
  }
  if (order !== undefined)
    return [
      {
        ...basis,
        key: `forgotten-order:${venueOrderId}`,
        class: 'order-unknown',
        consequence: 'cancel',
        explanation: `our ${what} (${venueOrderId}) rests at the venue although it is ${order.state} here`,
        evidence: { ...evidence, state: order.state },
      },
    ]
  const whose =
    listed.intentId === undefined
      ? 'placed by another client'
      : 'with an id of our form, of which there is no record here'
  return [
    {
      ...basis,
      key: `external-order:${venueOrderId}`,
      class: 'external-order',
      consequence: 'report',
      explanation: `a ${what} (${venueOrderId}) rests at the venue, ${whose}`,
      evidence,
    },
  ]
}

function ofOurs(order: Order): readonly Difference[] {
  const isSent = order.state === 'sending' && !order.retryable
  if (order.state !== 'unknown' && !isSent) return []
  const { intentId, symbol, side, purpose } = order.intent
  return [
    {
      key: `order:${intentId}`,
      comparison: 'orders',
      class: 'order-unknown',
      consequence: 'wait',
      symbol,
      quarantines: [],
      explanation: `our ${purpose} to ${side} ${formatFixed(order.quantity)} ${symbol} was sent and its outcome is not known`,
      evidence: { intentId, state: order.state },
    },
  ]
}
