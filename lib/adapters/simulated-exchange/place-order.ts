import { type Fixed, ZERO } from '../../domain/money/fixed.ts'
import { hasLimitPrice, hasTriggerPrice } from '../../domain/order/order-request.ts'
import { givenCurrency } from './book-trade.ts'
import {
  deadlineRefusal,
  expiryRefusal,
  formRefusal,
  fundsRefusal,
  marketRefusal,
  referencePrice,
} from './check-request.ts'
import { enterOrder } from './execute-order.ts'
import { type LiveOrder, publicOrder } from './live-order.ts'
import { type PlaceRefusal } from './refusals.ts'
import { reserveOf } from './settlement.ts'
import { type VenueOrderRequest } from './simulated-order.ts'
import { type VenueAccount } from './venue-account.ts'
import { type VenueState } from './venue-state.ts'
import { type PlaceResult } from './venue-types.ts'

/** Accepts and at once executes an order as far as the market goes, or refuses it whole. */
export function placeOrder(
  state: VenueState,
  account: VenueAccount,
  request: VenueOrderRequest,
): PlaceResult {
  const checked = checkOrder(state, account, request)
  if ('refusal' in checked) {
    const { refusal } = checked
    state.record(account.name, { kind: 'order-refused', request, refusal })
    return { refused: refusal }
  }
  const order = acceptOrder(state, account, request, checked)
  enterOrder(state, order)
  return { placed: publicOrder(order) }
}

/** @param released what would be free besides, because other orders make way */
export function checkOrder(
  state: VenueState,
  account: VenueAccount,
  request: VenueOrderRequest,
  released: Fixed = ZERO,
): { readonly refusal: PlaceRefusal } | { readonly holdPrice: Fixed } {
  const book = state.books.get(request.symbol)
  if (book === undefined) return { refusal: { code: 'unknown-symbol', symbol: request.symbol } }
  const late = deadlineRefusal(request, state.nowMs) ?? expiryRefusal(request, state.nowMs)
  if (late !== undefined) return { refusal: late }
  const injected = injectedRefusal(account, request)
  if (injected !== undefined) return { refusal: injected }
  if (book.haltedSinceMs !== undefined || !book.view.hasPriceAt(state.nowMs))
    return { refusal: { code: 'symbol-halted', symbol: request.symbol } }
  const malformed = formRefusal(book.view, request)
  if (malformed !== undefined) return { refusal: malformed }
  const { clientOrderId } = request
  const twin = clientOrderId === undefined ? undefined : account.openByClientId.get(clientOrderId)
  if (twin !== undefined && clientOrderId !== undefined) {
    const { venueOrderId } = twin
    return { refusal: { code: 'duplicate-client-order-id', clientOrderId, venueOrderId } }
  }
  const last = book.view.lastTicks(state.nowMs)
  const wrong = marketRefusal(book.view, { ...request, triggered: false }, last)
  if (wrong !== undefined) return { refusal: wrong }
  const holdPrice = referencePrice(book.view, request, last)
  const rules = state.rules(account, request.symbol)
  const { side, quantity, reduceOnly } = request
  const wanted = { side, quantity, price: holdPrice, alreadyHeld: released, reduceOnly }
  const refusal = fundsRefusal(account, rules, wanted)
  return refusal === undefined ? { holdPrice } : { refusal }
}

function injectedRefusal(
  account: VenueAccount,
  request: VenueOrderRequest,
): PlaceRefusal | undefined {
  const rule = account.rejections.find(
    ({ symbol, side, type }) =>
      (symbol ?? request.symbol) === request.symbol &&
      (side ?? request.side) === request.side &&
      (type ?? request.type) === request.type,
  )
  if (rule === undefined) return undefined
  account.rejections = account.rejections
    .map((other) => (other === rule ? { ...rule, count: rule.count - 1 } : other))
    .filter(({ count }) => count > 0)
  return { code: 'injected', reason: rule.reason }
}

/** Leaves the rejections that wait for the account's next order to an order of its own client. */
export function sparingRejections<Result>(account: VenueAccount, perform: () => Result): Result {
  const { rejections } = account
  account.rejections = []
  try {
    return perform()
  } finally {
    account.rejections = rejections
  }
}

export interface Acceptance {
  readonly holdPrice: Fixed
  /** The present unless given. */
  readonly createdAtMs?: number
  readonly liquidation?: true
}

/** Enters the order in the account with its hold; what it does next is the caller's business. */
export function acceptOrder(
  state: VenueState,
  account: VenueAccount,
  request: VenueOrderRequest,
  { holdPrice, createdAtMs = state.nowMs, liquidation }: Acceptance,
): LiveOrder {
  const rules = state.rules(account, request.symbol)
  const { side, quantity, type } = request
  const venueOrderId = state.nextId('order')
  const feeInBase = side === 'buy' && rules.feeInBaseOnBuys
  const order: LiveOrder = {
    venueOrderId,
    ...(request.clientOrderId === undefined ? {} : { clientOrderId: request.clientOrderId }),
    symbol: request.symbol,
    side,
    type,
    status: 'open',
    quantity,
    filledQuantity: ZERO,
    ...(hasLimitPrice(type) ? { limitPrice: request.limitPrice } : {}),
    ...(hasTriggerPrice(type) ? { triggerPrice: request.triggerPrice } : {}),
    createdAtMs,
    postOnly: request.postOnly,
    reduceOnly: request.reduceOnly,
    timeInForce: request.timeInForce,
    ...(request.expiresAtMs === undefined ? {} : { expiresAtMs: request.expiresAtMs }),
    triggered: false,
    cost: ZERO,
    fee: ZERO,
    feeCurrency: feeInBase ? rules.instrument.base : rules.instrument.quote,
    tradeIds: [],
    updatedAtMs: state.nowMs,
    ...(liquidation === undefined ? {} : { liquidation }),
    account: account.name,
    sequence: state.counters.order,
    eligibleFromMs: state.nowMs + 1,
    holdPrice,
    held: ZERO,
  }
  account.add(order)
  account.hold(order, givenCurrency(state, order), reserveOf(rules, side, quantity, holdPrice))
  state.record(account.name, { kind: 'order-accepted', order: publicOrder(order) })
  return order
}
