/** Seeds that only look as if something had been simulated, for the tests of what runs them. */
import { type Deed } from '../watcher.ts'
import { type SeedJob } from './seed-job.ts'
import { type SeedOptions, type SeedOutcome, type Violation } from './seed-outcome.ts'
import { type SeedPool } from './seed-pool.ts'
import { type StoryLine } from './story.ts'

export function quietOutcome(
  options: SeedOptions,
  changes: Partial<SeedOutcome> = {},
): SeedOutcome {
  const { seed, ticks } = options
  return {
    seed,
    ticks,
    simulatedMs: ticks * 60_000,
    steps: ticks * 10,
    deedCounts: {},
    recoveryCounts: {},
    crashes: 0,
    violations: [],
    convergenceTicks: seed % 5,
    unprotectedTicksMax: 0,
    traceHash: seed.toString(16).padStart(16, '0'),
    ...changes,
  }
}

/** A pool without threads: jobs overlap, and answer in an order of their own. */
export function fakePool(
  workers: number,
  runSeed: (options: SeedOptions) => SeedOutcome,
  story: readonly StoryLine[] = [],
): SeedPool & { readonly jobs: readonly SeedJob[]; readonly closed: () => boolean } {
  const jobs: SeedJob[] = []
  let closed = false
  return {
    workers,
    jobs,
    closed: () => closed,
    async run(job) {
      jobs.push(job)
      for (let turn = (job.options.seed * 7) % 5; turn > 0; turn -= 1) await Promise.resolve()
      return { outcome: runSeed(job.options), story: job.story === true ? story : [] }
    },
    async close() {
      closed = true
    },
  }
}

/** One deed in each tick, as long as it may happen. */
export function deedsOf({ ticks, labels }: SeedOptions): readonly Deed[] {
  return Array.from({ length: ticks }, (_, tick) => ({
    kind: 'crash',
    label: `sync-fills@${tick}/1:crash`,
    atMs: tick * 60_000,
  })).filter(({ label }) => labels?.includes(label) ?? true)
}

export const violationAt = (tick: number, invariant = 8): Violation => ({
  invariant,
  text: `broken in tick ${tick}`,
  tick,
  step: tick * 10,
})

/** Breaks an invariant in the last of these ticks, if the deeds of all of them happen. */
export function breaksAfter(
  options: SeedOptions,
  needed: readonly number[],
  invariant = 8,
): SeedOutcome {
  const deeds = deedsOf(options)
  const happened = new Set(deeds.map(({ label }) => label))
  const tick = Math.max(0, ...needed)
  const breaks =
    tick < options.ticks && needed.every((each) => happened.has(`sync-fills@${each}/1:crash`))
  return quietOutcome(options, {
    deedCounts: { crash: deeds.length },
    violations: breaks ? [violationAt(tick, invariant)] : [],
    ...(breaks || options.keepDeeds === true ? { deeds } : {}),
  })
}
