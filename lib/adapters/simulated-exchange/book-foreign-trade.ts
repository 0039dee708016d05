/** Trades of another client on the same account: orders without a client id, filled at once. */
import { ZERO } from '../../domain/money/fixed.ts'
import { bookTrade } from './book-trade.ts'
import { formRefusal, fundsRefusal } from './check-request.ts'
import { publicOrder } from './live-order.ts'
import { acceptOrder, placeOrder } from './place-order.ts'
import { type PlaceRefusal } from './refusals.ts'
import { type VenueOrderRequest } from './simulated-order.ts'
import { type VenueAccount } from './venue-account.ts'
import { type VenueState } from './venue-state.ts'
import { type ForeignTrade, type PlaceResult } from './venue-types.ts'

/** A rejection that waits for the account's next order is left for an order of its own client. */
export function bookForeignTrade(
  state: VenueState,
  account: VenueAccount,
  trade: ForeignTrade,
): PlaceResult {
  const request: VenueOrderRequest = {
    symbol: trade.symbol,
    side: trade.side,
    type: 'market',
    quantity: trade.quantity,
    postOnly: false,
    reduceOnly: false,
    timeInForce: 'good-till-cancelled',
  }
  if (trade.price === undefined) {
    const { rejections } = account
    account.rejections = []
    try {
      return placeOrder(state, account, request)
    } finally {
      account.rejections = rejections
    }
  }
  const refusal = priceRefusal(state, account, request, trade)
  if (refusal !== undefined) {
    state.record(account.name, { kind: 'order-refused', request, refusal })
    return { refused: refusal }
  }
  const order = acceptOrder(state, account, request, trade.price)
  const { price, quantity } = trade
  const booked = bookTrade(state, order, { price, quantity, maker: false })
  if (booked !== 'booked') throw new Error(`order ${order.venueOrderId} outgrew what it reserved`)
  return { placed: publicOrder(order) }
}

function priceRefusal(
  state: VenueState,
  account: VenueAccount,
  request: VenueOrderRequest,
  { side, symbol, quantity, price = ZERO }: ForeignTrade,
): PlaceRefusal | undefined {
  const book = state.books.get(symbol)
  if (book === undefined) return { code: 'unknown-symbol', symbol }
  const atPrice = { ...request, type: 'limit' as const, limitPrice: price }
  if (quantity <= ZERO) {
    const minimum = book.view.instrument.quantityMin
    return { code: 'below-minimum', problem: { code: 'below-minimum-quantity', quantity, minimum } }
  }
  const wanted = { side, quantity, price, alreadyHeld: ZERO }
  return (
    formRefusal(book.view, atPrice) ?? fundsRefusal(account, state.rules(account, symbol), wanted)
  )
}
