import { type ExitReason } from '../order/exit-reason.ts'
import { isCalm } from './plan-intents.ts'
import { type Plan } from './plan.ts'
import { isCovered } from './refresh-plan.ts'

/** After the first, second, third … exit in a row that failed. */
const PAUSES_MS: readonly number[] = [
  10_000, 20_000, 40_000, 80_000, 160_000, 320_000, 640_000, 900_000,
]
const PAUSE_MS_MAX = 900_000
/** A position without working protection is tried to be sold at least this often. */
const BARE_PAUSE_MS_MAX = 60_000

/**
 * Milliseconds until an exit for this reason may be tried again after one that failed: each failure
 * doubles the pause, from 10 s up to a minute, or up to 15 minutes while protection rests. Every try
 * swaps protection for the exit, so trying at every tick would itself leave the position bare. An
 * urgent exit does not wait because a calm one missed its price.
 */
export function exitPauseLeftMs(plan: Plan, nowMs: number, reason: ExitReason): number {
  const { exitFailedAtMs, exitFailedReason } = plan
  if (exitFailedAtMs === undefined) return 0
  if (exitFailedReason !== undefined && isCalm(exitFailedReason) && !isCalm(reason)) return 0
  const covered = plan.protectionPolicy !== 'monitored' && isCovered(plan)
  const doubledMs = PAUSES_MS[Math.max(plan.exitMisses ?? 1, 1) - 1] ?? PAUSE_MS_MAX
  const pauseMs = covered ? doubledMs : Math.min(doubledMs, BARE_PAUSE_MS_MAX)
  return Math.max(0, exitFailedAtMs + pauseMs - nowMs)
}
