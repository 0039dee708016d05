import { type Fixed } from '../money/fixed.ts'

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

export type QuoteFault =
  | { readonly code: 'missing' }
  | { readonly code: 'stale'; readonly ageMs: number; readonly ageMsMax: number }
  | { readonly code: 'not-positive' }
  | { readonly code: 'crossed'; readonly bid: Fixed; readonly ask: Fixed }

/** Why this quote must not decide anything, or nothing when it may. */
export function quoteFault(
  quote: Quote | undefined,
  nowMs: number,
  ageMsMax: number,
): QuoteFault | undefined {
  if (quote === undefined) return { code: 'missing' }
  if (quote.bid <= 0n || quote.ask <= 0n || quote.last <= 0n) return { code: 'not-positive' }
  if (quote.bid > quote.ask) return { code: 'crossed', bid: quote.bid, ask: quote.ask }
  // A venue's time that lies ahead of ours must not keep a quote fresh after we received it.
  const trueAtMs = Math.min(quote.exchangeTimeMs ?? quote.receivedAtMs, quote.receivedAtMs)
  const ageMs = nowMs - trueAtMs
  // Written so that a time that is not a number counts as stale.
  if (!(ageMs <= ageMsMax)) return { code: 'stale', ageMs, ageMsMax }
  return undefined
}
