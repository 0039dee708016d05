/**
 * When a plan has to be judged next. A bid between the two prices before that time fires no rule,
 * moves no stop and finds nothing to do, so the plan need not even be read.
 *
 * The answer may be too early, never too late: where a rule needs more than the plan to decide, such
 * as the venue's fees or whether a stop still rests there, the plan counts as if it fired.
 */
import { type AccountConfig } from '../config/account-config.ts'
import { type Instrument } from '../market/instrument.ts'
import { type Fixed, maximum, minimum } from '../money/fixed.ts'
import { awaitsBreakEven, breakEvenPrice } from './break-even.ts'
import { nextRungPrice } from './ladder.ts'
import { type Plan } from './plan.ts'
import { isSteady } from './steady.ts'
import { stopInForce } from './stop-levels.ts'
import { nextRatchetPrice } from './trail.ts'

/** Prices in quote currency per unit. */
export interface Watch {
  /** Due at or below this bid. */
  readonly below: Fixed
  /** Due at or above this bid; absent where no bid is high enough. */
  readonly above: Fixed | undefined
  /** Due from this time on, milliseconds since the epoch; absent where no time is late enough. */
  readonly wakeAtMs: number | undefined
}

/** Which stop rests on the venue, where the configuration is known. */
export type RestingStop = AccountConfig['exits']['restingStop'] | 'unknown'

export function watchOf(plan: Plan, restingStop: RestingStop): Watch {
  return {
    // Whatever rests there: a stop that the venue should have taken is looked after as well.
    below: maximum(plan.levels.hardStop, stopInForce(plan).level),
    above: lowest([nextRungPrice(plan), nextRatchetPrice(plan), freePrice(plan)]),
    wakeAtMs: isQuiet(plan, restingStop) ? wakeTimeMs(plan) : 0,
  }
}

/** Nothing is under way, and nothing is to be brought to where it should be. */
function isQuiet(plan: Plan, restingStop: RestingStop): boolean {
  return restingStop !== 'unknown' && isSteady(plan, restingStop === 'hard')
}

function wakeTimeMs({ timeExitAtMs, exitSignal, terms }: Plan): number | undefined {
  const sellsAtLoss = exitSignal !== undefined && terms?.signalAtLoss === true
  if (!sellsAtLoss) return timeExitAtMs
  return Math.min(exitSignal.atMs, timeExitAtMs ?? exitSignal.atMs)
}

/** Without fees and on the finest grid, so that no venue breaks even below. */
const FREE: Instrument = {
  symbol: '',
  base: '',
  quote: '',
  tickSize: 1n,
  stepSize: 1n,
  quantityMin: 0n,
  costMin: 0n,
  feeRateMaker: 0n,
  feeRateTaker: 0n,
}

/** No bid below this closes by a signal that may not lose, or moves the stop to break-even. */
function freePrice(plan: Plan): Fixed | undefined {
  const isAwaited = plan.exitSignal !== undefined || awaitsBreakEven(plan)
  return isAwaited ? breakEvenPrice(plan, FREE) : undefined
}

function lowest(prices: readonly (Fixed | undefined)[]): Fixed | undefined {
  const known = prices.filter((price) => price !== undefined)
  return known.length === 0 ? undefined : known.reduce(minimum)
}
