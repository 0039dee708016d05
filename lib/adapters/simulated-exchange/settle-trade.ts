/** Which cost and fee a trade is booked with: the first that the account can pay. */
import { type Fixed, ZERO } from '../../domain/money/fixed.ts'
import { type Side } from '../../domain/order/order-request.ts'
import { type Settlement, type SettlementRules, feeAtPrice, settle } from './settlement.ts'
import { type VenueAccount } from './venue-account.ts'
import { type VenueState } from './venue-state.ts'

export interface TradeTerms {
  readonly side: Side
  readonly price: Fixed
  readonly quantity: Fixed
  readonly maker: boolean
}

/** The settlements of a trade, the preferred one first. */
export function settlementsOf(
  state: VenueState,
  account: VenueAccount,
  rules: SettlementRules,
  terms: TradeTerms,
): readonly Settlement[] {
  const inFeeCurrency = settleInFeeCurrency(state, account, rules, terms)
  return [
    ...(inFeeCurrency === undefined ? [] : [inFeeCurrency]),
    settle(rules, terms),
    // The last unit of an account must not be missing because a cost was rounded up.
    settle(rules, terms, 'floor'),
  ]
}

/** Nothing where the account has no fee currency, too little of it, or it has no price here. */
function settleInFeeCurrency(
  state: VenueState,
  account: VenueAccount,
  rules: SettlementRules,
  terms: TradeTerms,
): Settlement | undefined {
  const { feeCurrency } = account
  const { quote } = rules.instrument
  if (feeCurrency === undefined || feeCurrency === quote) return undefined
  const price = lastPriceOf(state, `${feeCurrency}/${quote}`)
  if (price === undefined) return undefined
  const inQuote = settle({ ...rules, feeInBaseOnBuys: false }, terms)
  const fee = feeAtPrice(inQuote.fee, price, state.unitOf(feeCurrency))
  return fee > account.free(feeCurrency) ? undefined : { cost: inQuote.cost, fee, feeCurrency }
}

function lastPriceOf(state: VenueState, symbol: string): Fixed | undefined {
  const book = state.books.get(symbol)
  const timeMs = book?.priceTimeMs(state.nowMs) ?? 0
  if (book === undefined || !book.view.hasPriceAt(timeMs)) return undefined
  const price = book.view.price(book.view.lastTicks(timeMs))
  return price > ZERO ? price : undefined
}
