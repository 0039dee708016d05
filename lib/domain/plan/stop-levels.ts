/** Which stop of a plan counts, and which one rests on the venue. Prices in quote currency per unit. */
import { type Fixed, maximum } from '../money/fixed.ts'
import { type Plan } from './plan.ts'

export interface StopInForce {
  readonly level: Fixed
  readonly reason: 'SOFT_STOP' | 'TRAILING_STOP'
}

export interface RestingLevel {
  readonly level: Fixed
  readonly reason: 'HARD_STOP' | 'SOFT_STOP' | 'TRAILING_STOP'
}

/**
 * The stop of the plan's levels, or where it moved to after a part was sold, whichever is tighter. A
 * level that an operator asked for is not in force before the venue has taken it (R-EXIT-11).
 */
export function softStopLevel(plan: Plan): Fixed {
  return maximum(plan.levels.stop, plan.breakEvenStop ?? 0n)
}

/** The tightest of all near stops: the trailing one only where it is above the other. */
export function stopInForce(plan: Plan): StopInForce {
  const level = softStopLevel(plan)
  const trailing = plan.trail?.stop
  return trailing !== undefined && trailing > level
    ? { level: trailing, reason: 'TRAILING_STOP' }
    : { level, reason: 'SOFT_STOP' }
}

/** What is to rest on the venue: the stop in force, or the wide one where the configuration says so. */
export function restingLevel(plan: Plan, hardStopRests: boolean): RestingLevel {
  return hardStopRests ? { level: plan.levels.hardStop, reason: 'HARD_STOP' } : stopInForce(plan)
}
