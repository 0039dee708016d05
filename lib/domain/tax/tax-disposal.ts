import { type Fixed, multiplyDivide } from '../money/fixed.ts'
import { type AssetEvent, type Lack, type Valuation } from './asset-event.ts'
import { type Taken } from './lot-book.ts'
import { type TaxLot } from './tax-lot.ts'
import { NO_BASIS, NO_VALUE } from './valuer.ts'

export type DisposalFlag =
  /** What it cost is not known: it came from elsewhere without a cost, or there was no lot for it. */
  | 'missing-basis'
  /** A rate is missing, for the cost or for the proceeds. */
  | 'missing-rate'

/** What one disposal took from one lot. Amounts are in the reporting currency. */
export interface TaxDisposal {
  readonly asset: string
  readonly quantity: Fixed
  /** Where it was given up. */
  readonly account: string
  readonly cause: AssetEvent['cause']
  readonly disposalId: string
  readonly disposedAtMs: number
  /** Absent for a shortfall. */
  readonly acquisitionId?: string
  readonly acquiredAtMs?: number
  /** Absent while not known; never zero for that. */
  readonly costBasis?: Fixed
  readonly proceeds?: Fixed
  /** Proceeds less cost, where both are known. */
  readonly gain?: Fixed
  readonly costSource: string
  readonly proceedsSource: string
  /** Held for more than 365 days. For information: what follows from it is the law's. */
  readonly term?: 'short' | 'long'
  readonly flags: readonly DisposalFlag[]
  /** More was given up than was held: there is no lot for this part. */
  readonly shortfall?: true
}

export const LONG_TERM_AFTER_MS = 365 * 86_400_000

/** Proceeds are divided by quantity and rounded towards zero; the last part takes the remainder. */
export function disposalsOf(event: AssetEvent, taken: Taken): readonly TaxDisposal[] {
  const { value = NO_VALUE } = event
  const pieces: readonly Piece[] = [
    ...taken.parts,
    ...(taken.shortfall === 0n ? [] : [{ quantity: taken.shortfall }]),
  ]
  let open = value.amount ?? 0n
  return pieces.map((piece, index) => {
    if (value.amount === undefined) return disposalOf(event, piece, value)
    const isLast = index === pieces.length - 1
    const proceeds = isLast
      ? open
      : multiplyDivide(value.amount, piece.quantity, event.quantity, 'toward-zero')
    open -= proceeds
    return disposalOf(event, piece, { ...value, amount: proceeds })
  })
}

interface Piece {
  readonly quantity: Fixed
  readonly lot?: TaxLot
  readonly cost?: Fixed | undefined
}

function disposalOf(
  event: AssetEvent,
  { quantity, lot, cost }: Piece,
  proceeds: Valuation,
): TaxDisposal {
  const flags = flagsOf([lot?.value ?? NO_BASIS, proceeds])
  const isValued = cost !== undefined && proceeds.amount !== undefined
  return {
    asset: event.asset,
    quantity,
    account: event.account,
    cause: event.cause,
    disposalId: event.factId,
    disposedAtMs: event.timeMs,
    ...(lot && { acquisitionId: lot.acquisitionId, acquiredAtMs: lot.acquiredAtMs }),
    ...(cost === undefined ? {} : { costBasis: cost }),
    ...(proceeds.amount === undefined ? {} : { proceeds: proceeds.amount }),
    ...(isValued ? { gain: proceeds.amount - cost } : {}),
    costSource: lot?.value.rateSource ?? 'more was given up than was held',
    proceedsSource: proceeds.rateSource,
    ...(lot && { term: termOf(lot.acquiredAtMs, event.timeMs) }),
    flags,
    ...(lot ? {} : { shortfall: true as const }),
  }
}

function flagsOf(values: readonly Valuation[]): readonly DisposalFlag[] {
  const lacks = values.flatMap((value) => (value.amount === undefined ? [value.lacks] : []))
  return [...new Set(lacks.map(flagOf))]
}

function flagOf(lack: Lack): DisposalFlag {
  switch (lack) {
    case 'basis':
      return 'missing-basis'
    case 'rate':
      return 'missing-rate'
  }
}

function termOf(acquiredAtMs: number, disposedAtMs: number): 'short' | 'long' {
  return disposedAtMs - acquiredAtMs > LONG_TERM_AFTER_MS ? 'long' : 'short'
}
