/**
 * The trailing stop (R-EXIT-6).
 *
 * It follows the bid at a distance and only ever tightens. What it follows is the bid of each
 * judgement, not the highest bid so far: when a wild regime calms down, the stop comes nearer with the
 * next rise and does not jump up behind a price that is gone.
 *
 * Distance: `clamp(distance, distanceMin, distanceMax)`, times `wildMultiple` in a wild regime. The
 * bounds hold for the normal distance, because a wild regime must be able to be wider than any of
 * them.
 */
import { type Instrument, quantisePrice } from '../market/instrument.ts'
import { type Fixed, ONE, maximum, minimum, multiply } from '../money/fixed.ts'
import { type Plan, type Trail, type TrailingTerms } from './plan.ts'
import { stopInForce } from './stop-levels.ts'

export interface RatchetInputs {
  readonly plan: Plan
  /** Fit for decisions. */
  readonly bid: Fixed
  readonly regimeIsWild: boolean
  readonly instrument: Instrument
  readonly nowMs: number
}

/** How far behind the bid the stop belongs, in quote currency per unit. */
export function trailingDistance(terms: TrailingTerms, regimeIsWild: boolean): Fixed {
  const { distance, distanceMin, distanceMax, wildMultiple } = terms
  const normal = minimum(maximum(distance, distanceMin), distanceMax)
  return regimeIsWild ? multiply(normal, maximum(wildMultiple, ONE), 'ceiling') : normal
}

/**
 * Where the stop moves to, or nothing while it stays. It moves when it would be above the stop in
 * force by the step at least, and is brought down to the venue's grid, away from the bid.
 */
export function ratchet(inputs: RatchetInputs): Trail | undefined {
  const { plan, bid, regimeIsWild, instrument, nowMs } = inputs
  const trailing = plan.terms?.trailing
  if (trailing === undefined || bid < lowestBid(plan, trailing)) return undefined
  const stop = quantisePrice(instrument, bid - trailingDistance(trailing, regimeIsWild), 'floor')
  if (stop < lowestStop(plan, trailing) || stop >= bid) return undefined
  return { highWater: maximum(plan.trail?.highWater ?? 0n, bid), stop, movedAtMs: nowMs }
}

/**
 * No bid below this moves the stop, in whatever regime; one at or above it may. Absent without
 * trailing terms.
 */
export function nextRatchetPrice(plan: Plan): Fixed | undefined {
  const trailing = plan.terms?.trailing
  return trailing === undefined ? undefined : lowestBid(plan, trailing)
}

function lowestBid(plan: Plan, trailing: TrailingTerms): Fixed {
  const reaching = lowestStop(plan, trailing) + trailingDistance(trailing, false)
  // Once the stop trails, a fall below the activation does not end it.
  return plan.trail === undefined ? maximum(trailing.activation, reaching) : reaching
}

/** The smallest move is one unit, however small the step: an equal stop is no move. */
function lowestStop(plan: Plan, { step }: TrailingTerms): Fixed {
  return stopInForce(plan).level + maximum(step, 1n)
}
