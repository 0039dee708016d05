import { type Fixed } from '../money/fixed.ts'

export interface TaxRate {
  /** Reporting currency for one unit of the asset; positive. */
  readonly rate: Fixed
  /** Every price it is made of, with its time, for a person to check. */
  readonly source: string
}

/** What one unit of an asset was worth in the reporting currency. Nothing where that is not known. */
export interface Rates {
  rateOf(asset: string, timeMs: number): TaxRate | undefined
}
