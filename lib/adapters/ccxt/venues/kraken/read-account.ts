import { type Balance, type VenueOrder } from '../../../../ports/exchange.ts'
import { InvalidOrder } from '../../ccxt-modules.ts'
import { type KrakenConnection } from './connection.ts'
import { venueOrder } from './orders.ts'
import {
  balancesAnswer,
  closedOrdersAnswer,
  openOrdersAnswer,
  queryOrdersAnswer,
  type OrderReply,
} from './replies.ts'
import { type KrakenSymbols } from './symbols.ts'

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
  const found = await ordersById(connection, [venueOrderId])
  return found.find((order) => order.venueOrderId === venueOrderId)
}

/** How many orders the venue looks up in one call. */
const ORDERS_PER_CALL = 50

/** Those of them that the venue knows, each once. */
export async function readOrders(
  connection: KrakenConnection,
  references: readonly { readonly venueOrderId: string }[],
): Promise<readonly VenueOrder[]> {
  const ids = [...new Set(references.map(({ venueOrderId }) => venueOrderId))]
  const found: VenueOrder[] = []
  for (let start = 0; start < ids.length; start += ORDERS_PER_CALL)
    found.push(...(await ordersById(connection, ids.slice(start, start + ORDERS_PER_CALL))))
  return found
}

/** An id that the venue does not know may fail the whole call, which is halved until it stands alone. */
async function ordersById(
  connection: KrakenConnection,
  ids: readonly string[],
): Promise<readonly VenueOrder[]> {
  try {
    const answer = await connection.client.privatePostQueryOrders({ txid: ids.join(',') })
    return ordersIn(queryOrdersAnswer.parse(answer).result, await connection.known())
  } catch (error) {
    // 'Unknown order', or 'Invalid order' for what is no order id at all.
    if (!(error instanceof InvalidOrder)) throw error
    if (ids.length === 1) return []
    const middle = Math.ceil(ids.length / 2)
    const first = await ordersById(connection, ids.slice(0, middle))
    return [...first, ...(await ordersById(connection, ids.slice(middle)))]
  }
}

function ordersIn(
  orders: Readonly<Record<string, OrderReply>>,
  known: KrakenSymbols,
): readonly VenueOrder[] {
  return Object.entries(orders).map(([id, reply]) => venueOrder(id, reply, known))
}
