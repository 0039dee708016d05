import { type Fixed } from '../money/fixed.ts'
import { type Valuation } from './asset-event.ts'

/** What came in at once of one asset, and what is left of it. */
export interface TaxLot {
  readonly acquisitionId: string
  readonly account: string
  readonly acquiredAtMs: number
  /** Counts up with every lot of the asset. */
  readonly number: number
  readonly quantity: Fixed
  /** What all of it cost. */
  readonly value: Valuation
  /** Of `quantity`. Only the asset's lot book changes it. */
  left: Fixed
  /** Of the value's amount, for what is left; 0 where the cost is not known. */
  leftCost: Fixed
}

/** A part of a lot with its part of the cost; nothing is known of the cost where its lot knows none. */
export interface TaxLotPart {
  readonly lot: TaxLot
  readonly quantity: Fixed
  readonly cost: Fixed | undefined
}

/** First in first out, last in first out, and highest cost first. */
export type LotMethod = 'FIFO' | 'LIFO' | 'HIFO'

export const LOT_METHODS: readonly LotMethod[] = ['FIFO', 'LIFO', 'HIFO']

/**
 * Below 0 when `a` goes first by highest cost of a unit when it was acquired: compared exactly, the
 * older one first when they are the same. A lot of unknown cost goes last, as if it cost nothing.
 */
export function compareCosts(a: TaxLot, b: TaxLot): number {
  const costOfA = a.value.amount
  const costOfB = b.value.amount
  if (costOfA === undefined || costOfB === undefined) {
    if (costOfA !== undefined) return -1
    return costOfB === undefined ? a.number - b.number : 1
  }
  const left = costOfA * b.quantity
  const right = costOfB * a.quantity
  return left > right ? -1 : left < right ? 1 : a.number - b.number
}
