/** Trades of another client on the same account: orders without a client id, filled at once. */
import { type Fixed, ZERO } from '../../domain/money/fixed.ts'
import { bookTrade } from './book-trade.ts'
import { formRefusal, fundsRefusal } from './check-request.ts'
import { publicOrder } from './live-order.ts'
import { acceptOrder, placeOrder, sparingRejections } from './place-order.ts'
import { type PlaceRefusal } from './refusals.ts'
import { type VenueOrderRequest } from './simulated-order.ts'
import { type VenueAccount } from './venue-account.ts'
import { type VenueState } from './venue-state.ts'
import { type ForeignTrade, type PlaceResult } from './venue-types.ts'

/** @throws {RangeError} for a time that is not in the past */
export function bookForeignTrade(
  state: VenueState,
  account: VenueAccount,
  trade: ForeignTrade,
): PlaceResult {
  const { symbol, side, quantity, timeMs } = trade
  const request: VenueOrderRequest = {
    symbol,
    side,
    type: 'market',
    quantity,
    postOnly: false,
    reduceOnly: false,
    timeInForce: 'good-till-cancelled',
  }
  if (trade.price === undefined && timeMs === undefined)
    return sparingRejections(account, () => placeOrder(state, account, request))
  const pastMs = timeMs ?? state.nowMs
  if (!Number.isSafeInteger(pastMs) || pastMs < 0 || pastMs > state.nowMs)
    throw new RangeError(`not a past time in milliseconds: ${pastMs}`)
  const refuse = (refusal: PlaceRefusal): PlaceResult => {
    state.record(account.name, { kind: 'order-refused', request, refusal })
    return { refused: refusal }
  }
  if (!state.books.has(symbol)) return refuse({ code: 'unknown-symbol', symbol })
  const price = trade.price ?? priceAt(state, symbol, pastMs)
  if (price === undefined) return refuse({ code: 'symbol-halted', symbol })
  const refusal = priceRefusal(state, account, request, price)
  if (refusal !== undefined) return refuse(refusal)
  const order = acceptOrder(state, account, request, { holdPrice: price, createdAtMs: pastMs })
  const booked = bookTrade(state, order, { price, quantity, maker: false, timeMs: pastMs })
  if (booked !== 'booked') throw new Error(`order ${order.venueOrderId} outgrew what it reserved`)
  return { placed: publicOrder(order) }
}

/** The last price of that time; nothing when there was none yet. */
function priceAt(state: VenueState, symbol: string, timeMs: number): Fixed | undefined {
  const { view } = state.book(symbol)
  return view.hasPriceAt(timeMs) ? view.price(view.lastTicks(timeMs)) : undefined
}

function priceRefusal(
  state: VenueState,
  account: VenueAccount,
  request: VenueOrderRequest,
  price: Fixed,
): PlaceRefusal | undefined {
  const { side, symbol, quantity } = request
  const { view } = state.book(symbol)
  const atPrice = { ...request, type: 'limit' as const, limitPrice: price }
  if (quantity <= ZERO) {
    const minimum = view.instrument.quantityMin
    return { code: 'below-minimum', problem: { code: 'below-minimum-quantity', quantity, minimum } }
  }
  const wanted = { side, quantity, price, alreadyHeld: ZERO, reduceOnly: false }
  return formRefusal(view, atPrice) ?? fundsRefusal(account, state.rules(account, symbol), wanted)
}
