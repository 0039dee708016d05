import { type Fixed, maximum, minimum, multiplyDivide } from '../money/fixed.ts'
import { hasTerms, termsOf } from './amendment.ts'
import { type OrderEvent } from './commands.ts'
import { type Order, type OrderTerms, isFinal, knownFilledQuantity } from './order.ts'
import { type OrderTransition, nextOrderState } from './transitions.ts'

/** The order after one event. @throws {Error} when the pair (state, event) is not in the table: a bug. */
export function evolveOrder(order: Order, event: OrderEvent): Order {
  const next = applyEvent(order, event)
  // Nothing is changed any more of an order that is over or about to be.
  return isFinal(next) || next.cancelRequestedAtMs !== undefined ? withoutAmendment(next) : next
}

function applyEvent(order: Order, event: OrderEvent): Order {
  const updated = { ...order, updatedAtMs: event.atMs }
  switch (event.event) {
    case 'claimed':
      return {
        ...withoutGrowth(updated, event.quantity),
        state: after(order, 'claimed'),
        quantity: event.quantity,
        claimedValue: event.claimedValue,
        claimEpoch: order.claimEpoch + 1,
        claimedAtMs: event.atMs,
        retryable: false,
      }
    case 'denied':
    case 'lapsed':
    case 'withdrawn':
    case 'rejected':
      return ended(updated, after(order, event.event), event.reason)
    case 'cancel-requested':
      return { ...updated, cancelRequestedAtMs: event.atMs }
    case 'amend-requested':
    case 'amended':
    case 'amend-refused':
    case 'amend-lost':
      return afterAmendment(updated, event)
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
      return withCorrection(updated, event)
    case 'ended':
      return event.as === 'rejected'
        ? ended(updated, after(order, 'rejected'), event.reason)
        : ended(updated, after(order, `ended-${event.as}`), event.reason)
  }
}

function withCorrection(
  order: Order,
  { quantity, cost }: Extract<OrderEvent, { event: 'fill-corrected' }>,
): Order {
  return {
    ...order,
    filledQuantity: order.filledQuantity + quantity,
    filledCost: order.filledCost + cost,
    // What the venue counted before is taken back with the trade; more it will tell itself.
    venueFilledQuantity: maximum(order.venueFilledQuantity + minimum(quantity, 0n), 0n),
  }
}

type AmendmentEvent = Extract<OrderEvent, { event: `amend${string}` }>

function afterAmendment(order: Order, event: AmendmentEvent): Order {
  switch (event.event) {
    case 'amend-requested':
      return { ...order, amendment: { ...event.terms, requestedAtMs: event.atMs } }
    case 'amended':
      return withTerms(event.settles ? withoutAmendment(order) : order, event.terms)
    case 'amend-refused':
      return { ...withoutAmendment(order), amendRefusedAtMs: event.atMs, reason: event.reason }
    case 'amend-lost':
      return order.amendment === undefined
        ? order
        : { ...order, amendment: { ...order.amendment, outcomeLost: true } }
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

/** A claim for less may leave nothing to shrink of what was asked for before it. */
function withoutGrowth(order: Order, claimed: Fixed): Order {
  const { amendment } = order
  if (amendment?.quantity === undefined || amendment.quantity < claimed) return order
  const { quantity: _, ...rest } = amendment
  return hasTerms(termsOf(rest)) ? { ...order, amendment: rest } : withoutAmendment(order)
}

function withoutAmendment({ amendment: _, ...order }: Order): Order {
  return order
}

/** The reservation of what is not asked for any more goes with it. */
function withTerms({ amendRefusedAtMs: _, ...order }: Order, terms: OrderTerms): Order {
  const { quantity = order.quantity, triggerPrice, limitPrice } = terms
  const isFilled = quantity < order.quantity && knownFilledQuantity(order) >= quantity
  return {
    ...order,
    ...(isFilled ? { state: after(order, 'filled-fully') } : {}),
    quantity,
    claimedValue: multiplyDivide(order.claimedValue, quantity, order.quantity, 'ceiling'),
    ...(triggerPrice === undefined ? {} : { triggerPrice }),
    ...(limitPrice === undefined ? {} : { limitPrice }),
  }
}
