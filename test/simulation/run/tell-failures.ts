import { type Totals } from './fold-outcomes.ts'
import { failureOf, type Investigation, investigate } from './investigate.ts'
import { replayCommand } from './replay-command.ts'
import { counted, failureText, investigationText } from './report-text.ts'
import { type SeedOptions, type SeedOutcome } from './seed-outcome.ts'
import { type SeedPool } from './seed-pool.ts'
import { type SimulateOptions } from './simulate-options.ts'
import { type SimulateParts } from './simulate-parts.ts'
import { type StoryLine } from './story.ts'

/** Failures that are shrunk and told; the others are named. */
const INVESTIGATED_MAX = 3
const NAMED_MAX = 10

export interface Telling {
  readonly parts: SimulateParts
  readonly pool: SeedPool
  readonly say: (text: string) => void
  /** The story of the one seed that was asked for; it is as small as was asked for, too. */
  readonly told: readonly StoryLine[] | undefined
}

/** Names the failing seeds, and shrinks the first one of each of the first invariants. */
export async function tellFailures(
  totals: Totals,
  options: SimulateOptions,
  { parts, pool, say, told }: Telling,
): Promise<readonly Investigation[]> {
  if (totals.failures.length === 0) return []
  const commit = await parts.commitName()
  const investigations: Investigation[] = []
  const invariants = new Set<number>()
  for (const outcome of totals.failures.slice(0, NAMED_MAX)) {
    const failure = failureOf(outcome, replayOf(outcome, options))
    say(failureText(failure, commit))
    const { invariant } = failure.violation
    if (told !== undefined) {
      if (told.length > 0) say(investigationText({ failure, story: told }, () => undefined))
      continue
    }
    if (invariants.has(invariant) || invariants.size >= INVESTIGATED_MAX) continue
    invariants.add(invariant)
    const progress = parts.openProgress(options.json)
    const found = await investigate(failure, askedOf(outcome, options), pool, {
      nowMs: () => parts.nowMs(),
      onRun: (runs, left) =>
        progress.show({ done: 0, whole: 1 }, `shrinking: run ${runs}, ${counted(left, 'deed')}`),
    })
    progress.clear()
    say(investigationText(found, (kind) => textOfKind(parts, kind)))
    investigations.push(found)
  }
  const untold = totals.failures.length - NAMED_MAX
  if (untold > 0) say(`… and ${counted(untold, 'more seed')} with violations\n`)
  return investigations
}

function textOfKind(parts: SimulateParts, name: string): string | undefined {
  return parts.faultKinds.find((kind) => kind.name === name)?.text
}

function askedOf(
  { seed }: SeedOutcome,
  { ticks, kinds, plant }: SimulateOptions,
): { readonly options: SeedOptions; readonly plant?: string } {
  return {
    options: { seed, ticks, ...(kinds && { kinds }) },
    ...(plant === undefined ? {} : { plant }),
  }
}

/** The command that repeats this seed as it was run. */
export function replayOf({ seed }: SeedOutcome, options: SimulateOptions): string {
  const { ticks, kinds, plant, keep } = options
  return replayCommand({
    seed,
    ticks,
    ...(kinds && { kinds }),
    ...(plant === undefined ? {} : { plant }),
    ...(keep && { keep }),
  })
}
