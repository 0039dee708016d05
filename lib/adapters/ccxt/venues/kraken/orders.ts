/** Orders in the venue's words: ours on their way out, theirs on their way in. */
import { type Instrument } from '../../../../domain/market/instrument.ts'
import { formatFixed, parseFixed, type Fixed } from '../../../../domain/money/fixed.ts'
import { type OrderTerms } from '../../../../domain/order/order.ts'
import { type OrderRequest, type OrderType } from '../../../../domain/order/order-request.ts'
import {
  type OrderReference,
  type VenueOrder,
  type VenueOrderStatus,
} from '../../../../ports/exchange.ts'
import { type OrderReply } from './replies.ts'
import { type KrakenSymbols } from './symbols.ts'

export interface OrderArguments {
  readonly type: 'market' | 'limit'
  readonly price: string | undefined
  readonly params: Readonly<Record<string, string | boolean>>
}

/**
 * How ccxt has to be told. Only `stopLossPrice` and `takeProfitPrice` reach the venue as triggers:
 * with `triggerPrice`, `stopPrice` or the createStop… calls a plain order goes out.
 */
export function orderArguments(request: OrderRequest, deadline: string): OrderArguments {
  const params = {
    clientOrderId: request.clientOrderId,
    deadline,
    // The history of trades tells every fee in the quote currency, so that is where it must fall.
    oflags: 'fciq',
    ...(request.postOnly ? { postOnly: true } : {}),
    ...(request.timeInForce === 'immediate-or-cancel' ? { timeInForce: 'IOC' } : {}),
    ...expiryOf(request),
  }
  switch (request.type) {
    case 'market':
      return { type: 'market', price: undefined, params }
    case 'limit':
      return { type: 'limit', price: limitOf(request), params }
    case 'stop':
      return {
        type: 'market',
        price: undefined,
        params: { ...params, stopLossPrice: triggerOf(request) },
      }
    case 'stop-limit':
      return {
        type: 'limit',
        price: limitOf(request),
        params: { ...params, stopLossPrice: triggerOf(request) },
      }
    case 'take-profit':
      return {
        type: 'market',
        price: undefined,
        params: { ...params, takeProfitPrice: triggerOf(request) },
      }
    case 'take-profit-limit':
      return {
        type: 'limit',
        price: limitOf(request),
        params: { ...params, takeProfitPrice: triggerOf(request) },
      }
  }
}

/** Whole seconds: the venue ends the order at, or less than a second before, the time wanted. */
function expiryOf({ expiresAtMs }: OrderRequest): Readonly<Record<string, string>> {
  if (expiresAtMs === undefined) return {}
  return { timeInForce: 'GTD', expiretm: `${Math.floor(expiresAtMs / 1000)}` }
}

function limitOf(request: OrderRequest): string {
  if (request.limitPrice === undefined)
    throw new TypeError(`a ${request.type} order needs a limit price`)
  return formatFixed(request.limitPrice)
}

function triggerOf(request: OrderRequest): string {
  if (request.triggerPrice === undefined)
    throw new TypeError(`a ${request.type} order needs a trigger price`)
  return formatFixed(request.triggerPrice)
}

/**
 * Why these amounts cannot be sent as they are, or nothing. Amounts are put on the grid above; one
 * that is off it is refused here rather than sent as something else.
 */
export function gridProblem(
  instrument: Instrument,
  amounts: {
    readonly quantity?: Fixed
    readonly limitPrice?: Fixed
    readonly triggerPrice?: Fixed
  },
): string | undefined {
  const { quantity, limitPrice, triggerPrice } = amounts
  return (
    offGrid('quantity', quantity, instrument.stepSize) ??
    offGrid('limit price', limitPrice, instrument.tickSize) ??
    offGrid('trigger price', triggerPrice, instrument.tickSize)
  )
}

function offGrid(name: string, amount: Fixed | undefined, step: Fixed): string | undefined {
  if (amount === undefined) return undefined
  if (amount <= 0n) return `the ${name} ${formatFixed(amount)} is not positive`
  if (amount % step === 0n) return undefined
  return `the ${name} ${formatFixed(amount)} is not a multiple of ${formatFixed(step)}`
}

/** The order's id where it is known, because a client id names open orders only. */
export function namedOrder(reference: OrderReference): Record<string, string> {
  return reference.venueOrderId === undefined
    ? { cl_ord_id: reference.clientOrderId }
    : { txid: reference.venueOrderId }
}

export function amendFields(
  reference: OrderReference,
  change: OrderTerms,
  deadline: string | undefined,
): Record<string, string> {
  const fields = namedOrder(reference)
  if (change.quantity !== undefined) fields['order_qty'] = formatFixed(change.quantity)
  if (change.limitPrice !== undefined) fields['limit_price'] = formatFixed(change.limitPrice)
  if (change.triggerPrice !== undefined) fields['trigger_price'] = formatFixed(change.triggerPrice)
  if (deadline !== undefined) fields['deadline'] = deadline
  return fields
}

const STATUSES: Readonly<Record<OrderReply['status'], VenueOrderStatus>> = {
  pending: 'open',
  open: 'open',
  closed: 'filled',
  canceled: 'cancelled',
  expired: 'expired',
}

/** Forms that only other clients place are shown as the nearest of ours. */
const TYPES: Readonly<Record<string, OrderType>> = {
  market: 'market',
  'settle-position': 'market',
  limit: 'limit',
  iceberg: 'limit',
  'stop-loss': 'stop',
  'trailing-stop': 'stop',
  'stop-loss-limit': 'stop-limit',
  'trailing-stop-limit': 'stop-limit',
  'take-profit': 'take-profit',
  'take-profit-limit': 'take-profit-limit',
}

export function venueOrder(id: string, reply: OrderReply, symbols: KrakenSymbols): VenueOrder {
  const type = TYPES[reply.descr.ordertype]
  if (type === undefined) throw new TypeError(`unknown order type ${reply.descr.ordertype}`)
  const [price, price2] = [priceIn(reply.descr.price), priceIn(reply.descr.price2)]
  const prices = {
    market: {},
    limit: { limitPrice: price },
    stop: { triggerPrice: price },
    'take-profit': { triggerPrice: price },
    'stop-limit': { triggerPrice: price, limitPrice: price2 },
    'take-profit-limit': { triggerPrice: price, limitPrice: price2 },
  }[type] satisfies { limitPrice?: Fixed | undefined; triggerPrice?: Fixed | undefined }
  return withoutAbsent({
    venueOrderId: id,
    clientOrderId: reply.cl_ord_id ?? undefined,
    symbol: symbols.symbolOf(reply.descr.pair),
    side: reply.descr.type,
    type,
    status: STATUSES[reply.status],
    quantity: reply.vol,
    filledQuantity: reply.vol_exec,
    ...prices,
    createdAtMs: reply.opentm,
    postOnly: reply.oflags?.split(',').includes('post'),
    // Zero means 'never'.
    expiresAtMs: reply.expiretm || undefined,
    reason: reply.reason ?? undefined,
  })
}

/** Zero means 'none'; a trailing order has `+5.0000%`, which is a distance. */
function priceIn(text: string): Fixed | undefined {
  if (!/^\d/.test(text) || text.endsWith('%')) return undefined
  const price = parseFixed(text)
  return price === 0n ? undefined : price
}

function withoutAbsent<Whole extends object>(whole: Whole): Whole {
  return Object.fromEntries(
    Object.entries(whole).filter(([, value]) => value !== undefined),
  ) as Whole
}
