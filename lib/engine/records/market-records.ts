import { type Bar } from '../../domain/market/bar.ts'
import { type BarRange } from '../../domain/market/bar-range.ts'
import { type Instrument } from '../../domain/market/instrument.ts'
import { type Quote } from '../../domain/market/quote.ts'
import { barsText } from './bars-text.ts'
import { fixed, list, number, object, optional, text } from './codec.ts'
import { recordKind } from './record.ts'

export const instrumentRecord = recordKind<Instrument>('instrument', {
  symbol: text,
  base: text,
  quote: text,
  tickSize: fixed,
  stepSize: fixed,
  quantityMin: fixed,
  costMin: fixed,
  feeRateMaker: fixed,
  feeRateTaker: fixed,
})

export const quoteRecord = recordKind<Quote>('quote', {
  symbol: text,
  bid: fixed,
  ask: fixed,
  last: fixed,
  exchangeTimeMs: optional(number),
  receivedAtMs: number,
})

export interface StoredBarPage {
  readonly bars: readonly Bar[]
}

export const barPageRecord = recordKind<StoredBarPage>('bar page', { bars: barsText })

/** Ranges of bars that the venue was asked for and does not have, oldest first. */
export interface UnfillableGaps {
  readonly ranges: readonly BarRange[]
}

export const unfillableRecord = recordKind<UnfillableGaps>('unfillable gaps', {
  ranges: list(object({ fromMs: number, untilMs: number })),
})

/** When the slow-changing parts of a market were last brought in. */
export interface MarketSync {
  readonly instrumentsAtMs: number
  readonly quotesAtMs: number
}

export const marketSyncRecord = recordKind<MarketSync>('market sync', {
  instrumentsAtMs: number,
  quotesAtMs: number,
})
