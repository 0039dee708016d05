/**
 * A quote that arrives again and again and says nothing new (R-MKT-7). A venue whose feed of one
 * symbol hangs repeats its last prices, and each of them looks fresh.
 */
import { type KnownQuote, type Quote, type QuoteFault, QUOTE_PRICES } from './quote.ts'

/**
 * Since when the venue has said what `quote` says, in milliseconds since the epoch. A venue's time
 * that moves on says something new, even at the same prices: a quiet market is not a frozen one.
 * @param known what was remembered of the symbol before.
 */
export function unchangedSinceMs(known: KnownQuote | undefined, quote: Quote): number {
  // Between the two it said something else, believed or not.
  if (known === undefined || known.suspect !== undefined) return quote.receivedAtMs
  const isSame =
    known.symbol === quote.symbol &&
    known.exchangeTimeMs === quote.exchangeTimeMs &&
    QUOTE_PRICES.every((name) => known[name] === quote[name])
  return isSame ? rememberedSinceMs(known) : quote.receivedAtMs
}

function rememberedSinceMs(known: KnownQuote): number {
  return known.suspect?.receivedAtMs ?? known.unchangedSinceMs ?? known.receivedAtMs
}

/** By symbol, since when the venue has said the same: what is remembered, and these newer quotes. */
export function unchangedTimes(
  known: ReadonlyMap<string, KnownQuote>,
  quotes: Iterable<Quote>,
): ReadonlyMap<string, number> {
  const times = new Map<string, number>()
  for (const each of known.values()) times.set(each.symbol, rememberedSinceMs(each))
  for (const quote of quotes)
    times.set(quote.symbol, unchangedSinceMs(known.get(quote.symbol), quote))
  return times
}

/**
 * Why this quote is not to be believed although it was received just now: it has said the same for
 * longer than the limit, while a quote of another symbol changed within it. Where nothing moves at
 * all, nothing is frozen by this rule.
 * @param sinceMs of this and of the same venue's other symbols, from `unchangedTimes`.
 */
export function frozenFault(
  quote: Quote,
  sinceMs: ReadonlyMap<string, number>,
  unchangedMsMax: number,
): QuoteFault | undefined {
  const nowMs = quote.receivedAtMs
  const unchangedMs = nowMs - (sinceMs.get(quote.symbol) ?? nowMs)
  if (unchangedMs <= unchangedMsMax) return undefined
  for (const [symbol, changedAtMs] of sinceMs)
    if (symbol !== quote.symbol && nowMs - changedAtMs <= unchangedMsMax)
      return { code: 'frozen', unchangedMs, unchangedMsMax }
  return undefined
}
