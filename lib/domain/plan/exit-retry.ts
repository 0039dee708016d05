import { type Plan } from './plan.ts'
import { isCovered } from './refresh-plan.ts'

/** After the first, second, third … exit that failed. */
const PAUSES_MS: readonly number[] = [
  10_000, 20_000, 40_000, 80_000, 160_000, 320_000, 640_000, 900_000,
]
const PAUSE_MS_MAX = 900_000
/** A position without working protection is tried to be sold at least this often. */
const BARE_PAUSE_MS_MAX = 60_000

/**
 * Milliseconds until an exit may be tried again after one that failed: each failure doubles the
 * pause, from 10 s up to a minute, or up to 15 minutes while protection rests. Every try swaps
 * protection for the exit, so trying at every tick would itself leave the position bare.
 */
export function exitPauseLeftMs(plan: Plan, nowMs: number): number {
  if (plan.exitFailedAtMs === undefined) return 0
  const covered = plan.protectionPolicy !== 'monitored' && isCovered(plan)
  const doubledMs = PAUSES_MS[plan.exitAttempts - 1] ?? PAUSE_MS_MAX
  const pauseMs = covered ? doubledMs : Math.min(doubledMs, BARE_PAUSE_MS_MAX)
  return Math.max(0, plan.exitFailedAtMs + pauseMs - nowMs)
}
