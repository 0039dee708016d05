/**
 * Makes a failing seed small: first as few ticks as still fail, then as few deeds. A run fails in the
 * same way when it breaks the same invariant.
 */
import { type Deed } from '../watcher.ts'
import { smallestFailing } from './smallest-failing.ts'
import { type SeedOptions, type SeedOutcome, type Violation } from './seed-outcome.ts'

export interface ShrinkParts {
  run(options: SeedOptions): Promise<SeedOutcome>
  /** Real time. */
  nowMs(): number
  readonly runsMax: number
  readonly timeMsMax: number
  onRun?(runs: number, deedsLeft: number): void
}

/** Counted from 1, among all deeds of the whole run. */
export interface NumberedDeed extends Deed {
  readonly number: number
}

export interface Shrunk {
  /** What repeats the small run, by labels. */
  readonly options: SeedOptions
  /** The same by numbers, counted from 1, among the deeds of the whole run of `options.ticks`. */
  readonly keep: readonly number[]
  /** The deeds that are left, in their order. */
  readonly deeds: readonly NumberedDeed[]
  /** How many the whole run has. */
  readonly deedsBefore: number
  readonly outcome: SeedOutcome
  readonly runs: number
  /** False when runs or time came to their end first: it may not be the smallest. */
  readonly finished: boolean
}

/** @returns nothing when the failure cannot be repeated, or has no deeds to take out. */
export async function shrink(
  failure: SeedOutcome,
  options: SeedOptions,
  parts: ShrinkParts,
): Promise<Shrunk | undefined> {
  const goal = failure.violations[0]?.invariant
  if (goal === undefined || failure.deeds === undefined) return undefined
  const search = createSearch(goal, parts)
  const whole = await withFewerTicks(failure, options, search)
  const best = await withFewerDeeds(whole, options, search)
  if (best === undefined) return undefined
  const shorter = await withoutTheRest(best, options, search)
  return { ...(shorter ?? best), runs: search.runs(), finished: !search.spent() }
}

interface Attempt {
  readonly outcome: SeedOutcome
  /** It breaks the same invariant. */
  readonly fails: boolean
}

interface Search {
  /** Nothing when the bounds are reached. */
  attempt(options: SeedOptions): Promise<Attempt | undefined>
  runs(): number
  /** Whether an attempt was given up for the bounds. */
  spent(): boolean
  violationOf(outcome: SeedOutcome): Violation | undefined
  onRun(deedsLeft: number): void
}

function createSearch(goal: number, parts: ShrinkParts): Search {
  const startedAtMs = parts.nowMs()
  let runs = 0
  let spent = false
  const violationOf = (outcome: SeedOutcome): Violation | undefined =>
    outcome.violations.find(({ invariant }) => invariant === goal)
  return {
    runs: () => runs,
    spent: () => spent,
    violationOf,
    onRun: (deedsLeft) => parts.onRun?.(runs, deedsLeft),
    async attempt(options) {
      if (runs >= parts.runsMax || parts.nowMs() - startedAtMs >= parts.timeMsMax) {
        spent = true
        return undefined
      }
      runs += 1
      const outcome = await parts.run(options)
      return { outcome, fails: violationOf(outcome) !== undefined }
    },
  }
}

/** Faults that last some minutes are cut short by healing, and may need them. */
const TICKS_AFTER = [1, 5, 15]

/** The whole run, of as few ticks as fail. */
async function withFewerTicks(
  failure: SeedOutcome,
  options: SeedOptions,
  search: Search,
): Promise<SeedOutcome> {
  const failing = async (ticks: number): Promise<SeedOutcome | undefined> => {
    const shorter = await search.attempt({ ...options, ticks, keepDeeds: true })
    return shorter?.fails === true ? shorter.outcome : undefined
  }
  const tick = search.violationOf(failure)?.tick ?? failure.ticks
  for (const after of TICKS_AFTER) {
    const found = tick + after < failure.ticks ? await failing(tick + after) : undefined
    if (found !== undefined) return found
  }
  if (tick < failure.ticks) return failure
  // What only shows at rest shows after any length: shorter runs are tried as long as they fail.
  let best = failure
  for (let ticks = failure.ticks >> 1; ticks >= 1; ticks >>= 1) {
    const found = await failing(ticks)
    if (found === undefined) return best
    best = found
  }
  return best
}

type Small = Omit<Shrunk, 'runs' | 'finished'>

async function withFewerDeeds(
  whole: SeedOutcome,
  options: SeedOptions,
  search: Search,
): Promise<Small | undefined> {
  const all = [...new Set((whole.deeds ?? []).map(({ label }) => label))]
  const failures = new Map<readonly string[], SeedOutcome>()
  const smallest = await smallestFailing(all, async (labels) => {
    const fewer = await search.attempt({ ...options, ticks: whole.ticks, labels })
    search.onRun(labels.length)
    if (fewer?.fails === true) failures.set(labels, fewer.outcome)
    return fewer?.fails
  })
  return smallOf(whole, smallest, options, failures.get(smallest) ?? whole)
}

/** Once more just past the violation, which may come earlier with fewer deeds. */
async function withoutTheRest(
  small: Small,
  options: SeedOptions,
  search: Search,
): Promise<Small | undefined> {
  const ticks = (search.violationOf(small.outcome)?.tick ?? small.outcome.ticks) + 1
  const { labels } = small.options
  if (ticks >= small.outcome.ticks || labels === undefined) return undefined
  const shorter = await search.attempt({ ...options, ticks, labels })
  if (shorter?.fails !== true) return undefined
  // The numbers count in the whole run of this length, whether it fails or not.
  const whole = await search.attempt({ ...options, ticks, keepDeeds: true })
  return whole && smallOf(whole.outcome, labels, options, shorter.outcome)
}

/** Nothing when the whole run does not have all of the deeds. */
function smallOf(
  whole: SeedOutcome,
  labels: readonly string[],
  options: SeedOptions,
  outcome: SeedOutcome,
): Small | undefined {
  const deeds = (whole.deeds ?? []).map((deed, index) => ({ ...deed, number: index + 1 }))
  const numbers = labels.map((label) => deeds.find((deed) => deed.label === label)?.number ?? 0)
  if (numbers.includes(0)) return undefined
  return {
    options: { ...options, ticks: whole.ticks, labels },
    keep: numbers.sort((a, b) => a - b),
    deeds: deeds.filter(({ label }) => labels.includes(label)),
    deedsBefore: deeds.length,
    outcome,
  }
}
