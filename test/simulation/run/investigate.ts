/** What is found out about a failing seed: how to repeat it, what is left of it, and its story. */
import { type Deed } from '../watcher.ts'
import { replayCommand } from './replay-command.ts'
import { isHang } from './seed-job.ts'
import { type SeedOptions, type SeedOutcome, type Violation } from './seed-outcome.ts'
import { type SeedPool } from './seed-pool.ts'
import { type Shrunk, shrink, type ShrinkParts } from './shrink.ts'
import { type StoryLine } from './story.ts'

export interface Failure {
  readonly outcome: SeedOutcome
  readonly violation: Violation
  /** Repeats the whole seed. */
  readonly replay: string
}

export interface Investigation {
  readonly failure: Failure
  /** Left out when there was nothing to take away. */
  readonly shrunk?: Shrunk & { readonly replay: string }
  /** Of the smallest run, up to its violation. */
  readonly story: readonly StoryLine[]
}

const RUNS_MAX = 200
const TIME_MS_MAX = 60_000

/** Shrinks the failure, and runs what is left once more for its story. */
export async function investigate(
  failure: Failure,
  asked: { readonly options: SeedOptions; readonly plant?: string },
  pool: SeedPool,
  reports: Pick<ShrinkParts, 'nowMs' | 'onRun'>,
): Promise<Investigation> {
  if (isHang(failure.outcome)) return { failure, story: [] }
  const { options, plant } = asked
  const shrunk = await shrink(failure.outcome, options, {
    run: async (smaller) => (await pool.run({ options: smaller })).outcome,
    runsMax: RUNS_MAX,
    timeMsMax: TIME_MS_MAX,
    ...reports,
  })
  const told = await pool.run({ options: shrunk?.options ?? options, story: true })
  const story = storyUntil(told.story, told.outcome, failure.violation.invariant)
  if (shrunk === undefined) return { failure, story }
  const { seed, ticks, kinds } = shrunk.options
  const replay = replayCommand({
    seed,
    ticks,
    ...(kinds && { kinds }),
    ...(plant === undefined ? {} : { plant }),
    keep: shrunk.keep,
  })
  return { failure, shrunk: { ...shrunk, replay }, story }
}

/** What came after the violation explains nothing. */
export function storyUntil(
  story: readonly StoryLine[],
  outcome: SeedOutcome,
  invariant: number,
): readonly StoryLine[] {
  const violation = outcome.violations.find((each) => each.invariant === invariant)
  if (violation === undefined || violation.step === 0) return story
  return story.filter(({ step }) => step <= violation.step)
}

export function failureOf(outcome: SeedOutcome, replay: string): Failure {
  const [violation] = outcome.violations
  if (violation === undefined) throw new Error(`seed ${outcome.seed} has not failed`)
  return { outcome, violation, replay }
}

/** Thrown for a number that none of the deeds has. */
export class NoSuchDeed extends Error {
  override readonly name = 'NoSuchDeed'
}

/** The labels of the deeds with these numbers, counted from 1. @throws {NoSuchDeed} */
export function labelsOf(whole: SeedOutcome, numbers: readonly number[]): readonly string[] {
  const deeds: readonly Deed[] = whole.deeds ?? []
  return numbers.map((number) => {
    const label = deeds[number - 1]?.label
    if (label === undefined)
      throw new NoSuchDeed(
        `--keep ${number}: seed ${whole.seed} has ${deeds.length} deeds in ${whole.ticks} ticks`,
      )
    return label
  })
}
