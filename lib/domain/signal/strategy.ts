/**
 * What every strategy looks like: a pure function from a context to a decision. It proposes; sizing,
 * limits, cool-downs and the risk gate come after it, in one place for all strategies.
 */
import { type Bar, type Timeframe } from '../market/bar.ts'
import { type Instrument } from '../market/instrument.ts'
import { type Quote } from '../market/quote.ts'
import { type Fixed } from '../money/fixed.ts'

export interface StrategyContext {
  readonly account: string
  readonly symbol: string
  /** That of the strategy. */
  readonly timeframe: Timeframe
  /**
   * Closed bars, oldest first; the last one is the deciding bar. More than `barsNeeded` do not
   * change the decision; fewer, or holes among them, make it a decision not to trade.
   */
  readonly bars: readonly Bar[]
  /** Of `symbol`, and within the age limit for decisions: that limit is the caller's. */
  readonly quote: Quote
  /** Of `symbol`. */
  readonly instrument: Instrument
  readonly hasOpenPlan: boolean
  /** Milliseconds since the epoch, UTC. */
  readonly nowMs: number
}

export interface TargetPartProposal {
  readonly distance: Fixed
  /** Fraction of what is bought that is sold there. */
  readonly part: Fixed
}

export interface TrailingProposal {
  readonly activationDistance: Fixed
  readonly distance: Fixed
  readonly distanceMin: Fixed
  readonly distanceMax: Fixed
  readonly step: Fixed
  readonly wildMultiple: Fixed
}

/** Distances are in quote currency per unit, measured from the entry price, not yet on the venue's grid. */
export interface EntryProposal {
  readonly kind: 'open'
  readonly side: 'buy'
  /** Quote currency, before limits. */
  readonly orderValue: Fixed
  readonly stopDistance: Fixed
  /** Wider than `stopDistance`. */
  readonly hardStopDistance: Fixed
  readonly targetDistance: Fixed
  /** Rungs before the target, nearest first. */
  readonly targetParts?: readonly TargetPartProposal[]
  readonly trailing?: TrailingProposal
  readonly breakEvenAfterPart?: boolean
  readonly signalAtLoss?: boolean
  /** How long the plan may stay open: a duration, not a time. */
  readonly timeExitMs?: number
  /** What made the strategy propose it. */
  readonly trigger: string
}

export interface ExitProposal {
  readonly kind: 'close'
  readonly trigger: string
}

export type Proposal = EntryProposal | ExitProposal

export interface Decision {
  readonly strategy: string
  readonly symbol: string
  /** The deciding bar; without any bar, the one that should have been there. */
  readonly barOpenTimeMs: number
  readonly proposals: readonly Proposal[]
  /** Everything that the decision was made from, by name, amounts and readings as decimals. */
  readonly inputs: Readonly<Record<string, string>>
  /** Every reason against an entry, with its numbers; empty when there is one. */
  readonly whyNot: readonly string[]
}

export interface Strategy {
  readonly id: string
  readonly timeframe: Timeframe
  /** How many closed bars `decide` reads. */
  readonly barsNeeded: number
  /**
   * Equal contexts give equal decisions.
   * @throws {RangeError} for a context of another timeframe, or a quote or instrument of another symbol.
   */
  decide(context: StrategyContext): Decision
}

export function assertContext(strategy: Strategy, context: StrategyContext): void {
  if (context.timeframe !== strategy.timeframe)
    throw new RangeError(`${strategy.id} reads ${strategy.timeframe}, not ${context.timeframe}`)
  for (const { symbol } of [context.quote, context.instrument])
    if (symbol !== context.symbol)
      throw new RangeError(`a decision on ${context.symbol} cannot be made from ${symbol}`)
}
