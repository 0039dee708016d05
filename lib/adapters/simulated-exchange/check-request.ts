/** Why the venue refuses an order, in the order in which it looks. */
import { sizeProblem } from '../../domain/market/instrument.ts'
import { type Fixed, ZERO } from '../../domain/money/fixed.ts'
import { hasLimitPrice, hasTriggerPrice, type Side } from '../../domain/order/order-request.ts'
import { type LiveOrder, triggerDirection } from './live-order.ts'
import { type MarketView } from './market-view.ts'
import { type PlaceRefusal } from './refusals.ts'
import { type SettlementRules, reserveOf } from './settlement.ts'
import { type VenueOrderRequest } from './simulated-order.ts'
import { type VenueAccount } from './venue-account.ts'

/** Refusal of a request that was held up on its way for longer than it allows. */
export function deadlineRefusal(
  { arriveByMs }: { readonly arriveByMs?: number },
  nowMs: number,
): PlaceRefusal | undefined {
  return arriveByMs !== undefined && nowMs > arriveByMs
    ? { code: 'deadline-passed', arriveByMs, nowMs }
    : undefined
}

/** Refusal of a time of expiry: only what rests at a limit has one, and it lies ahead. */
export function expiryRefusal(
  { type, timeInForce, expiresAtMs }: VenueOrderRequest,
  nowMs: number,
): PlaceRefusal | undefined {
  if (expiresAtMs === undefined) return undefined
  const canExpire = type === 'limit' && timeInForce === 'good-till-cancelled'
  if (canExpire && expiresAtMs > nowMs) return undefined
  return { code: 'expiry-invalid', type, expiresAtMs, nowMs }
}

/** Refusals that follow from the request and the instrument alone. */
export function formRefusal(
  view: MarketView,
  request: VenueOrderRequest,
): PlaceRefusal | undefined {
  const { instrument } = view
  const { limitPrice, triggerPrice, quantity, type } = request
  if (hasLimitPrice(type) && limitPrice === undefined)
    return { code: 'missing-price', field: 'limitPrice' }
  if (hasTriggerPrice(type) && triggerPrice === undefined)
    return { code: 'missing-price', field: 'triggerPrice' }
  for (const price of [
    hasLimitPrice(type) ? limitPrice : undefined,
    hasTriggerPrice(type) ? triggerPrice : undefined,
  ])
    if (price !== undefined && (price <= ZERO || price % instrument.tickSize !== ZERO))
      return { code: 'bad-price-grid', price, tickSize: instrument.tickSize }
  if (quantity % instrument.stepSize !== ZERO)
    return { code: 'bad-quantity-grid', quantity, stepSize: instrument.stepSize }
  if (request.postOnly && (type !== 'limit' || request.timeInForce !== 'good-till-cancelled'))
    return { code: 'post-only-invalid', type }
  return undefined
}

/** Refusals that follow from where the market is. */
export function marketRefusal(
  view: MarketView,
  order: Pick<
    LiveOrder,
    'side' | 'type' | 'quantity' | 'limitPrice' | 'triggerPrice' | 'postOnly' | 'triggered'
  >,
  last: number,
): PlaceRefusal | undefined {
  const { bid, ask } = view.touch(last)
  const price = referencePrice(view, order, last)
  const problem = sizeProblem(view.instrument, order.quantity, price)
  if (problem !== undefined) return { code: 'below-minimum', problem }
  const { limitPrice, triggerPrice } = order
  if (triggerPrice !== undefined && hasTriggerPrice(order.type) && !order.triggered) {
    const lastPrice = view.price(last)
    const falls = triggerDirection(order) === 'down'
    if (falls ? lastPrice <= triggerPrice : lastPrice >= triggerPrice)
      return { code: 'trigger-wrong', triggerPrice, last: lastPrice }
  }
  if (order.postOnly && limitPrice !== undefined) {
    const touch = { bid: view.price(bid), ask: view.price(ask) }
    if (order.side === 'buy' ? limitPrice >= touch.ask : limitPrice <= touch.bid)
      return { code: 'post-only-would-cross', limitPrice, ...touch }
  }
  return undefined
}

/** The price at which an order is valued and at which a buy reserves its money. */
export function referencePrice(
  view: MarketView,
  order: Pick<LiveOrder, 'side' | 'type' | 'limitPrice' | 'triggerPrice'>,
  last: number,
): Fixed {
  if (hasLimitPrice(order.type) && order.limitPrice !== undefined) return order.limitPrice
  if (hasTriggerPrice(order.type) && order.triggerPrice !== undefined) return order.triggerPrice
  const { bid, ask } = view.touch(last)
  return view.price(order.side === 'buy' ? ask : bid)
}

/**
 * Refusal when what is free, and what the order holds already, does not cover what it would hold or
 * sell. Only a reduce-only sell that locks nothing needs no cover: it fills as far as it may.
 */
export function fundsRefusal(
  account: VenueAccount,
  rules: SettlementRules,
  wanted: { side: Side; quantity: Fixed; price: Fixed; alreadyHeld: Fixed; reduceOnly: boolean },
): PlaceRefusal | undefined {
  const { side, quantity, price, reduceOnly } = wanted
  const sells = side === 'sell' && !(reduceOnly && !rules.restingSellsLock)
  const currency = side === 'buy' ? rules.instrument.quote : rules.instrument.base
  const needed = sells ? quantity : reserveOf(rules, side, quantity, price)
  const free = account.free(currency) + wanted.alreadyHeld
  return needed > free ? { code: 'insufficient-funds', currency, needed, free } : undefined
}
