/** The report of a run as one JSON object, for programs. */
import { type Totals } from './fold-outcomes.ts'
import { type Investigation } from './investigate.ts'
import { type PlantedResult } from './planted-check.ts'
import { type Named, type RunFacts } from './report-text.ts'
import { type SeedOutcome } from './seed-outcome.ts'

export interface JsonParts {
  readonly totals: Totals
  readonly facts: RunFacts
  readonly replayOf: (outcome: SeedOutcome) => string
  readonly investigations: readonly Investigation[]
  readonly enumerated?: Readonly<Record<string, unknown>>
  readonly planted?: readonly PlantedResult[]
}

export function reportJson(parts: JsonParts): Readonly<Record<string, unknown>> {
  const { totals, facts, enumerated, planted } = parts
  const faults = countsOf(facts.faultKinds, totals.deedCounts)
  return {
    seeds: totals.seeds,
    ticks: facts.ticks,
    simulatedHours: Math.round(totals.simulatedMs / 36_000) / 100,
    steps: totals.steps,
    faultKinds: Object.values(faults).filter((count) => count > 0).length,
    faults,
    recoveries: countsOf(facts.recoveryBranches, totals.recoveryCounts),
    crashes: totals.crashes,
    violations: totals.violations,
    convergenceTicksMax: totals.convergenceTicksMax ?? null,
    unprotectedTicksMax: totals.unprotectedTicksMax,
    traceHash: totals.traceHash,
    elapsedSeconds: Math.round(facts.elapsedMs / 10) / 100,
    workers: facts.workers,
    ...(enumerated === undefined ? {} : { enumerated }),
    ...(planted === undefined ? {} : { planted: planted.map(plantedJson) }),
    ...(totals.failures.length === 0 ? {} : { failures: failuresJson(parts) }),
  }
}

/** Everything that is known, with 0 for what has not happened. */
function countsOf(
  known: readonly Named[],
  counts: ReadonlyMap<string, number>,
): Readonly<Record<string, number>> {
  return {
    ...Object.fromEntries(known.map(({ name }) => [name, 0])),
    ...Object.fromEntries(counts),
  }
}

function plantedJson({ name, caught, invariant, seed, tick }: PlantedResult): object {
  return {
    name,
    caught,
    invariant: invariant ?? null,
    seed: seed ?? null,
    tick: tick ?? null,
  }
}

function failuresJson({ totals, replayOf, investigations }: JsonParts): readonly object[] {
  return totals.failures.flatMap((outcome) => {
    const found = investigations.find((each) => each.failure.outcome === outcome)
    return outcome.violations.map(({ invariant, text, tick, step }) => ({
      seed: outcome.seed,
      invariant,
      text,
      tick,
      step,
      traceHash: outcome.traceHash,
      replay: replayOf(outcome),
      ...(found?.shrunk === undefined || invariant !== found.failure.violation.invariant
        ? {}
        : { shrunk: found.shrunk.replay, deeds: found.shrunk.deeds.map(({ label }) => label) }),
    }))
  })
}
