/**
 * When a difference counts. Fills are under way all the time, so one sighting says nothing: two runs
 * in a row have to see the same difference before anything follows from it, and two runs have to
 * miss it before it is gone. A run whose comparison had no answer neither sees nor misses.
 */
import { type Difference, isSameDifference } from './difference.ts'

/** What is remembered of a difference from run to run. */
export interface Sighting {
  /** As it was seen last. */
  readonly difference: Difference
  readonly firstSeenAtMs: number
  readonly lastSeenAtMs: number
  /** Runs in a row that saw the same; counted no further than `RUNS_COUNTED_MAX`. */
  readonly runs: number
  /** Runs in a row that did not see it. */
  readonly missedRuns: number
  /** When it first counted; it may have changed since. */
  readonly confirmedAtMs?: number
}

const RUNS_TO_CONFIRM = 2
const RUNS_TO_END = 2
export const RUNS_COUNTED_MAX = 5

/** So many runs wait for an order to explain a balance; then the order explains it no more. */
export const RUNS_WAITING_MAX = 3

export function seeAgain(
  before: Sighting | undefined,
  difference: Difference,
  nowMs: number,
): Sighting {
  const isSame = before !== undefined && isSameDifference(before.difference, difference)
  const runs = isSame ? Math.min(before.runs + 1, RUNS_COUNTED_MAX) : 1
  const confirmedAtMs = before?.confirmedAtMs ?? (runs >= RUNS_TO_CONFIRM ? nowMs : undefined)
  return {
    difference,
    firstSeenAtMs: before?.firstSeenAtMs ?? nowMs,
    lastSeenAtMs: nowMs,
    runs,
    missedRuns: 0,
    ...(confirmedAtMs === undefined ? {} : { confirmedAtMs }),
  }
}

/** `gone`: it counted once, and its end is confirmed. `never-counted`: it was only under way. */
export function miss(before: Sighting): Sighting | 'gone' | 'never-counted' {
  if (before.confirmedAtMs === undefined) return 'never-counted'
  const missedRuns = before.missedRuns + 1
  if (missedRuns >= RUNS_TO_END) return 'gone'
  // What comes back after a miss has to be confirmed anew.
  return { ...before, runs: 0, missedRuns }
}

/** Whether the difference counts as it is now. */
export function isConfirmed(sighting: Sighting): boolean {
  return sighting.runs >= RUNS_TO_CONFIRM
}

/** Whether a balance has waited long enough for an order to explain it. */
export function hasWaited(before: Sighting | undefined, amount: bigint): boolean {
  if (before?.difference.amount !== amount) return false
  const { class: kind } = before.difference
  return kind === 'unexplained' || (kind === 'order-unknown' && before.runs >= RUNS_WAITING_MAX)
}
