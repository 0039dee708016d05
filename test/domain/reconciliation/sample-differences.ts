import { type Instrument } from '../../../lib/domain/market/instrument.ts'
import { type Fixed, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type Order, type OrderState, newOrder } from '../../../lib/domain/order/order.ts'
import { type Side } from '../../../lib/domain/order/order-request.ts'
import { type BalanceBasis } from '../../../lib/domain/reconciliation/explain-balances.ts'
import { type Difference } from '../../../lib/domain/reconciliation/difference.ts'
import { isTradable, roundingMax } from '../../../lib/domain/reconciliation/tradability.ts'

export const amount = parseFixed

export const BTC_USD: Instrument = {
  symbol: 'BTC/USD',
  base: 'BTC',
  quote: 'USD',
  tickSize: amount('0.1'),
  stepSize: amount('0.00000001'),
  quantityMin: amount('0.0001'),
  costMin: amount('5'),
  feeRateMaker: 0n,
  feeRateTaker: 0n,
}

const PRICES: Readonly<Record<string, string>> = { BTC: '50000', USD: '1', ETH: '2500' }

/** 10 fills are booked in BTC/USD; one BTC is worth 50 000 USD. */
export const BASIS: BalanceBasis = {
  orders: [],
  waitedFor: new Set(),
  unbooked: [],
  symbols: ['BTC/USD', 'ETH/USD', 'ETH/BTC'],
  isTradable: (currency, quantity) =>
    isTradable(currency, quantity, [BTC_USD], () => amount('50000')),
  worthOf: (currency, quantity) => {
    const price = PRICES[currency]
    return price === undefined ? undefined : (quantity * amount(price)) / amount('1')
  },
  smallValueMax: amount('0.5'),
  roundingMax: (currency) => roundingMax(currency, amount('100.1234'), 10, [BTC_USD]),
}

/** An order of 0.1 BTC at 50 000, as it stands. */
export function orderIn(state: OrderState, side: Side = 'buy', change: Partial<Order> = {}): Order {
  const order = newOrder({
    intentId: `${side}-${state}`,
    account: 'main',
    symbol: 'BTC/USD',
    planId: 'plan-1',
    purpose: side === 'buy' ? 'entry' : 'exit',
    effect: side === 'buy' ? 'increasing' : 'reducing',
    side,
    type: 'market',
    quantity: amount('0.1'),
    postOnly: false,
    reduceOnly: false,
    timeInForce: 'good-till-cancelled',
    referencePrice: amount('50000'),
    attempt: 1,
    createdAtMs: 0,
  })
  return { ...order, state, ...change }
}

/** A balance that nothing explains. */
export function unexplained(currency: string, difference: Fixed, symbols: string[]): Difference {
  return {
    key: `balance:${currency}`,
    comparison: 'balances',
    class: 'unexplained',
    consequence: 'quarantine',
    currency,
    amount: difference,
    quarantines: symbols,
    explanation: 'they differ',
    evidence: {},
  }
}
