import { type Bar } from '../../domain/market/bar.ts'
import { type BarRange } from '../../domain/market/bar-range.ts'
import { type Instrument } from '../../domain/market/instrument.ts'
import { type QuoteDoubt } from '../../domain/market/quote-doubt.ts'
import { type KnownQuote, type Quote } from '../../domain/market/quote.ts'
import { VOLATILITY_REGIMES, type VolatilityRegime } from '../../domain/signal/regime.ts'
import { barsText } from './bars-text.ts'
import {
  type Shape,
  dictionary,
  fixed,
  list,
  number,
  object,
  oneOf,
  optional,
  text,
} from './codec.ts'
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

const quoteShape: Shape<Quote> = {
  symbol: text,
  bid: fixed,
  ask: fixed,
  last: fixed,
  exchangeTimeMs: optional(number),
  receivedAtMs: number,
}

export const quoteRecord = recordKind<KnownQuote>('quote', {
  ...quoteShape,
  unchangedSinceMs: optional(number),
  suspect: optional(object(quoteShape)),
})

/** One item for an account, and only while there is a doubt. */
export interface StoredQuoteDoubts {
  readonly bySymbol: Readonly<Record<string, QuoteDoubt>>
}

export const quoteDoubtsRecord = recordKind<StoredQuoteDoubts>('quote doubts', {
  bySymbol: dictionary(
    object<QuoteDoubt>({
      believed: optional(object(quoteShape)),
      suspect: optional(object(quoteShape)),
    }),
  ),
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

/** One item for a whole market, so that a tick reads all of it at once. */
export interface MarketRegimes {
  readonly bySymbol: Readonly<Record<string, VolatilityRegime>>
}

export const regimesRecord = recordKind<MarketRegimes>('regimes', {
  bySymbol: dictionary(oneOf(VOLATILITY_REGIMES)),
})
