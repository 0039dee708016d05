import { formatFixed } from '../money/fixed.ts'
import { type Sighting, isConfirmed } from './sighting.ts'

/** Why nothing increases in a symbol. */
export interface QuarantinedSymbol {
  readonly reason: string
  readonly sinceMs: number
  /** The differences that hold it there, by key. */
  readonly differences: readonly string[]
}

export type Quarantine = Readonly<Record<string, QuarantinedSymbol>>

/**
 * The quarantine that follows from the differences as they stand. A difference puts its symbols in
 * once it is confirmed. It lets them out when it is gone, or confirmed to be of another kind; while
 * it only changes, they stay.
 */
export function nextQuarantine(
  before: Quarantine,
  sightings: readonly Sighting[],
  nowMs: number,
): Quarantine {
  const next: Record<string, QuarantinedSymbol> = {}
  const symbols = new Set([
    ...Object.keys(before),
    ...sightings.flatMap(({ difference }) => difference.quarantines),
  ])
  for (const symbol of [...symbols].sort()) {
    const held = before[symbol]
    const holding = sightings.filter((sighting) =>
      isConfirmed(sighting)
        ? sighting.difference.quarantines.includes(symbol)
        : held?.differences.includes(sighting.difference.key),
    )
    if (holding.length === 0) continue
    const differences = holding.map(({ difference }) => difference.key).sort()
    next[symbol] = {
      reason: reasonOf(holding),
      sinceMs: held?.sinceMs ?? nowMs,
      differences,
    }
  }
  return next
}

/** Without totals, which move with every trade: the same difference gives the same words. */
function reasonOf(holding: readonly Sighting[]): string {
  const parts = holding.map(({ difference: { currency, amount, key } }) =>
    currency === undefined || amount === undefined ? key : `${formatFixed(amount)} ${currency}`,
  )
  return `unexplained at the venue: ${parts.sort().join(', ')}`
}
