/**
 * What the local run shows, as plain values: whoever runs the engine fills these in, and the
 * renderers of this folder turn them into text. Times are milliseconds since the epoch, UTC, of the
 * simulated clock; amounts are in the quote currency unless said otherwise.
 */
import { type AccountMode } from '../../domain/config/account-config.ts'
import { type Fixed } from '../../domain/money/fixed.ts'
import { type ProtectionPolicy } from '../../domain/plan/plan.ts'

export interface RunView {
  readonly accountId: string
  readonly venue: string
  readonly mode: AccountMode
  readonly quoteCurrency: string
  readonly nowMs: number
  /** Simulated seconds in a real second. */
  readonly speed: number | 'max'
  readonly seed?: number
  readonly tradingState: 'RUNNING' | 'REDUCING' | 'HALTED'
  /** Why it is not RUNNING. */
  readonly tradingStateCause?: string
  readonly equity: Fixed
  readonly equityAtStart: Fixed
  /** Of closed positions since the start, fees included. */
  readonly realised: Fixed
  /** Of open positions at current prices. */
  readonly unrealised: Fixed
  readonly fees: Fixed
  readonly symbols: readonly SymbolView[]
  readonly plans: readonly PlanView[]
  /** Oldest first; more than fit may be given. */
  readonly events: readonly EventView[]
  /** Only for runs with an end. */
  readonly progress?: { readonly fromMs: number; readonly toMs: number }
}

export interface SymbolView {
  readonly symbol: string
  /** Absent while there is no price that may be shown. */
  readonly price?: Fixed
  /** Share by which the price moved since the start: 0.01 is one percent up. */
  readonly change?: Fixed
  /** Base currency; zero when nothing is held. */
  readonly position: Fixed
  readonly positionValue: Fixed
  /** Of closed positions since the start, fees included. */
  readonly realised: Fixed
  /** What Holdfast is doing here and why, such as `waiting: fast average below slow`. */
  readonly note: string
}

export type PlanStage = 'entering' | 'open' | 'closing'

/** What sells the position if its price falls and nobody looks. */
export type ProtectionView =
  /** Nothing is held yet. */
  | { readonly kind: 'not-needed' }
  /** A stop order rests on the venue. */
  | { readonly kind: 'resting'; readonly triggerPrice: Fixed }
  /** Holdfast itself watches the price. */
  | { readonly kind: 'monitored'; readonly price: Fixed }
  /** The exit that is on its way replaces the stop. */
  | { readonly kind: 'exit-in-flight' }
  | { readonly kind: 'none'; readonly sinceMs: number }

/** What the trailing stop of a plan does. */
export type TrailingView =
  | { readonly kind: 'none' }
  /** It begins at this bid. */
  | { readonly kind: 'waiting'; readonly from: Fixed }
  /** It is the stop in force. */
  | { readonly kind: 'in-force' }
  /** Another stop is tighter. */
  | { readonly kind: 'behind'; readonly stop: Fixed }

export interface PlanView {
  readonly planId: string
  readonly symbol: string
  readonly stage: PlanStage
  readonly strategy: string
  /** Why it was opened, in words. */
  readonly reason: string
  readonly openedAtMs: number
  /** Base currency: what is held, or what is ordered while it is entering. */
  readonly quantity: Fixed
  /** The average fill, or the order's price while it is entering. */
  readonly entryPrice: Fixed
  readonly price?: Fixed
  /** The stop in force: of what Holdfast judges, the tightest. */
  readonly stopPrice: Fixed
  readonly trailing: TrailingView
  /** Where the next part, or the rest, is sold. Absent for a position that is only protected. */
  readonly targetPrice?: Fixed
  /** That target's number among all parts, from 1; absent where everything is sold at once. */
  readonly targetPart?: { readonly number: number; readonly of: number }
  readonly protection: ProtectionView
  readonly protectionPolicy: ProtectionPolicy
  /** Over the plan's life, until now. */
  readonly unprotectedMs: number
  /** What closing it now would bring or cost, before the fee of doing so. */
  readonly unrealised: Fixed
  /** When the time exit closes it. */
  readonly timeExitAtMs?: number
}

export type EventTone = 'neutral' | 'good' | 'bad' | 'warning'

export interface EventView {
  /** Rises by at least one from event to event; tells what has been shown already. */
  readonly sequence: number
  readonly atMs: number
  readonly symbol?: string
  readonly text: string
  readonly tone: EventTone
}

export interface RunSummary {
  readonly accountId: string
  readonly venue: string
  readonly mode: AccountMode
  readonly quoteCurrency: string
  readonly seed?: number
  readonly fromMs: number
  readonly toMs: number
  /** Real time that the run took. */
  readonly durationMs: number
  readonly equityAtStart: Fixed
  readonly equityAtEnd: Fixed
  readonly realised: Fixed
  readonly unrealised: Fixed
  readonly fees: Fixed
  /** Largest fall from a peak, as a share: 0.02 is two percent. */
  readonly drawdownMax: Fixed
  readonly plans: {
    readonly opened: number
    readonly won: number
    readonly lost: number
    readonly stillOpen: number
  }
  /** Of the plans that ended, by exit reason, such as `TAKE_PROFIT`; a plan may have several exits. */
  readonly exits: readonly {
    readonly reason: string
    readonly count: number
    readonly result: Fixed
    /** In multiples of what was risked: as it was configured, and as it came. */
    readonly configuredR?: Fixed
    readonly realisedR?: Fixed
    /** Average price above or below the level, as a share. */
    readonly slippage?: Fixed
  }[]
  readonly symbols: readonly {
    readonly symbol: string
    readonly plans: number
    readonly realised: Fixed
    readonly fees: Fixed
  }[]
  readonly orders: {
    readonly sent: number
    readonly filled: number
    readonly denied: number
    readonly rejected: number
  }
  /** Longest time that a position had no working protection. */
  readonly unprotectedMsMax: number
  /** What was verified at the end, such as the books against the venue's. */
  readonly checks: readonly {
    readonly name: string
    readonly ok: boolean
    readonly detail: string
  }[]
  /** Where the state was kept. */
  readonly dataDir?: string
}
