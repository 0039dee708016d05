/** POST /0/private/…: placing, amending and cancelling. */
import { MalformedAmount, parseFixed, type Fixed } from '../../../domain/money/fixed.ts'
import { type OrderType, type Side, type TimeInForce } from '../../../domain/order/order-request.ts'
import { type VenueOrderRequest } from '../venue-types.ts'
import { type Fields } from './face.ts'
import {
  amendRefusalCode,
  invalidArgument,
  KrakenRefusal,
  placeRefusalCode,
} from './kraken-refusal.ts'
import { ORDER_TYPES, orderSentence } from './order-view.ts'
import { type PrivateCall, type PrivateEndpoint } from './private-call.ts'

export const ORDER_ENDPOINTS: Readonly<Record<string, PrivateEndpoint>> = {
  AddOrder: ({ face, account, fields }) => {
    const request = orderRequest(face.pair(fields['pair']).symbol, fields, face.venue.nowMs())
    const descr = { order: orderSentence(request, face.instrument(request.symbol)) }
    if (fields['validate'] === 'true') return { descr }
    const result = face.venue.place(account, request)
    if ('refused' in result) throw new KrakenRefusal(placeRefusalCode(result.refused))
    return { txid: [result.placed.venueOrderId], descr }
  },
  AmendOrder: (call) => {
    const { face, account, fields } = call
    const change = {
      ...optional('quantity', amountIn(fields, 'order_qty')),
      ...optional('limitPrice', amountIn(fields, 'limit_price')),
      ...optional('triggerPrice', amountIn(fields, 'trigger_price')),
      ...optional('arriveByMs', deadlineIn(fields, face.venue.nowMs())),
    }
    const result = face.venue.amend(account, openOrderId(call), change)
    if ('refused' in result) throw new KrakenRefusal(amendRefusalCode(result.refused))
    return { amend_id: result.amendmentId }
  },
  CancelOrder: (call) => {
    const result = call.face.venue.cancel(call.account, { venueOrderId: openOrderId(call) })
    if ('refused' in result) throw new KrakenRefusal('EOrder:Unknown order')
    return { count: 1 }
  },
  CancelAll: ({ face, account }) => ({ count: face.venue.cancelAll(account).length }),
  CancelAllOrdersAfter: ({ face, account, fields }) => {
    const seconds = Number(fields['timeout'])
    if (!Number.isSafeInteger(seconds) || seconds < 0 || seconds > 86_400)
      throw invalidArgument('timeout')
    face.venue.cancelAllAfter(account, seconds * 1000)
    const nowMs = face.venue.nowMs()
    return {
      currentTime: isoSeconds(nowMs),
      triggerTime: seconds === 0 ? '0' : isoSeconds(nowMs + seconds * 1000),
    }
  },
}

function isoSeconds(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/\.\d+Z$/, 'Z')
}

const TYPES: ReadonlyMap<string, OrderType> = new Map(
  Object.entries(ORDER_TYPES).map(([type, name]) => [name, type as OrderType]),
)
const TIMES_IN_FORCE: Readonly<Record<string, TimeInForce>> = {
  GTC: 'good-till-cancelled',
  // With `expiretm`, until when.
  GTD: 'good-till-cancelled',
  IOC: 'immediate-or-cancel',
}
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/
/** How far ahead a deadline has to be, and may be. */
const DEADLINE_AHEAD_MS_MIN = 2_000
const DEADLINE_AHEAD_MS_MAX = 60_000
const RELATIVE_EXPIRY_MS_MIN = 5_000
const CLIENT_ORDER_ID =
  /^(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[\x21-\x7e]{1,18})$/

