/**
 * What is remembered of a symbol's quotes from one minute to the next: the last one that was
 * believed, and what is needed to judge the one that comes.
 */
import { type Fixed } from '../money/fixed.ts'
import { unchangedSinceMs } from './frozen-quote.ts'
import { type KnownQuote, type Quote, type QuoteFault, quoteFault, quoteTimeMs } from './quote.ts'
import { lookAtQuote } from './spiking-quote.ts'

export interface Remembered {
  /** Nothing as long as no quote was believed. */
  readonly known?: KnownQuote
  /** Why the quote was not believed. */
  readonly fault?: QuoteFault
}

/**
 * What to remember after this look. A quote that is not to be believed never takes the place of one
 * that was, and an older one never that of a newer one.
 */
export function remember(
  known: KnownQuote | undefined,
  quote: Quote,
  spikePercentMax: Fixed,
): Remembered {
  const kept: Remembered = known === undefined ? {} : { known }
  const fault = quoteFault(quote, quote.receivedAtMs, Number.POSITIVE_INFINITY)
  if (fault !== undefined) return { ...kept, fault }
  if (known !== undefined && quoteTimeMs(quote) < quoteTimeMs(known)) return kept
  const look = lookAtQuote(quote, known, known?.suspect, spikePercentMax)
  if (known === undefined || look.isBelieved)
    return { known: { ...quote, unchangedSinceMs: unchangedSinceMs(known, quote) } }
  return { known: { ...known, suspect: look.suspect }, fault: look.fault }
}
