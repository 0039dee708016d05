/** Books one execution: balances move by exactly the cost and the fee that the trade reports. */
import { type Fixed, ZERO } from '../../domain/money/fixed.ts'
import { type LiveOrder, publicOrder, remainingOf } from './live-order.ts'
import { settlementsOf } from './settle-trade.ts'
import { type Settlement, reserveOf } from './settlement.ts'
import { type SimulatedTrade } from './simulated-order.ts'
import { tradeAmounts } from './trade-amounts.ts'
import { type VenueAccount } from './venue-account.ts'
import { type VenueState } from './venue-state.ts'

export interface Execution {
  readonly price: Fixed
  readonly quantity: Fixed
  readonly maker: boolean
  /** The past time at which it is listed; the present unless given. */
  readonly timeMs?: number
}

/** Books the execution of an open order, or leaves everything as it is when the money is missing. */
export function bookTrade(
  state: VenueState,
  order: LiveOrder,
  execution: Execution,
): 'booked' | 'insufficient-funds' {
  const { price, quantity, maker } = execution
  if (order.status !== 'open' || quantity <= ZERO || quantity > remainingOf(order) || price <= ZERO)
    throw new Error(`order ${order.venueOrderId} cannot trade ${quantity} at ${price}`)
  const account = state.account(order.account)
  const rules = state.rules(account, order.symbol)
  const rest = remainingOf(order) - quantity
  const holds = givenCurrency(state, order)
  const heldAfter = rest === ZERO ? ZERO : reserveOf(rules, order.side, rest, order.holdPrice)
  const terms = { side: order.side, price, quantity, maker }
  for (const settlement of settlementsOf(state, account, rules, terms)) {
    const amounts = tradeAmounts(rules.instrument, { ...terms, ...settlement })
    const change = { order, holds, heldAfter, amounts }
    if (account.shortfall(change) !== undefined) continue
    account.exchange(change)
    keepTrade(state, account, order, execution, settlement)
    return 'booked'
  }
  return 'insufficient-funds'
}

function keepTrade(
  state: VenueState,
  account: VenueAccount,
  order: LiveOrder,
  { price, quantity, maker, timeMs = state.nowMs }: Execution,
  { cost, fee, feeCurrency }: Settlement,
): void {
  const { clientOrderId, liquidation } = order
  const trade: SimulatedTrade = {
    tradeId: state.nextId('trade'),
    venueOrderId: order.venueOrderId,
    symbol: order.symbol,
    side: order.side,
    price,
    quantity,
    cost,
    fee,
    feeCurrency,
    timeMs,
    account: order.account,
    orderType: order.type,
    maker,
    ...(clientOrderId === undefined ? {} : { clientOrderId }),
    ...(liquidation === undefined ? {} : { liquidation }),
  }
  if (order.tradeIds.length === 0) order.feeCurrency = feeCurrency
  if (feeCurrency === order.feeCurrency) order.fee += fee
  order.filledQuantity += quantity
  order.cost += cost
  order.tradeIds.push(trade.tradeId)
  order.updatedAtMs = state.nowMs
  account.keepTrade(trade)
  state.record(order.account, { kind: 'trade', trade })
  if (remainingOf(order) === ZERO) closeFilled(state, account, order)
}

function closeFilled(state: VenueState, account: VenueAccount, order: LiveOrder): void {
  order.status = 'filled'
  order.closedAtMs = state.nowMs
  account.close(order)
  state.book(order.symbol).forget(order)
  state.record(order.account, { kind: 'order-filled', order: publicOrder(order) })
}

/** Closes an open order and gives back what it holds. What was filled stays filled. */
export function closeCancelled(state: VenueState, order: LiveOrder, reason: string): void {
  closeUnfilled(state, order, 'cancelled', reason)
  state.record(order.account, { kind: 'order-cancelled', order: publicOrder(order), reason })
}

/** Like `closeCancelled`, for an order whose own time is over. */
export function closeExpired(state: VenueState, order: LiveOrder): void {
  closeUnfilled(state, order, 'expired', 'the time of the order is over')
  state.record(order.account, { kind: 'order-expired', order: publicOrder(order) })
}

function closeUnfilled(
  state: VenueState,
  order: LiveOrder,
  status: 'cancelled' | 'expired',
  reason: string,
): void {
  const account = state.account(order.account)
  account.hold(order, givenCurrency(state, order), ZERO)
  order.status = status
  order.reason = reason
  order.updatedAtMs = state.nowMs
  order.closedAtMs = state.nowMs
  account.close(order)
  state.book(order.symbol).forget(order)
}

/** The currency that the order gives away, and so the one that it holds. */
export function givenCurrency(
  state: VenueState,
  order: Pick<LiveOrder, 'side' | 'symbol'>,
): string {
  const { instrument } = state.book(order.symbol).view
  return order.side === 'buy' ? instrument.quote : instrument.base
}
