/** The venue changes a trade that it has booked and told: what was right yesterday is not today. */
import { type Fixed, ZERO } from '../../domain/money/fixed.ts'
import {
  type CorrectionRefusal,
  type CorrectResult,
  type TradeCorrection,
} from './account-changes.ts'
import { givenCurrency } from './book-trade.ts'
import { type LiveOrder } from './live-order.ts'
import { type SettlementRules, costOf, reserveOf } from './settlement.ts'
import { type SimulatedTrade } from './simulated-order.ts'
import { tradeAmounts } from './trade-amounts.ts'
import { type AccountChange, type VenueAccount } from './venue-account.ts'
import { type VenueState } from './venue-state.ts'

/** A filled order stays filled, also when its trades come to less afterwards. */
export function correctTrade(
  state: VenueState,
  account: VenueAccount,
  tradeId: string,
  correction: TradeCorrection,
): CorrectResult {
  const before = account.trades.find((trade) => trade.tradeId === tradeId)
  const order = account.orders.get(before?.venueOrderId ?? '')
  if (before === undefined || order === undefined) return { refused: { code: 'unknown-trade' } }
  const rules = state.rules(account, before.symbol)
  const malformed = formRefusal(rules, correction)
  if (malformed !== undefined) return { refused: malformed }
  const trade = corrected(rules, before, correction)
  const filled = order.filledQuantity + trade.quantity - before.quantity
  const rest = order.quantity - filled
  const isOpen = order.status === 'open'
  if (rest < ZERO || (isOpen && rest === ZERO))
    return { refused: { code: 'beyond-order', quantity: order.quantity } }

  const change: AccountChange = {
    order,
    holds: givenCurrency(state, order),
    heldAfter: isOpen ? reserveOf(rules, order.side, rest, order.holdPrice) : ZERO,
    amounts: difference(
      tradeAmounts(rules.instrument, trade),
      tradeAmounts(rules.instrument, before),
    ),
  }
  const short = account.shortfall(change)
  if (short !== undefined) return { refused: { code: 'insufficient-funds', ...short } }
  account.exchange(change)
  account.replaceTrade(trade)
  follow(order, before, trade)
  order.updatedAtMs = state.nowMs
  state.record(account.name, { kind: 'trade-corrected', before, trade })
  return { corrected: trade }
}

function formRefusal(
  { instrument }: SettlementRules,
  { price, quantity, fee }: TradeCorrection,
): CorrectionRefusal | undefined {
  const { tickSize, stepSize } = instrument
  if (price !== undefined && (price <= ZERO || price % tickSize !== ZERO))
    return { code: 'bad-price-grid', price, tickSize }
  if (quantity !== undefined && (quantity <= ZERO || quantity % stepSize !== ZERO))
    return { code: 'bad-quantity-grid', quantity, stepSize }
  return fee !== undefined && fee < ZERO ? { code: 'negative-fee', fee } : undefined
}

function corrected(
  rules: SettlementRules,
  before: SimulatedTrade,
  { price = before.price, quantity = before.quantity, fee = before.fee }: TradeCorrection,
): SimulatedTrade {
  const isSameSize = price === before.price && quantity === before.quantity
  const cost = isSameSize ? before.cost : costOf(rules, price, quantity)
  return { ...before, price, quantity, cost, fee }
}

function difference(
  after: ReadonlyMap<string, Fixed>,
  before: ReadonlyMap<string, Fixed>,
): ReadonlyMap<string, Fixed> {
  return new Map(
    [...after].map(([currency, amount]) => [currency, amount - (before.get(currency) ?? ZERO)]),
  )
}

function follow(order: LiveOrder, before: SimulatedTrade, after: SimulatedTrade): void {
  order.filledQuantity += after.quantity - before.quantity
  order.cost += after.cost - before.cost
  if (after.feeCurrency === order.feeCurrency) order.fee += after.fee - before.fee
}
