/**
 * What becomes of an amendment: asked for, and answered by the venue or by its listing.
 *
 * An amendment to the same terms can be repeated without harm, so one whose outcome was lost stays
 * pending and is sent again until the venue answers. A listing settles it only by showing the new
 * terms: one that shows the old ones may have been read before the venue heard of the amendment.
 */
import { type Fixed } from '../money/fixed.ts'
import { currentTerms, hasTerms, isSameTerms, showsTerms, termsOf } from './amendment.ts'
import {
  type OrderCommand,
  type OrderDecision,
  type OrderEvent,
  type OrderRefusal,
} from './commands.ts'
import { type Order, type OrderTerms, isFinal, knownFilledQuantity } from './order.ts'
import { hasLimitPrice, hasTriggerPrice } from './order-request.ts'

type CommandOf<Name extends OrderCommand['command']> = Extract<OrderCommand, { command: Name }>
type Amended = Extract<OrderEvent, { event: 'amended' }>

export function decideAmendRequest(
  order: Order,
  { atMs, terms: asked }: CommandOf<'request-amend'>,
): OrderDecision {
  if (isFinal(order)) return refuse({ refused: 'already-final', state: order.state })
  if (order.cancelRequestedAtMs !== undefined) return refuse({ refused: 'cancel-requested' })
  const terms = termsToSend(order, asked)
  const problem = termsProblem(order, terms)
  if (problem !== undefined) return refuse(problem)
  if (isSameTerms(terms, termsOf(order.amendment ?? {}))) return { ok: true, events: [] }
  return { ok: true, events: [{ event: 'amend-requested', atMs, terms }] }
}

/**
 * What has to be sent, so that the order stands as asked whether or not the venue took an older
 * request that is still pending: a term that this one does not name is asked for again as the older
 * one had it, and one that the older one moved is named even when it goes back to where it was.
 */
function termsToSend(order: Order, asked: OrderTerms): OrderTerms {
  const older = termsOf(order.amendment ?? {})
  const current = currentTerms(order)
  const price = (field: 'triggerPrice' | 'limitPrice'): Fixed | undefined => {
    if (older[field] !== undefined) return asked[field] ?? older[field]
    return asked[field] === current[field] ? undefined : asked[field]
  }
  return termsOf({
    quantity: quantityToSend(order, asked.quantity),
    triggerPrice: price('triggerPrice'),
    limitPrice: price('limitPrice'),
  })
}

function quantityToSend(order: Order, asked: Fixed | undefined): Fixed | undefined {
  const older = order.amendment?.quantity
  if (older === undefined) return asked === order.quantity ? undefined : asked
  // What has been filled to the end of the older request needs no shrinking any more.
  return asked ?? (older > knownFilledQuantity(order) ? older : undefined)
}

function termsProblem(order: Order, terms: OrderTerms): OrderRefusal | undefined {
  const { type, effect } = order.intent
  if (terms.triggerPrice !== undefined && !hasTriggerPrice(type))
    return { refused: 'price-not-amendable', type, field: 'triggerPrice' }
  if (terms.limitPrice !== undefined && !hasLimitPrice(type))
    return { refused: 'price-not-amendable', type, field: 'limitPrice' }
  const { quantity, ...prices } = terms
  const filled = knownFilledQuantity(order)
  if (quantity !== undefined && (quantity > order.quantity || quantity <= filled))
    return { refused: 'quantity-not-amendable', quantity, current: order.quantity, filled }
  if (effect === 'reducing') return undefined
  const { triggerPrice, limitPrice } = currentTerms(order)
  return dearer(prices.limitPrice, limitPrice) ?? dearer(prices.triggerPrice, triggerPrice)
}

function dearer(price: Fixed | undefined, current: Fixed | undefined): OrderRefusal | undefined {
  if (price === undefined || current === undefined || price <= current) return undefined
  return { refused: 'dearer-than-claimed', price, current }
}

export function decideAmendAnswer(
  order: Order,
  command: CommandOf<'record-amended' | 'record-amend-refused' | 'record-amend-lost'>,
): OrderDecision {
  const { amendment } = order
  const { atMs, terms } = command
  if (amendment === undefined) return refuse({ refused: 'no-amendment' })
  const isPending = isSameTerms(termsOf(amendment), terms)
  switch (command.command) {
    case 'record-amended':
      return { ok: true, events: [{ event: 'amended', atMs, terms, settles: isPending }] }
    case 'record-amend-refused': {
      if (!isPending) return { ok: true, events: [] }
      return { ok: true, events: [{ event: 'amend-refused', atMs, reason: command.reason }] }
    }
    case 'record-amend-lost': {
      if (!isPending || amendment.outcomeLost === true) return { ok: true, events: [] }
      return { ok: true, events: [{ event: 'amend-lost', atMs }] }
    }
  }
}

/**
 * What the venue's listing tells of the terms: that the pending amendment has been taken, or that
 * the order is for less than we know. A quantity only ever shrinks, so a smaller one is the younger
 * word; of prices a listing that shows others than ours does not say which is the younger.
 */
export function listedTerms(
  order: Order,
  listed: CommandOf<'record-venue-order'>,
): Amended | undefined {
  if (isFinal(order)) return undefined
  const { atMs } = listed
  const pending = termsOf(order.amendment ?? {})
  const { quantity } = listed
  const smaller = quantity !== undefined && quantity < order.quantity ? { quantity } : {}
  if (hasTerms(pending) && showsTerms(listed, pending))
    return { event: 'amended', atMs, terms: { ...smaller, ...pending }, settles: true }
  return hasTerms(smaller) ? { event: 'amended', atMs, terms: smaller, settles: false } : undefined
}

function refuse(refusal: OrderRefusal): OrderDecision {
  return { ok: false, refusal }
}
