import * as z from 'zod'
import { type Bar } from '../../domain/market/bar.ts'
import { type BarRange } from '../../domain/market/bar-range.ts'
import { type Instrument } from '../../domain/market/instrument.ts'
import { type Quote } from '../../domain/market/quote.ts'
import { fixed, recordKind } from './record.ts'

export const instrumentRecord = recordKind<Instrument>('instrument', {
  symbol: z.string(),
  base: z.string(),
  quote: z.string(),
  tickSize: fixed,
  stepSize: fixed,
  quantityMin: fixed,
  costMin: fixed,
  feeRateMaker: fixed,
  feeRateTaker: fixed,
})

export const quoteRecord = recordKind<Quote>('quote', {
  symbol: z.string(),
  bid: fixed,
  ask: fixed,
  last: fixed,
  exchangeTimeMs: z.number().optional(),
  receivedAtMs: z.number(),
})

/** One bar as a tuple, because a page holds sixty: open time, open, high, low, close, volume. */
const barSchema: z.ZodType<Bar> = z.codec(
  z.tuple([z.number(), fixed, fixed, fixed, fixed, fixed]),
  z.custom<Bar>(),
  {
    decode: ([openTimeMs, open, high, low, close, volume]) => ({
      openTimeMs,
      open,
      high,
      low,
      close,
      volume,
    }),
    encode: (bar): [number, bigint, bigint, bigint, bigint, bigint] => [
      bar.openTimeMs,
      bar.open,
      bar.high,
      bar.low,
      bar.close,
      bar.volume,
    ],
  },
)

export interface StoredBarPage {
  readonly bars: readonly Bar[]
}

export const barPageRecord = recordKind<StoredBarPage>('bar page', { bars: z.array(barSchema) })

/** Ranges of bars that the venue was asked for and does not have, oldest first. */
export interface UnfillableGaps {
  readonly ranges: readonly BarRange[]
}

export const unfillableRecord = recordKind<UnfillableGaps>('unfillable gaps', {
  ranges: z.array(z.object({ fromMs: z.number(), untilMs: z.number() })),
})

/** When the slow-changing parts of a market were last brought in. */
export interface MarketSync {
  readonly instrumentsAtMs: number
  readonly quotesAtMs: number
}

export const marketSyncRecord = recordKind<MarketSync>('market sync', {
  instrumentsAtMs: z.number(),
  quotesAtMs: z.number(),
})
