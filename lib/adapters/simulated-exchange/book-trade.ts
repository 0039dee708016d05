/** Books one execution: balances move by exactly the cost and the fee that the trade reports. */
import { type Fixed, ZERO } from '../../domain/money/fixed.ts'
import { type LiveOrder, publicOrder, remainingOf } from './live-order.ts'
import { type Settlement, reserveOf, settle } from './settlement.ts'
import { type SimulatedTrade } from './simulated-order.ts'
import { type VenueAccount } from './venue-account.ts'
import { type VenueState } from './venue-state.ts'

export interface Execution {
  readonly price: Fixed
  readonly quantity: Fixed
  readonly maker: boolean
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
  const heldAfter = rest === ZERO ? ZERO : reserveOf(rules, order.side, rest, order.holdPrice)
  const trade = { side: order.side, price, quantity, maker }
  const { base, quote } = rules.instrument
  const spendable = account.free(order.side === 'buy' ? quote : base) + order.held - heldAfter
  // The last unit of an account must not be missing because a cost was rounded up.
  const settlement = [settle(rules, trade), settle(rules, trade, 'floor')].find(
    (candidate) => givenFor(order, candidate, quantity, quote) <= spendable,
  )
  if (settlement === undefined) return 'insufficient-funds'

  const feeInQuote = settlement.feeCurrency === quote ? settlement.fee : ZERO
  const given = givenFor(order, settlement, quantity, quote)
  const received =
    order.side === 'buy' ? quantity - (settlement.fee - feeInQuote) : settlement.cost - feeInQuote
  const [give, receive] = order.side === 'buy' ? [quote, base] : [base, quote]
  account.exchange({
    order,
    given: { currency: give, amount: given },
    received: { currency: receive, amount: received },
    heldAfter,
  })
  keepTrade(state, account, order, execution, settlement)
  return 'booked'
}

function givenFor(order: LiveOrder, settled: Settlement, quantity: Fixed, quote: string): Fixed {
  if (order.side === 'sell') return quantity
  return settled.feeCurrency === quote ? settled.cost + settled.fee : settled.cost
}

function keepTrade(
  state: VenueState,
  account: VenueAccount,
  order: LiveOrder,
  { price, quantity, maker }: Execution,
  { cost, fee, feeCurrency }: Settlement,
): void {
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
    timeMs: state.nowMs,
    account: order.account,
    orderType: order.type,
    maker,
    ...(order.clientOrderId === undefined ? {} : { clientOrderId: order.clientOrderId }),
  }
  order.filledQuantity += quantity
  order.cost += cost
  order.fee += fee
  order.tradeIds.push(trade.tradeId)
  order.updatedAtMs = state.nowMs
  account.trades.push(trade)
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
  const account = state.account(order.account)
  account.hold(order, givenCurrency(state, order), ZERO)
  order.status = 'cancelled'
  order.reason = reason
  order.updatedAtMs = state.nowMs
  order.closedAtMs = state.nowMs
  account.close(order)
  state.book(order.symbol).forget(order)
  state.record(order.account, { kind: 'order-cancelled', order: publicOrder(order), reason })
}

/** The currency that the order gives away, and so the one that it holds. */
export function givenCurrency(
  state: VenueState,
  order: Pick<LiveOrder, 'side' | 'symbol'>,
): string {
  const { instrument } = state.book(order.symbol).view
  return order.side === 'buy' ? instrument.quote : instrument.base
}
