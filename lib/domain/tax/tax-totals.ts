import { type Fixed } from '../money/fixed.ts'
import { type TaxDisposal } from './tax-disposal.ts'

/** Sums of disposals in the reporting currency. Only those with both a cost and proceeds are in them. */
export interface TaxTotals {
  /** How many there are, with and without a value. */
  readonly disposals: number
  /** How many of them are in no sum, because something of them is not known. */
  readonly unvalued: number
  readonly proceeds: Fixed
  readonly costBasis: Fixed
  /** Proceeds less cost; the two terms together. */
  readonly gain: Fixed
  readonly shortTermGain: Fixed
  readonly longTermGain: Fixed
}

const NO_TOTALS: TaxTotals = {
  disposals: 0,
  unvalued: 0,
  proceeds: 0n,
  costBasis: 0n,
  gain: 0n,
  shortTermGain: 0n,
  longTermGain: 0n,
}

export function totalsOf(disposals: Iterable<TaxDisposal>): TaxTotals {
  const sums = { ...NO_TOTALS } as { -readonly [Field in keyof TaxTotals]: TaxTotals[Field] }
  for (const { proceeds, costBasis, term } of disposals) {
    sums.disposals += 1
    if (proceeds === undefined || costBasis === undefined) {
      sums.unvalued += 1
      continue
    }
    const gain = proceeds - costBasis
    sums.proceeds += proceeds
    sums.costBasis += costBasis
    sums.gain += gain
    if (term === 'long') sums.longTermGain += gain
    else sums.shortTermGain += gain
  }
  return sums
}
