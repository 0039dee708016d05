import { type Quote, quoteFault, quoteTimeMs } from '../market/quote.ts'
import { type Fixed } from '../money/fixed.ts'
import { type JudgedPrice } from './exit-rules/exit-rule.ts'

/** What is known of a symbol's price, each where there is one. */
export interface PriceCandidates {
  /** As the venue has just told it. */
  readonly quote?: Quote
  /** Since when `quote` has said the same while others moved (`frozenFault`): it is not fresh. */
  readonly frozenSinceMs?: number
  /** The last one that was stored. */
  readonly stored?: Quote
  /** The close of the last closed bar. */
  readonly barClose?: { readonly price: Fixed; readonly closedAtMs: number }
}

export interface PriceAgeLimits {
  readonly decisionAgeMsMax: number
  readonly fallbackAgeMsMax: number
}

/**
 * The price that exits are judged on (R-MKT-7): a fresh quote; else the newest of what is at most
 * `fallbackAgeMsMax` old of a frozen quote, the stored quote and the close of the last bar, in this
 * order where they are equally new; else nothing. Never from a quote that is crossed or not
 * positive, and never from the future. What stands in for a fresh quote says so in `source`: only
 * stops and time exits go by it.
 */
export function judgedPrice(
  candidates: PriceCandidates,
  nowMs: number,
  limits: PriceAgeLimits,
): JudgedPrice | undefined {
  const { quote, frozenSinceMs, stored, barClose } = candidates
  const { decisionAgeMsMax, fallbackAgeMsMax } = limits
  const fresh = fromQuote(quote, 'quote', nowMs, decisionAgeMsMax)
  if (fresh !== undefined && frozenSinceMs === undefined) return fresh
  const old = (each: Quote | undefined): JudgedPrice | undefined =>
    fromQuote(each, 'stored-quote', nowMs, fallbackAgeMsMax)
  const fallbacks: readonly (JudgedPrice | undefined)[] = [
    frozenSinceMs === undefined ? undefined : asOf(old(quote), frozenSinceMs),
    old(stored),
    barClose && { bid: barClose.price, source: 'bar', atMs: barClose.closedAtMs },
  ]
  return fallbacks
    .filter((price) => price !== undefined)
    .filter(({ bid, atMs }) => bid > 0n && atMs <= nowMs && nowMs - atMs <= fallbackAgeMsMax)
    .reduce<JudgedPrice | undefined>(newer, undefined)
}

function fromQuote(
  quote: Quote | undefined,
  source: 'quote' | 'stored-quote',
  nowMs: number,
  ageMsMax: number,
): JudgedPrice | undefined {
  if (quote === undefined || quoteFault(quote, nowMs, ageMsMax) !== undefined) return undefined
  const atMs = quoteTimeMs(quote)
  return atMs > nowMs ? undefined : { bid: quote.bid, source, atMs }
}

function asOf(price: JudgedPrice | undefined, atMs: number): JudgedPrice | undefined {
  return price && { ...price, atMs: Math.min(price.atMs, atMs) }
}

function newer(best: JudgedPrice | undefined, next: JudgedPrice): JudgedPrice {
  return best === undefined || next.atMs > best.atMs ? next : best
}
