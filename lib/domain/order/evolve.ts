import { maximum, minimum } from '../money/fixed.ts'
import { type OrderEvent } from './commands.ts'
import { type Order } from './order.ts'
import { type OrderTransition, nextOrderState } from './transitions.ts'

/** The order after one event. @throws {Error} when the pair (state, event) is not in the table: a bug. */
export function evolveOrder(order: Order, event: OrderEvent): Order {
  const updated = { ...order, updatedAtMs: event.atMs }
  switch (event.event) {
    case 'claimed':
      return {
        ...updated,
        state: after(order, 'claimed'),
        quantity: event.quantity,
        claimedValue: event.claimedValue,
        claimEpoch: order.claimEpoch + 1,
        claimedAtMs: event.atMs,
        retryable: false,
      }
    case 'denied':
      return ended(updated, after(order, 'denied'), event.reason)
    case 'lapsed':
      return ended(updated, after(order, 'lapsed'), event.reason)
    case 'withdrawn':
      return ended(updated, after(order, 'withdrawn'), event.reason)
    case 'rejected':
      return ended(updated, after(order, 'rejected'), event.reason)
    case 'cancel-requested':
      return { ...updated, cancelRequestedAtMs: event.atMs }
    case 'accepted':
      return {
        ...updated,
        state: after(order, 'accepted'),
        venueOrderId: event.venueOrderId,
        retryable: false,
      }
    case 'not-placed':
      return {
        ...updated,
        state: after(order, 'not-placed'),
        retryable: true,
        reason: event.reason,
      }
    case 'outcome-lost':
      return { ...updated, state: after(order, 'outcome-lost'), reason: event.reason }
    case 'venue-filled':
      return withFilled(
        { ...updated, venueOrderId: event.venueOrderId },
        { venueFilledQuantity: maximum(order.venueFilledQuantity, event.filledQuantity) },
      )
    case 'fill-applied':
      return withFilled(
        { ...updated, venueOrderId: event.venueOrderId },
        {
          filledQuantity: order.filledQuantity + event.quantity,
          filledCost: order.filledCost + event.cost,
        },
      )
    case 'fill-corrected':
      return {
        ...updated,
        filledQuantity: order.filledQuantity + event.quantity,
        filledCost: order.filledCost + event.cost,
        // What the venue counted before is taken back with the trade; more it will tell itself.
        venueFilledQuantity: maximum(order.venueFilledQuantity + minimum(event.quantity, 0n), 0n),
      }
    case 'ended':
      return event.as === 'rejected'
        ? ended(updated, after(order, 'rejected'), event.reason)
        : ended(updated, after(order, `ended-${event.as}`), event.reason)
  }
}

export function evolveOrderAll(order: Order, events: readonly OrderEvent[]): Order {
  return events.reduce(evolveOrder, order)
}

function after(order: Order, transition: OrderTransition): Order['state'] {
  const next = nextOrderState(order.state, transition)
  if (next === undefined)
    throw new Error(`order ${order.intent.intentId}: ${transition} cannot follow ${order.state}`)
  return next
}

function ended(order: Order, state: Order['state'], reason: string): Order {
  return { ...order, state, reason, retryable: false }
}

function withFilled(
  order: Order,
  progress: Partial<Pick<Order, 'filledQuantity' | 'filledCost' | 'venueFilledQuantity'>>,
): Order {
  const next = { ...order, ...progress }
  const known = maximum(next.filledQuantity, next.venueFilledQuantity)
  const state = after(order, known >= order.quantity ? 'filled-fully' : 'filled-partly')
  return { ...next, state, retryable: false }
}
