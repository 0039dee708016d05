import { type Instrument } from '../../../lib/domain/market/instrument.ts'
import { type Quote } from '../../../lib/domain/market/quote.ts'

/** What a tick finds for a plan that something happens to; amounts as plain decimals. */
export interface PlanVerdict {
  readonly planId: string
  readonly reason?: string
  readonly level?: string
  /** Where the trailing stop moves to. */
  readonly ratchetsTo?: string
}

/** What both contenders know besides the bytes. */
export interface KnownMarkets {
  readonly quotes: readonly Quote[]
  readonly instruments: ReadonlyMap<string, Instrument>
  readonly wildSymbols: ReadonlySet<string>
  readonly nowMs: number
}
