/** POST /0/private/…: reading one account. Orders are changed in order-endpoints.ts. */
import { formatFixed, type Fixed } from '../../../domain/money/fixed.ts'
import { type SimulatedOrder } from '../venue-types.ts'
import { type Face, type Fields } from './face.ts'
import { invalidArgument } from './kraken-refusal.ts'
import { ledgers } from './ledgers.ts'
import { offsetIn, PAGE_SIZE, rangeIn } from './listing-fields.ts'
import { assetId, pairNames } from './names.ts'
import { orderView } from './order-view.ts'
import { type PrivateCall, type PrivateEndpoint } from './private-call.ts'
import { tradesHistory } from './trades-history.ts'

export const READING_ENDPOINTS: Readonly<Record<string, PrivateEndpoint>> = {
  Balance: ({ face, account }) =>
    Object.fromEntries(
      face.venue.balances(account).map(({ currency, total }) => [assetId(currency), text(total)]),
    ),
  BalanceEx: ({ face, account }) =>
    Object.fromEntries(
      face.venue
        .balances(account)
        .map(({ currency, total, free }) => [
          assetId(currency),
          { balance: text(total), hold_trade: text(total - free) },
        ]),
    ),
  OpenOrders: (call) => {
    const { face, account } = call
    const orders = visible(call, matching(call, face.venue.openOrders(account)))
    return { open: viewsOf(call, orders) }
  },
  ClosedOrders: (call) => {
    const { face, account, fields } = call
    const orders = matching(call, face.venue.closedOrders(account)).filter(closedWithin(fields))
    const newestFirst = visible(call, orders).reverse()
    const offset = offsetIn(fields)
    const page = newestFirst.slice(offset, offset + PAGE_SIZE)
    return { closed: viewsOf(call, page), count: newestFirst.length }
  },
  QueryOrders: (call) => {
    const { face, account, fields } = call
    const ids = (fields['txid'] ?? '').split(',').filter((id) => id !== '')
    if (ids.length === 0 || ids.length > PAGE_SIZE) throw invalidArgument('txid')
    const orders = ids.flatMap((id) => face.venue.order(account, id) ?? [])
    return viewsOf(call, visible(call, orders))
  },
  TradesHistory: (call) => tradesHistory(call),
  Ledgers: (call) => ledgers(call),
  TradeVolume: ({ face, fields }) => tradeVolume(face, fields),
}

function text(amount: Fixed): string {
  return formatFixed(amount)
}

function matching({ fields }: PrivateCall, orders: readonly SimulatedOrder[]): SimulatedOrder[] {
  const wanted = fields['cl_ord_id']
  return orders.filter(({ clientOrderId }) => wanted === undefined || clientOrderId === wanted)
}

/** Without the orders that a fault hides from this call. */
function visible({ face, account }: PrivateCall, orders: SimulatedOrder[]): SimulatedOrder[] {
  const hidden = face.faults.takeHiddenOrders(account)
  if (hidden.length === 0) return orders
  return orders.filter(
    ({ venueOrderId, clientOrderId }) =>
      !hidden.some(
        (rule) =>
          (rule.venueOrderId === undefined || rule.venueOrderId === venueOrderId) &&
          (rule.clientOrderId === undefined || rule.clientOrderId === clientOrderId),
      ),
  )
}

function viewsOf({ face, fields }: PrivateCall, orders: readonly SimulatedOrder[]): object {
  const withTrades = fields['trades'] === 'true'
  return Object.fromEntries(
    orders.map((order) => [
      order.venueOrderId,
      orderView(order, face.instrument(order.symbol), withTrades),
    ]),
  )
}

function closedWithin(fields: Fields): (order: SimulatedOrder) => boolean {
  const { sinceMs = -Infinity, untilMs = Infinity } = rangeIn(fields)
  return ({ closedAtMs = 0 }) => closedAtMs >= sinceMs && closedAtMs < untilMs
}

function tradeVolume(face: Face, { pair }: Fields): object {
  const symbols = pair === undefined ? [] : pair.split(',').map((name) => face.pair(name).symbol)
  const fees = (rateOf: 'feeRateMaker' | 'feeRateTaker'): object =>
    Object.fromEntries(
      symbols.map((symbol) => [
        pairNames(symbol).id,
        { fee: text(face.instrument(symbol)[rateOf] * 100n) },
      ]),
    )
  return {
    currency: 'ZUSD',
    volume: '0.0000',
    fees: fees('feeRateTaker'),
    fees_maker: fees('feeRateMaker'),
  }
}
