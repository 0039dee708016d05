import { termsOf } from '../../domain/order/amendment.ts'
import { type OrderChange } from '../../ports/exchange.ts'
import { hasLimitPrice } from '../../domain/order/order-request.ts'
import { givenCurrency } from './book-trade.ts'
import {
  deadlineRefusal,
  formRefusal,
  fundsRefusal,
  marketRefusal,
  referencePrice,
} from './check-request.ts'
import { enterOrder } from './execute-order.ts'
import { type LiveOrder, awaitsTrigger, publicOrder } from './live-order.ts'
import { type AmendRefusal } from './refusals.ts'
import { reserveOf } from './settlement.ts'
import { type VenueAccount } from './venue-account.ts'
import { type VenueState } from './venue-state.ts'
import { type AmendResult } from './venue-types.ts'

/** Changes an open order in place. Nothing has changed when it is refused. */
export function amendOrder(
  state: VenueState,
  account: VenueAccount,
  venueOrderId: string,
  change: OrderChange,
): AmendResult {
  const order = account.orders.get(venueOrderId)
  const refusal = order === undefined ? UNKNOWN : check(state, account, order, change)
  if (order === undefined || refusal !== undefined) {
    const reason = refusal ?? UNKNOWN
    state.record(account.name, { kind: 'amend-refused', venueOrderId, change, refusal: reason })
    return { refused: reason }
  }
  const amendmentId = apply(state, account, order, change)
  enterOrder(state, order)
  return { amended: publicOrder(order), amendmentId }
}

const UNKNOWN: AmendRefusal = { code: 'unknown-order' }

function check(
  state: VenueState,
  account: VenueAccount,
  order: LiveOrder,
  change: OrderChange,
): AmendRefusal | undefined {
  const late = deadlineRefusal(change, state.nowMs)
  if (late !== undefined) return late
  if (order.status !== 'open') return { code: 'not-open', order: publicOrder(order) }
  const book = state.book(order.symbol)
  if (book.haltedSinceMs !== undefined) return { code: 'symbol-halted', symbol: order.symbol }
  if (change.limitPrice !== undefined && !hasLimitPrice(order.type))
    return { code: 'not-changeable', field: 'limitPrice' }
  if (change.triggerPrice !== undefined && !awaitsTrigger(order))
    return { code: 'not-changeable', field: 'triggerPrice' }
  const changed = { ...order, ...termsOf(change) }
  const malformed = formRefusal(book.view, changed)
  if (malformed !== undefined) return malformed
  if (changed.quantity <= order.filledQuantity)
    return { code: 'already-filled', filledQuantity: order.filledQuantity }
  const last = book.view.lastTicks(state.nowMs)
  const wrong = marketRefusal(book.view, changed, last)
  if (wrong !== undefined) return wrong
  return fundsRefusal(account, state.rules(account, order.symbol), {
    side: order.side,
    quantity: changed.quantity - order.filledQuantity,
    price: referencePrice(book.view, changed, last),
    alreadyHeld: order.held,
    reduceOnly: order.reduceOnly,
  })
}

function apply(
  state: VenueState,
  account: VenueAccount,
  order: LiveOrder,
  change: OrderChange,
): string {
  const { view } = state.book(order.symbol)
  const amendmentId = state.nextId('amendment')
  Object.assign(order, termsOf(change))
  order.holdPrice = referencePrice(view, order, view.lastTicks(state.nowMs))
  order.updatedAtMs = state.nowMs
  const rules = state.rules(account, order.symbol)
  const unfilled = order.quantity - order.filledQuantity
  const held = reserveOf(rules, order.side, unfilled, order.holdPrice)
  account.hold(order, givenCurrency(state, order), held)
  state.record(account.name, {
    kind: 'order-amended',
    order: publicOrder(order),
    amendmentId,
    change,
  })
  return amendmentId
}
