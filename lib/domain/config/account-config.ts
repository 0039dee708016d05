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
  readonly entries: EntriesConfig
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
  /** The same in percent of the price, whatever is risked; takes the place of the multiple. */
  readonly targetPercent?: Fixed
  /** Rungs before the target, nearest first; empty: everything is sold at the target. */
  readonly targetParts: readonly TargetPartConfig[]
  /** After the first part was sold, the stop moves to where the rest costs nothing. */
  readonly breakEvenAfterPart: boolean
  /** The stop does not trail when absent. */
  readonly trailing?: TrailingConfig
  /** Closes when the fast average crosses back below the slow one. */
  readonly signalExit: boolean
  /** A signal closes at a loss, too; otherwise only at or above break-even after fees. */
  readonly signalExitAtLoss: boolean
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

export interface TargetPartConfig {
  /** Distance above the entry, as a multiple of the stop's distance; below `targetRiskMultiple`. */
  readonly riskMultiple: Fixed
  /** Fraction of what was bought that is sold there; all parts together are below 1. */
  readonly part: Fixed
}

/** Distances in average true ranges of the deciding bar. */
export interface TrailingConfig {
  /** The stop begins to trail this far above the entry, as a multiple of the stop's distance. */
  readonly activationRiskMultiple: Fixed
  readonly atrMultiple: Fixed
  /** Bounds of the distance while the volatility is not wild, in percent of the price. */
  readonly distancePercentMin: Fixed
  readonly distancePercentMax: Fixed
  /** The stop moves in steps of at least this many average true ranges. */
  readonly stepAtrMultiple: Fixed
  /** The distance is this much wider while the symbol's volatility is wild; at least 1. */
  readonly wildMultiple: Fixed
}

/** How entry orders are sent. */
export interface EntriesConfig {
  /**
   * `market`: takes what is offered up to the cap, and nothing beyond it; `limit`: rests at the ask of
   * the decision; `post-only`: rests at the bid and never takes.
   */
  readonly order: 'market' | 'limit' | 'post-only'
  /** The cap of every price that an entry may pay, in percent above the ask of the decision. */
  readonly slippagePercentMax: Fixed
  /** An entry that has not filled after this long is cancelled; what it bought is kept. */
  readonly timeoutSeconds: number
  /** How often a post-only entry follows the bid. */
  readonly requotesMax: number
  /** An unfilled quote rests for this long, and twice as long after each re-quote. */
  readonly requoteSeconds: number
  /** After the last re-quote: take what is offered up to the cap, or give up. */
  readonly thenCross: boolean
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
  /** A quote that stays the same for longer, while others move, is frozen. */
  readonly quoteFrozenSecondsMax: number
  /** A quote further than this from the one before waits for a second look, in percent. */
  readonly quoteSpikePercentMax: Fixed
  /** Time between two judgements of the open plans; divides 60. */
  readonly monitorEverySeconds: number
  /** A position without working protection for longer than this raises an alarm. */
  readonly unprotectedSecondsAlarm: number
  /** Which stop rests on the venue: the tightest, following every move, or the hard stop. */
  readonly restingStop: 'tightest' | 'hard'
  /** What happens when protective orders fail one after the other (R-PROT-2). */
  readonly protection: ProtectionConfig
  /** Exits that are not urgent (target, signal, time): a limit that takes at once, or the market. */
  readonly calmOrder: 'limit' | 'market'
  /** How far below the judged price a calm exit with a limit may sell, in percent. */
  readonly calmSlippagePercentMax: Fixed
  /** A calm exit that did not fill is tried with a limit so often, then goes to the market. */
  readonly calmRetriesMax: number
  /**
   * Without a fresh quote, the last stored quote or the close of the last bar stands in for it, for
   * stops and time exits, while it is at most this old.
   */
  readonly fallbackPriceSecondsMax: number
  /** An exit signal counts for this long. */
  readonly signalValidMinutes: number
  /** Evaluations of plans are kept for this long. */
  readonly evaluationDays: number
}

export interface ProtectionConfig {
  /** Native stops that may fail one after the other; then stop-limits are tried. */
  readonly stopAttempts: number
  /** Stop-limits that may fail after them; then the stop is only monitored. */
  readonly stopLimitAttempts: number
  /** How far below its trigger a stop-limit may sell, in percent. */
  readonly stopLimitPercent: Fixed
  /** A position that was bare for this long in spite of all that is sold at the market. */
  readonly sellAfterSeconds: number
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
