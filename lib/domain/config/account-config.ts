/**
 * What the user decides, as the engine reads it: plain values, already validated and complete.
 *
 * Amounts are `Fixed`; names end in their unit. `lib/runtime/config` reads this shape from
 * `holdfast.yaml`, fills in the defaults and refuses what does not hold together.
 */
import { type Timeframe } from '../market/bar.ts'
import { type Fixed } from '../money/fixed.ts'

export interface HoldfastConfig {
  /** At least one; the ids are unique. */
  readonly accounts: readonly AccountConfig[]
}

export type Venue = 'kraken'

/** `simulated`: simulated venue, simulated prices. `paper`: real prices, no real order. `live`: real money. */
export type AccountMode = 'simulated' | 'paper' | 'live'

export interface AccountConfig {
  /** Lower-case letters, digits and hyphens; part of every stored key. */
  readonly id: string
  readonly venue: Venue
  readonly mode: AccountMode
  /** A live account trades only when this is true. */
  readonly armed: boolean
  /** REST address used instead of the venue's own, such as that of the simulated Kraken. */
  readonly venueUrl?: string
  /** `BASE/QUOTE`, unique. */
  readonly symbols: readonly string[]
  /** Symbols that are never sold; each is one of `symbols`. */
  readonly holdList: readonly string[]
  readonly strategies: readonly StrategyConfig[]
  readonly limits: LimitsConfig
  readonly exits: ExitsConfig
  readonly reconcile: ReconcileConfig
}

/** The settings of one strategy; `id` says which. */
export type StrategyConfig = EmaCrossConfig

/** Buys when the fast average of closing prices crosses above the slow one. */
export interface EmaCrossConfig {
  readonly id: 'ema-cross'
  readonly timeframe: Timeframe
  /** The account's symbols that this strategy trades; never empty. */
  readonly symbols: readonly string[]
  /** Bars; smaller than `slowPeriod`. */
  readonly fastPeriod: number
  /** Bars. */
  readonly slowPeriod: number
  /** Bars. */
  readonly atrPeriod: number
  /** Distance of the stop, which rests on the venue, in average true ranges; costs are added. */
  readonly stopAtrMultiple: Fixed
  /** As above, but wider, for the hard stop, which is judged at every tick and rests nowhere. */
  readonly hardStopAtrMultiple: Fixed
  /** Distance of the target above the entry, as a multiple of the stop's distance. */
  readonly targetRiskMultiple: Fixed
  /** Bars. */
  readonly rsiPeriod: number
  /** No entry while the relative strength index (0 to 100) is above this. */
  readonly rsiMax: number
  /** A plan still open after this long is closed. */
  readonly timeExitMinutes: number
  /** Value of one entry order, in quote currency. */
  readonly orderValue: Fixed
  /** After a losing plan, no new entry in the same symbol for this long. */
  readonly cooldownMinutes: number
}

/** Ceilings for increasing orders, in quote currency unless named otherwise. */
export interface LimitsConfig {
  readonly orderValueMax: Fixed
  /** Share kept free below `orderValueMax`: an order is clamped to `orderValueMax × (1 − buffer)`. */
  readonly orderValueBuffer: Fixed
  /** Per symbol. */
  readonly positionValueMax: Fixed
  /** Positions plus resting and in-flight increasing orders, over all symbols. */
  readonly grossExposureMax: Fixed
  readonly openPlansMax: number
  readonly openPlansPerSymbolMax: number
}

export interface ExitsConfig {
  /** The oldest quote that may be used, by what it is used for. */
  readonly quoteAgeSecondsMax: {
    readonly decision: number
    readonly sizing: number
    readonly display: number
  }
  /** An entry order that has not filled after this long is cancelled. */
  readonly entryTimeoutSeconds: number
  /** Time between two judgements of the open plans; divides 60. */
  readonly monitorEverySeconds: number
  /** A position without working protection for longer than this raises an alarm. */
  readonly unprotectedSecondsAlarm: number
}

export interface ReconcileConfig {
  /** How long the venue is asked about an order of unknown outcome before its absence counts. */
  readonly unknownHorizonSeconds: number
  /** How far before the last applied trade each fill sync looks again. */
  readonly fillOverlapSeconds: number
  /** What becomes of a position without a plan: a stop may sell it only when it is adopted. */
  readonly orphanPositions: OrphanPolicy
  /** Distance of an adopted position's stop below the price, in percent. */
  readonly adoptedStopPercent: Fixed
  /**
   * Equity by the venue's balances and by the ledger may be this far apart, in quote currency; a
   * fiftieth of `orderValueMax` when absent.
   */
  readonly equityDriftMax?: Fixed
}

export type OrphanPolicy = 'report' | 'adopt'
