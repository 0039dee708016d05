import { pairOf } from '../ledger/fill.ts'
import { type Fixed, multiplyDivide, multiply } from '../money/fixed.ts'
import { type Order, isFinal, isResting, knownFilledQuantity } from '../order/order.ts'

/** How far an order may have moved money which the ledger does not know of. */
export interface OrderReach {
  readonly intentId: string
  /** The most that it may have added to or taken from the balance, signed, by currency. */
  readonly effects: ReadonlyMap<string, Fixed>
}

/** Fees, and prices away from the reference, in hundredths beyond the order's own amounts. */
const SLACK_PERCENT = 5n

/** Nothing for an order that has moved no more than what is booked of it. */
export function reachOf(order: Order): OrderReach | undefined {
  const quantity = unbookedQuantity(order)
  if (quantity === 0n) return undefined
  const { intentId, symbol, side, referencePrice } = order.intent
  const { base, quote } = pairOf(symbol)
  const sign = side === 'buy' ? 1n : -1n
  return {
    intentId,
    effects: new Map([
      [base, sign * withSlack(quantity)],
      [quote, -sign * withSlack(multiply(quantity, referencePrice, 'ceiling'))],
    ]),
  }
}

/** A resting order has filled what the venue says of it; one of unknown outcome, up to all of it. */
function unbookedQuantity(order: Order): Fixed {
  const isKnown = isFinal(order) || isResting(order)
  const mayBeSent = !isKnown && order.state !== 'created' && !order.retryable
  const filled = mayBeSent ? order.quantity : knownFilledQuantity(order)
  return filled > order.filledQuantity ? filled - order.filledQuantity : 0n
}

function withSlack(amount: Fixed): Fixed {
  return multiplyDivide(amount, 100n + SLACK_PERCENT, 100n, 'ceiling')
}

export interface Reach {
  readonly lowest: Fixed
  readonly highest: Fixed
  readonly intentIds: readonly string[]
}

/** What the orders may have done to a currency together; each may have done all, part or nothing. */
export function reachIn(currency: string, orders: readonly OrderReach[]): Reach {
  const touching = orders.filter(({ effects }) => (effects.get(currency) ?? 0n) !== 0n)
  const amounts = touching.map(({ effects }) => effects.get(currency) ?? 0n)
  const sumOf = (wanted: (amount: Fixed) => boolean): Fixed =>
    amounts.filter(wanted).reduce((sum, amount) => sum + amount, 0n)
  return {
    lowest: sumOf((amount) => amount < 0n),
    highest: sumOf((amount) => amount > 0n),
    intentIds: touching.map(({ intentId }) => intentId),
  }
}
