import { type Plan, heldQuantity } from './plan.ts'

const FIRST_PAUSE_MS = 10_000
/** A position without working protection is tried to be sold at least this often. */
const BARE_PAUSE_MS_MAX = 60_000
/** One that a stop at the venue protects can wait longer, so that a plan stays of bounded size. */
const PROTECTED_PAUSE_MS_MAX = 900_000

/**
 * Milliseconds until an exit may be tried again after one that failed: each failure doubles the
 * pause, from 10 s up to a minute, or up to 15 minutes while protection rests. Every try swaps
 * protection for the exit, so trying at every tick would itself leave the position bare.
 */
export function exitPauseLeftMs(plan: Plan, nowMs: number): number {
  if (plan.exitFailedAtMs === undefined) return 0
  const covered = plan.protectedQuantity >= heldQuantity(plan)
  const longestMs = covered ? PROTECTED_PAUSE_MS_MAX : BARE_PAUSE_MS_MAX
  const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (plan.exitAttempts - 1), longestMs)
  return Math.max(0, plan.exitFailedAtMs + pauseMs - nowMs)
}
