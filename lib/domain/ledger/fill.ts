import { type Fixed } from '../money/fixed.ts'
import { type Side } from '../order/order-request.ts'

/** One execution at the venue, as booked. */
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
  /** A fee in a third currency in quote currency; absent for other fees, and while it has no value. */
  readonly feeValue?: Fixed
  /** Where that value is from: a quote or a bar with its time, or a file. */
  readonly feeValueSource?: string
  /** The symbol whose lots paid a fee in a third currency; absent where it was paid from money. */
  readonly feeSymbol?: string
  readonly timeMs: number
  /** Absent for trades of orders that are not ours. */
  readonly intentId?: string
  readonly planId?: string
  /** The venue closed the position by force. */
  readonly liquidation?: true
  readonly appliedAtMs: number
}

/** What a fill moves: base currency (signed), quote currency (signed), and its fee by where it falls. */
export interface FillEffect {
  readonly base: Fixed
  /** The quote balance changes by this; a fee in a third currency is not in it. */
  readonly quote: Fixed
  readonly feeInBase: Fixed
  /** Paid in quote currency, and contained in `quote`. */
  readonly feeInQuote: Fixed
  /** In units of `feeCurrency`, which is neither base nor quote. */
  readonly feeInThird: Fixed
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

/** The two currencies of `BASE/QUOTE`; nothing for any other text. */
export function knownPair(symbol: string): CurrencyPair | undefined {
  const slash = symbol.indexOf('/')
  const base = symbol.slice(0, slash)
  const quote = symbol.slice(slash + 1)
  const isPair = slash > 0 && quote !== '' && base !== quote && !quote.includes('/')
  return isPair ? { base, quote } : undefined
}

export type FillProblem =
  | { readonly code: 'not-a-pair'; readonly symbol: string }
  | { readonly code: 'not-positive'; readonly field: 'price' | 'quantity' | 'cost' | 'time' }
  | { readonly code: 'in-the-future'; readonly aheadMs: number }
  | { readonly code: 'no-id' }
  | { readonly code: 'negative-fee' }
  | { readonly code: 'fee-above-quantity' }

/** A trade is not from the future while it is no further ahead than clocks go wrong. */
const AHEAD_MS_MAX = 300_000

/** Why a trade cannot be booked, or nothing when it can. */
export function fillProblem(fill: Fill): FillProblem | undefined {
  if (fill.tradeId === '') return { code: 'no-id' }
  for (const field of ['price', 'quantity', 'cost'] as const)
    if (fill[field] <= 0n) return { code: 'not-positive', field }
  if (!Number.isSafeInteger(fill.timeMs) || fill.timeMs <= 0)
    return { code: 'not-positive', field: 'time' }
  const aheadMs = fill.timeMs - fill.appliedAtMs
  if (aheadMs > AHEAD_MS_MAX) return { code: 'in-the-future', aheadMs }
  if (fill.fee < 0n) return { code: 'negative-fee' }
  const pair = knownPair(fill.symbol)
  if (pair === undefined) return { code: 'not-a-pair', symbol: fill.symbol }
  const isInBase = fill.feeCurrency === pair.base
  return isInBase && fill.fee >= fill.quantity ? { code: 'fee-above-quantity' } : undefined
}

/** Fees in base shrink what is bought and add to what is sold; fees in quote move the money. */
export function fillEffect(fill: Fill): FillEffect {
  const { base, quote } = pairOf(fill.symbol)
  const feeInBase = fill.feeCurrency === base ? fill.fee : 0n
  const feeInQuote = fill.feeCurrency === quote ? fill.fee : 0n
  const isBuy = fill.side === 'buy'
  return {
    base: isBuy ? fill.quantity - feeInBase : -(fill.quantity + feeInBase),
    quote: isBuy ? -(fill.cost + feeInQuote) : fill.cost - feeInQuote,
    feeInBase,
    feeInQuote,
    feeInThird: fill.fee - feeInBase - feeInQuote,
  }
}