/** `price` is the limit of a limit order and the trigger of every other; `price2` is their limit. */
function orderRequest(symbol: string, fields: Fields, nowMs: number): VenueOrderRequest {
  const type = TYPES.get(fields['ordertype'] ?? '')
  if (type === undefined) throw invalidArgument('ordertype')
  const quantity = amountIn(fields, 'volume')
  if (quantity === undefined) throw invalidArgument('volume')
  if (fields['leverage'] !== undefined && fields['leverage'] !== 'none')
    throw invalidArgument('leverage')
  if (fields['reduce_only'] === 'true') throw invalidArgument('reduce_only')
  const [price, price2] = [amountIn(fields, 'price'), amountIn(fields, 'price2')]
  const flags = (fields['oflags'] ?? '').split(',').filter((flag) => flag !== '')
  if (flags.some((flag) => !['post', 'fciq', 'nompp'].includes(flag)))
    throw invalidArgument('oflags')
  return {
    ...optional('clientOrderId', clientOrderIdIn(fields)),
    symbol,
    side: sideIn(fields),
    type,
    quantity,
    ...pricesOf(type, price, price2),
    postOnly: flags.includes('post'),
    reduceOnly: false,
    timeInForce: timeInForceIn(fields),
    ...optional('expiresAtMs', expiryIn(fields, nowMs)),
    ...optional('arriveByMs', deadlineIn(fields, nowMs)),
  }
}

function pricesOf(
  type: OrderType,
  price: Fixed | undefined,
  price2: Fixed | undefined,
): { readonly limitPrice?: Fixed; readonly triggerPrice?: Fixed } {
  switch (type) {
    case 'market':
      return {}
    case 'limit':
      if (price === undefined) throw invalidArgument('price')
      return { limitPrice: price }
    case 'stop':
    case 'take-profit':
      if (price === undefined) throw invalidArgument('price')
      return { triggerPrice: price }
    case 'stop-limit':
    case 'take-profit-limit':
      if (price === undefined) throw invalidArgument('price')
      if (price2 === undefined) throw invalidArgument('price2')
      return { triggerPrice: price, limitPrice: price2 }
  }
}

function sideIn(fields: Fields): Side {
  const side = fields['type']
  if (side !== 'buy' && side !== 'sell') throw invalidArgument('type')
  return side
}

function timeInForceIn(fields: Fields): TimeInForce {
  const timeInForce = TIMES_IN_FORCE[fields['timeinforce'] ?? 'GTC']
  if (timeInForce === undefined) throw invalidArgument('timeinforce')
  return timeInForce
}

/** Whole seconds since the epoch, or `+` and seconds from now: at least five of them. */
function expiryIn(fields: Fields, nowMs: number): number | undefined {
  const { timeinforce, expiretm } = fields
  if ((timeinforce === 'GTD') !== (expiretm !== undefined)) throw invalidArgument('expiretm')
  if (expiretm === undefined) return undefined
  if (!/^\+?\d{1,12}$/.test(expiretm)) throw invalidArgument('expiretm')
  const ms = Number(expiretm) * 1000
  if (!expiretm.startsWith('+')) return ms
  if (ms < RELATIVE_EXPIRY_MS_MIN) throw invalidArgument('expiretm')
  return nowMs + ms
}

/** A deadline that is over is left for the matching to refuse; it was within bounds when it was sent. */
function deadlineIn(fields: Fields, nowMs: number): number | undefined {
  const text = fields['deadline']
  if (text === undefined) return undefined
  const deadlineMs = RFC_3339.test(text) ? Date.parse(text) : NaN
  const aheadMs = deadlineMs - nowMs
  if (aheadMs < 0 || (aheadMs >= DEADLINE_AHEAD_MS_MIN && aheadMs <= DEADLINE_AHEAD_MS_MAX))
    return deadlineMs
  throw invalidArgument('deadline')
}

function clientOrderIdIn(fields: Fields): string | undefined {
  const id = fields['cl_ord_id']
  if (id !== undefined && !CLIENT_ORDER_ID.test(id)) throw invalidArgument('cl_ord_id')
  return id
}

function amountIn(fields: Fields, name: string): Fixed | undefined {
  const text = fields[name]
  if (text === undefined || text === '') return undefined
  try {
    const amount = parseFixed(text)
    if (amount <= 0n) throw invalidArgument(name)
    return amount
  } catch (error) {
    if (error instanceof MalformedAmount) throw invalidArgument(name)
    throw error
  }
}

/** The open order that `txid` or `cl_ord_id` names. */
function openOrderId({ face, account, fields }: PrivateCall): string {
  const id = fields['txid']
  if (id !== undefined) return id
  const name = fields['cl_ord_id']
  if (name === undefined) throw invalidArgument('txid')
  const order = face.venue.orderByClientId(account, name)
  if (order?.status !== 'open') throw new KrakenRefusal('EOrder:Unknown order')
  return order.venueOrderId
}

function optional<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): Partial<Record<Name, Value>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, Value>)
}
