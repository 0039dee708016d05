import { type Fixed, formatFixed, roundToDecimals } from '../money/fixed.ts'

/** Best prices of one symbol. Times are milliseconds since the epoch, UTC. */
export interface Quote {
  readonly symbol: string
  readonly bid: Fixed
  readonly ask: Fixed
  readonly last: Fixed
  /** When the venue says it was true; absent where the venue does not tell. */
  readonly exchangeTimeMs?: number
  readonly receivedAtMs: number
}

/** The three prices of a quote. */
export const QUOTE_PRICES = ['bid', 'ask', 'last'] as const
export type QuotePrice = (typeof QUOTE_PRICES)[number]

/** Why a quote must not increase any exposure (R-MKT-7), with its numbers. */
/** The last quote that was believed. */
export interface KnownQuote extends Quote {
  /** When the venue first said this; absent: when it was received. */
  readonly unchangedSinceMs?: number
  /** What the venue said after it and is not believed before it says it again. */
  readonly suspect?: Quote
}

export type QuoteFault =
  | { readonly code: 'missing' }
  | { readonly code: 'stale'; readonly ageMs: number; readonly ageMsMax: number }
  | { readonly code: 'not-positive' }
  | { readonly code: 'crossed'; readonly bid: Fixed; readonly ask: Fixed }
  | { readonly code: 'frozen'; readonly unchangedMs: number; readonly unchangedMsMax: number }
  | {
      readonly code: 'spiking'
      /** Which of its prices is the furthest away. */
      readonly name: QuotePrice
      readonly price: Fixed
      /** The same price of the quote that was believed last, and how much older that one is. */
      readonly believed: Fixed
      readonly believedAgeMs: number
      /** Always positive, and above `percentMax`. */
      readonly percent: Fixed
      readonly percentMax: Fixed
    }

/** Why this quote must not decide anything, or nothing when it may. */
export function quoteFault(
  quote: Quote | undefined,
  nowMs: number,
  ageMsMax: number,
): QuoteFault | undefined {
  if (quote === undefined) return { code: 'missing' }
  if (quote.bid <= 0n || quote.ask <= 0n || quote.last <= 0n) return { code: 'not-positive' }
  if (quote.bid > quote.ask) return { code: 'crossed', bid: quote.bid, ask: quote.ask }
  const ageMs = nowMs - quoteTimeMs(quote)
  // Written so that a time that is not a number counts as stale.
  if (!(ageMs <= ageMsMax)) return { code: 'stale', ageMs, ageMsMax }
  return undefined
}

/**
 * When it was true, in milliseconds since the epoch. A venue's time that lies ahead of ours must not
 * keep a quote fresh after we received it.
 */
export function quoteTimeMs({ exchangeTimeMs, receivedAtMs }: Quote): number {
  return Math.min(exchangeTimeMs ?? receivedAtMs, receivedAtMs)
}

/** The fault in words and numbers, to follow "the quote is". */
export function quoteFaultText(fault: QuoteFault): string {
  switch (fault.code) {
    case 'missing':
    case 'not-positive':
      return fault.code
    case 'stale':
      return `stale: ${inSeconds(fault.ageMs)} old, at most ${inSeconds(fault.ageMsMax)}`
    case 'crossed':
      return `crossed: bid ${formatFixed(fault.bid)}, ask ${formatFixed(fault.ask)}`
    case 'frozen':
      return `frozen: unchanged for ${inSeconds(fault.unchangedMs)} while others moved, at most ${inSeconds(fault.unchangedMsMax)}`
    case 'spiking': {
      const percent = formatFixed(roundToDecimals(fault.percent, 1, 'half-even'))
      const from = `${formatFixed(fault.believed)} of ${inSeconds(fault.believedAgeMs)} before`
      return `spiking: ${fault.name} ${formatFixed(fault.price)} is ${percent} % away from ${from}, at most ${formatFixed(fault.percentMax)} %`
    }
  }
}

function inSeconds(durationMs: number): string {
  return `${Math.round(durationMs / 1000)} s`
}
