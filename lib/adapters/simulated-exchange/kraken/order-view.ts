/** Orders and trades as Kraken lists them. */
import {
  divide,
  formatFixed,
  ONE,
  roundToDecimals,
  type Fixed,
} from '../../../domain/money/fixed.ts'
import { type Instrument } from '../../../domain/market/instrument.ts'
import { type OrderType } from '../../../domain/order/order-request.ts'
import { type VenueOrderStatus } from '../../../ports/exchange.ts'
import { type SimulatedOrder, type SimulatedTrade } from '../venue-types.ts'
import { pairNames } from './names.ts'

export const ORDER_TYPES: Readonly<Record<OrderType, string>> = {
  market: 'market',
  limit: 'limit',
  stop: 'stop-loss',
  'stop-limit': 'stop-loss-limit',
  'take-profit': 'take-profit',
  'take-profit-limit': 'take-profit-limit',
}

const STATUSES: Readonly<Record<VenueOrderStatus, string>> = {
  open: 'open',
  filled: 'closed',
  cancelled: 'canceled',
  expired: 'expired',
  rejected: 'canceled',
}

/** The number of decimals of a grid: 0.1 → 1. */
export function decimalsOf(step: Fixed): number {
  let decimals = 0
  for (let unit = ONE; decimals < 18 && step % unit !== 0n; unit /= 10n) decimals += 1
  return decimals
}

/** Always with this many decimals, as Kraken prints them. */
export function padded(amount: Fixed, decimals: number): string {
  const [whole = '0', fraction = ''] = formatFixed(amount).split('.')
  return decimals === 0 ? whole : `${whole}.${fraction.padEnd(decimals, '0')}`
}

type DescribedOrder = Pick<
  SimulatedOrder,
  'side' | 'type' | 'symbol' | 'quantity' | 'limitPrice' | 'triggerPrice'
>

/** `sell 0.01000000 XBTUSD @ stop loss 28000.0 -> limit 27900.0` */
export function orderSentence(order: DescribedOrder, instrument: Instrument): string {
  const { price, volume } = printers(instrument)
  const limit = `limit ${price(order.limitPrice)}`
  const terms: Readonly<Record<OrderType, string>> = {
    market: 'market',
    limit,
    stop: `stop loss ${price(order.triggerPrice)}`,
    'stop-limit': `stop loss ${price(order.triggerPrice)} -> ${limit}`,
    'take-profit': `take profit ${price(order.triggerPrice)}`,
    'take-profit-limit': `take profit ${price(order.triggerPrice)} -> ${limit}`,
  }
  const pair = pairNames(order.symbol).altname
  return `${order.side} ${volume(order.quantity)} ${pair} @ ${terms[order.type]}`
}

function printers(instrument: Instrument): {
  readonly price: (amount: Fixed | undefined) => string
  readonly volume: (amount: Fixed) => string
} {
  const priceDecimals = decimalsOf(instrument.tickSize)
  const volumeDecimals = decimalsOf(instrument.stepSize)
  return {
    price: (amount) => (amount === undefined ? '0' : padded(amount, priceDecimals)),
    volume: (amount) => padded(amount, volumeDecimals),
  }
}

export function orderView(
  order: SimulatedOrder,
  instrument: Instrument,
  withTrades: boolean,
): Record<string, unknown> {
  const { price, volume } = printers(instrument)
  const { triggerPrice, limitPrice, filledQuantity: filled } = order
  const average = filled === 0n ? 0n : averagePrice(order, instrument)
  return {
    refid: null,
    userref: 0,
    ...(order.clientOrderId === undefined ? {} : { cl_ord_id: order.clientOrderId }),
    status: STATUSES[order.status],
    reason: order.reason ?? null,
    opentm: order.createdAtMs / 1000,
    ...(order.closedAtMs === undefined ? {} : { closetm: order.closedAtMs / 1000 }),
    starttm: 0,
    expiretm: (order.expiresAtMs ?? 0) / 1000,
    descr: {
      pair: pairNames(order.symbol).altname,
      type: order.side,
      ordertype: ORDER_TYPES[order.type],
      price: price(triggerPrice ?? limitPrice),
      price2: price(triggerPrice === undefined ? undefined : limitPrice),
      leverage: 'none',
      order: orderSentence(order, instrument),
      close: '',
    },
    vol: volume(order.quantity),
    vol_exec: volume(filled),
    cost: padded(order.cost, 5),
    fee: padded(order.fee, 5),
    price: padded(average, decimalsOf(instrument.tickSize)),
    stopprice: order.triggered ? price(triggerPrice) : '0.00000',
    limitprice: '0.00000',
    misc: order.liquidation === true ? 'liquidated' : '',
    oflags: order.postOnly ? 'fciq,post' : 'fciq',
    ...(withTrades && order.tradeIds.length > 0 ? { trades: order.tradeIds } : {}),
  }
}

function averagePrice(order: SimulatedOrder, { tickSize }: Instrument): Fixed {
  const exact = divide(order.cost, order.filledQuantity, 'half-even')
  return roundToDecimals(exact, decimalsOf(tickSize), 'half-even')
}

export function tradeView(trade: SimulatedTrade): Record<string, unknown> {
  return {
    ordertxid: trade.venueOrderId,
    pair: pairNames(trade.symbol).id,
    time: trade.timeMs / 1000,
    type: trade.side,
    ordertype: trade.liquidation === true ? 'liquidation market' : ORDER_TYPES[trade.orderType],
    price: padded(trade.price, 5),
    cost: padded(trade.cost, 5),
    fee: padded(trade.fee, 5),
    vol: padded(trade.quantity, 8),
    margin: '0.00000',
    misc: '',
    maker: trade.maker,
  }
}
