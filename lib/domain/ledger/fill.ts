import { type Fixed } from '../money/fixed.ts'
import { type Side } from '../order/order-request.ts'

/** One execution at the venue, as booked; never changed afterwards. */
export interface Fill {
  readonly tradeId: string
  readonly venueOrderId: string
  readonly account: string
  readonly symbol: string
  readonly side: Side
  readonly price: Fixed
  /** Base currency. */
  readonly quantity: Fixed
  /** Quote currency, what the venue booked for price × quantity. */
  readonly cost: Fixed
  readonly fee: Fixed
  readonly feeCurrency: string
  readonly timeMs: number
  /** Absent for trades of orders that are not ours. */
  readonly intentId?: string
  readonly planId?: string
  readonly appliedAtMs: number
}

/** What a fill moves: base currency (signed), quote currency (signed), and the fee in each. */
export interface FillEffect {
  readonly base: Fixed
  readonly quote: Fixed
  readonly feeInBase: Fixed
  readonly feeInQuote: Fixed
}

export interface CurrencyPair {
  readonly base: string
  readonly quote: string
}

/** The two currencies of `BASE/QUOTE`. @throws {Error} when the symbol has another form. */
export function pairOf(symbol: string): CurrencyPair {
  const pair = knownPair(symbol)
  if (pair === undefined) throw new Error(`not a BASE/QUOTE symbol: ${symbol}`)
  return pair
}

function knownPair(symbol: string): CurrencyPair | undefined {
  const [base, quote, ...rest] = symbol.split('/')
  return !base || !quote || rest.length > 0 ? undefined : { base, quote }
}

export type FillProblem =
  | { readonly code: 'not-a-pair'; readonly symbol: string }
  | { readonly code: 'not-positive'; readonly field: 'price' | 'quantity' | 'cost' | 'time' }
  | { readonly code: 'negative-fee' }
  | { readonly code: 'fee-currency-unknown'; readonly currency: string }
  | { readonly code: 'fee-above-quantity' }

/** Why a trade cannot be booked, or nothing when it can. */
export function fillProblem(fill: Fill): FillProblem | undefined {
  for (const field of ['price', 'quantity', 'cost'] as const)
    if (fill[field] <= 0n) return { code: 'not-positive', field }
  if (!Number.isFinite(fill.timeMs) || fill.timeMs <= 0)
    return { code: 'not-positive', field: 'time' }
  if (fill.fee < 0n) return { code: 'negative-fee' }
  const pair = knownPair(fill.symbol)
  if (pair === undefined) return { code: 'not-a-pair', symbol: fill.symbol }
  if (fill.fee === 0n || fill.feeCurrency === pair.quote) return undefined
  if (fill.feeCurrency !== pair.base)
    return { code: 'fee-currency-unknown', currency: fill.feeCurrency }
  return fill.fee >= fill.quantity ? { code: 'fee-above-quantity' } : undefined
}

/** Fees in base shrink what is bought and add to what is sold; fees in quote move the money. */
export function fillEffect(fill: Fill): FillEffect {
  const feeInBase = fill.feeCurrency === pairOf(fill.symbol).base ? fill.fee : 0n
  const feeInQuote = fill.fee - feeInBase
  return fill.side === 'buy'
    ? { base: fill.quantity - feeInBase, quote: -(fill.cost + feeInQuote), feeInBase, feeInQuote }
    : { base: -(fill.quantity + feeInBase), quote: fill.cost - feeInQuote, feeInBase, feeInQuote }
}
