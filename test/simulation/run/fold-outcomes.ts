/** Sums over the seeds of a run. They depend on the order of the seeds and not on that of the answers. */
import { createHash } from 'node:crypto'
import { type SeedOutcome } from './seed-outcome.ts'

export interface Totals {
  readonly seeds: number
  readonly simulatedMs: number
  readonly steps: number
  readonly crashes: number
  readonly violations: number
  readonly deedCounts: ReadonlyMap<string, number>
  readonly recoveryCounts: ReadonlyMap<string, number>
  /** Over the seeds that came to rest; nothing when none did. */
  readonly convergenceTicksMax?: number
  readonly unprotectedTicksMax: number
  /** 16 hex digits over the hashes of the seeds, in their order; of one seed, its own. */
  readonly traceHash: string
  /** The seeds with a violation, in their order. */
  readonly failures: readonly SeedOutcome[]
}

export const NO_TRACE = '0'.repeat(16)

const NOTHING: Totals = {
  seeds: 0,
  simulatedMs: 0,
  steps: 0,
  crashes: 0,
  violations: 0,
  deedCounts: new Map(),
  recoveryCounts: new Map(),
  unprotectedTicksMax: 0,
  traceHash: NO_TRACE,
  failures: [],
}

export interface Fold {
  /** Outcomes may come in any order; each seed once. @throws {Error} for a seed that came before. */
  add(outcome: SeedOutcome): void
  /** Seeds that have answered. */
  readonly answered: number
  /** Seeds that have answered with a violation. */
  readonly failed: number
  /** @throws {Error} while a seed between the first and the last answer is missing. */
  totals(): Totals
}

/** Folds the outcomes of `firstSeed`, `firstSeed + 1` and so on. */
export function createFold(firstSeed: number): Fold {
  let totals = NOTHING
  let answered = 0
  let failed = 0
  /** Answers that came before their turn. */
  const early = new Map<number, SeedOutcome>()
  const nextSeed = (): number => firstSeed + totals.seeds
  return {
    add(outcome) {
      const { seed } = outcome
      if (seed < nextSeed() || early.has(seed)) throw new Error(`seed ${seed} answers twice`)
      early.set(seed, outcome)
      answered += 1
      if (outcome.violations.length > 0) failed += 1
      for (let next = early.get(nextSeed()); next !== undefined; next = early.get(nextSeed())) {
        early.delete(next.seed)
        totals = withOutcome(totals, next)
      }
    },
    get answered() {
      return answered
    },
    get failed() {
      return failed
    },
    totals() {
      if (early.size > 0) throw new Error(`seed ${nextSeed()} has not answered`)
      return totals
    },
  }
}

function withOutcome(totals: Totals, outcome: SeedOutcome): Totals {
  const { convergenceTicks, traceHash } = outcome
  const convergenceTicksMax =
    convergenceTicks === undefined
      ? totals.convergenceTicksMax
      : Math.max(totals.convergenceTicksMax ?? 0, convergenceTicks)
  return {
    seeds: totals.seeds + 1,
    simulatedMs: totals.simulatedMs + outcome.simulatedMs,
    steps: totals.steps + outcome.steps,
    crashes: totals.crashes + outcome.crashes,
    violations: totals.violations + outcome.violations.length,
    deedCounts: withCounts(totals.deedCounts, outcome.deedCounts),
    recoveryCounts: withCounts(totals.recoveryCounts, outcome.recoveryCounts),
    ...(convergenceTicksMax === undefined ? {} : { convergenceTicksMax }),
    unprotectedTicksMax: Math.max(totals.unprotectedTicksMax, outcome.unprotectedTicksMax),
    traceHash: totals.seeds === 0 ? traceHash : chained(totals.traceHash, traceHash),
    failures: outcome.violations.length > 0 ? [...totals.failures, outcome] : totals.failures,
  }
}

function withCounts(
  sums: ReadonlyMap<string, number>,
  counts: Readonly<Record<string, number>>,
): ReadonlyMap<string, number> {
  const next = new Map(sums)
  for (const [name, count] of Object.entries(counts)) next.set(name, (next.get(name) ?? 0) + count)
  return next
}

function chained(before: string, next: string): string {
  return createHash('sha256').update(`${before} ${next}`).digest('hex').slice(0, 16)
}
