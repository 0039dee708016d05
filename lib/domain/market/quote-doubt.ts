/**
 * The looks between two market syncs. Open plans are judged every few seconds, and an exit must not wait
 * for the next minute to confirm a price, so their looks confirm one another. Only what they could not
 * believe at once is remembered between them.
 */
import { type Fixed } from '../money/fixed.ts'
import { type Quote, type QuoteFault, quoteTimeMs } from './quote.ts'
import { lookAtQuote, spikeFault } from './spiking-quote.ts'

/** What one symbol's looks leave for the next; nothing as long as quotes stay near the stored one. */
export interface QuoteDoubt {
  /** Confirmed by a second look, while the market sync has not stored it yet. */
  readonly believed?: Quote
  /** Seen once. */
  readonly suspect?: Quote
}

export interface LookAgain {
  /** Why the quote is not believed (yet). */
  readonly fault?: QuoteFault
  /** To be remembered for the next look. */
  readonly doubt?: QuoteDoubt
}

/** @param known what the market sync stored. */
export function lookAgain(
  quote: Quote,
  known: Quote | undefined,
  doubt: QuoteDoubt | undefined,
  percentMax: Fixed,
): LookAgain {
  const reference = newestBelieved(known, doubt)
  // Confirmed before, and newer than what is stored.
  const believed = reference === known ? undefined : reference
  const look = lookAtQuote(quote, reference, doubt?.suspect, percentMax)
  if (!look.isBelieved)
    return { fault: look.fault, doubt: { ...(believed && { believed }), suspect: look.suspect } }
  if (spikeFault(quote, known, percentMax) === undefined) return {}
  const isNear = believed !== undefined && !spikeFault(quote, believed, percentMax)
  // Written once, not at every look: what is near it needs no newer one.
  return { doubt: { believed: isNear ? believed : quote } }
}

/** The last quote that was believed, by the market sync or by a look after it. */
export function newestBelieved(
  known: Quote | undefined,
  doubt: QuoteDoubt | undefined,
): Quote | undefined {
  const believed = doubt?.believed
  if (known === undefined || believed === undefined) return known ?? believed
  return quoteTimeMs(believed) > quoteTimeMs(known) ? believed : known
}
