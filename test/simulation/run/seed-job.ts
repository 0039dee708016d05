/** What goes to a worker and comes back from it. Plain data. */
import { NO_TRACE } from './fold-outcomes.ts'
import { type SeedOptions, type SeedOutcome } from './seed-outcome.ts'
import { type StoryLine } from './story.ts'

export interface SeedJob {
  readonly options: SeedOptions
  /** Tells the run as a story, too. */
  readonly story?: boolean
}

export interface SeedAnswer {
  readonly outcome: SeedOutcome
  /** Empty unless it was asked for. */
  readonly story: readonly StoryLine[]
}

/** What a worker says. */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answer'; readonly answer: SeedAnswer }
  /** The simulation itself threw. */
  | { readonly kind: 'trouble'; readonly text: string; readonly story: readonly StoryLine[] }

/** What a worker is started with. */
export interface WorkerSettings {
  /** The bug to plant before the engine is loaded. */
  readonly plant?: string
}

/** The number of the invariant that the simulation itself has to keep. */
export const SIMULATION_ITSELF = 0

const HANGS = 'the run hangs'

/** @param withinMs real time that the seed had, in milliseconds. */
export function hangAnswer(options: SeedOptions, withinMs: number): SeedAnswer {
  return troubleAnswer(options, `no answer within ${withinMs / 1000} s: ${HANGS}`)
}

/** Whether the seed gave no answer: it gives none the next time, either. */
export function isHang({ violations }: SeedOutcome): boolean {
  return violations.some(
    ({ invariant, text }) => invariant === SIMULATION_ITSELF && text.endsWith(HANGS),
  )
}

/** The outcome of a seed that did not come to one. */
export function troubleAnswer(
  options: SeedOptions,
  text: string,
  story: readonly StoryLine[] = [],
): SeedAnswer {
  const { seed, ticks } = options
  return {
    outcome: {
      seed,
      ticks,
      simulatedMs: 0,
      steps: 0,
      deedCounts: {},
      recoveryCounts: {},
      crashes: 0,
      violations: [{ invariant: SIMULATION_ITSELF, text, tick: 0, step: 0 }],
      unprotectedTicksMax: 0,
      traceHash: NO_TRACE,
    },
    story,
  }
}

export function errorText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
