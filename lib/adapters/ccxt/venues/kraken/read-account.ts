import {
  type Balance,
  type TradePage,
  type VenueOrder,
  type VenueTrade,
} from '../../../../ports/exchange.ts'
import { isNoSuchOrder } from '../../classify-error.ts'
import { type KrakenConnection } from './connection.ts'
import { venueOrder } from './orders.ts'
import {
  balancesAnswer,
  closedOrdersAnswer,
  openOrdersAnswer,
  queryOrdersAnswer,
  tradesAnswer,
  type OrderReply,
  type TradeReply,
  type TradesAnswer,
} from './replies.ts'
import { type KrakenSymbols } from './symbols.ts'
import { readTradePage, type TradesQuery } from './trade-pages.ts'

export async function readBalances({ client }: KrakenConnection): Promise<readonly Balance[]> {
  const { result } = balancesAnswer.parse(await client.privatePostBalanceEx())
  return Object.entries(result).map(([asset, { balance, hold_trade }]) => ({
    currency: client.safeCurrencyCode(asset) ?? asset,
    total: balance,
    free: balance - hold_trade,
  }))
}

/** Every symbol's, or those under one client order id. */
export async function readOpenOrders(
  connection: KrakenConnection,
  filter: { readonly cl_ord_id?: string } = {},
): Promise<readonly VenueOrder[]> {
  const answer = await connection.client.privatePostOpenOrders(filter)
  return ordersIn(openOrdersAnswer.parse(answer).result.open, await connection.known())
}

async function readClosedOrders(
  connection: KrakenConnection,
  clientOrderId: string,
): Promise<readonly VenueOrder[]> {
  const answer = await connection.client.privatePostClosedOrders({ cl_ord_id: clientOrderId })
  return ordersIn(closedOrdersAnswer.parse(answer).result.closed, await connection.known())
}

/** By the venue's id first; a client id finds open and closed orders. */
export async function readOrder(
  connection: KrakenConnection,
  {
    venueOrderId,
    clientOrderId,
  }: { readonly venueOrderId?: string; readonly clientOrderId?: string },
): Promise<VenueOrder | undefined> {
  const byId = venueOrderId === undefined ? undefined : await orderById(connection, venueOrderId)
  if (byId !== undefined || clientOrderId === undefined) return byId
  // Open before closed: between the two calls an order can move in that direction only.
  const named = ({ clientOrderId: id }: VenueOrder): boolean => id === clientOrderId
  const open = (await readOpenOrders(connection, { cl_ord_id: clientOrderId })).find(named)
  return open ?? (await readClosedOrders(connection, clientOrderId)).find(named)
}

async function orderById(
  connection: KrakenConnection,
  venueOrderId: string,
): Promise<VenueOrder | undefined> {
  try {
    const answer = await connection.client.privatePostQueryOrders({ txid: venueOrderId })
    const reply = queryOrdersAnswer.parse(answer).result[venueOrderId]
    return reply === undefined
      ? undefined
      : venueOrder(venueOrderId, reply, await connection.known())
  } catch (error) {
    if (isNoSuchOrder(error)) return undefined
    throw error
  }
}

function ordersIn(
  orders: Readonly<Record<string, OrderReply>>,
  known: KrakenSymbols,
): readonly VenueOrder[] {
  return Object.entries(orders).map(([id, reply]) => venueOrder(id, reply, known))
}

export async function readTrades(
  connection: KrakenConnection,
  query: { readonly sinceMs: number; readonly page?: string },
): Promise<TradePage> {
  const known = await connection.known()
  const read = (range: TradesQuery): Promise<TradesAnswer> => tradesIn(connection, range)
  return readTradePage(read, (id, reply) => venueTrade(id, reply, known), query)
}

async function tradesIn({ client }: KrakenConnection, range: TradesQuery): Promise<TradesAnswer> {
  const answer = await client.privatePostTradesHistory({
    start: range.startSeconds,
    ...(range.endSeconds === undefined ? {} : { end: range.endSeconds }),
    ofs: range.offset,
    // One entry for each execution: merged ones would still grow after we have booked them.
    consolidate_taker: 'false',
  })
  return tradesAnswer.parse(answer).result
}

/** Kraken books a trade's fee in the quote currency. */
function venueTrade(tradeId: string, reply: TradeReply, known: KrakenSymbols): VenueTrade {
  const symbol = known.symbolOf(reply.pair)
  return {
    tradeId,
    venueOrderId: reply.ordertxid,
    symbol,
    side: reply.type,
    price: reply.price,
    quantity: reply.vol,
    cost: reply.cost,
    fee: reply.fee,
    feeCurrency: known.instrument(symbol)?.quote ?? symbol.split('/')[1] ?? symbol,
    timeMs: reply.time,
  }
}
