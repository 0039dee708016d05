/** Proves the auditor: every planted bug has to be caught by an invariant. */
import { type SeedPool } from './seed-pool.ts'
import { errorText, SIMULATION_ITSELF } from './seed-job.ts'

export interface PlantedBug {
  readonly name: string
  /** For people: what is wrong with the engine then. */
  readonly text: string
  /** The invariants that it should break. */
  readonly expected?: readonly number[]
  /** Kinds of faults that bring it to light, which its worker uses; left out: any. */
  readonly kinds?: readonly string[]
}

export interface PlantedResult {
  readonly name: string
  readonly text: string
  readonly caught: boolean
  /** The invariants that it should break, when it names them. */
  readonly expected?: readonly number[]
  /** What caught it, in which seed, and how many ticks it took. */
  readonly invariant?: number
  readonly seed?: number
  readonly tick?: number
  /** What went wrong with the simulation itself, the last time that it did. */
  readonly trouble?: string
}

export interface PlantedCheck {
  readonly bugs: readonly PlantedBug[]
  readonly seeds: number
  readonly firstSeed: number
  readonly ticks: number
  /** Instead of the bug's own. */
  readonly kinds?: readonly string[]
  /** Bugs that are looked for at the same time. */
  readonly workers: number
  /** A pool with one fresh worker that has the bug. */
  openPool(bug: PlantedBug): SeedPool
  onResult?(result: PlantedResult, done: number): void
}

/** @returns one result for each bug, in their order. */
export async function checkPlanted(check: PlantedCheck): Promise<readonly PlantedResult[]> {
  const results = new Map<PlantedBug, PlantedResult>()
  const waiting = [...check.bugs]
  const takeTurns = async (): Promise<void> => {
    for (let bug = waiting.shift(); bug !== undefined; bug = waiting.shift()) {
      const result = await checkOne(check, bug)
      results.set(bug, result)
      check.onResult?.(result, results.size)
    }
  }
  await Promise.all(Array.from({ length: check.workers }, takeTurns))
  return check.bugs.flatMap((bug) => results.get(bug) ?? [])
}

async function checkOne(check: PlantedCheck, bug: PlantedBug): Promise<PlantedResult> {
  const { firstSeed, seeds, ticks, kinds } = check
  const pool = check.openPool(bug)
  const { name, text, expected } = bug
  const about = { name, text, ...(expected && { expected }) }
  let trouble: string | undefined
  try {
    for (let seed = firstSeed; seed < firstSeed + seeds; seed += 1) {
      const { outcome } = await pool.run({ options: { seed, ticks, ...(kinds && { kinds }) } })
      for (const { invariant, tick, text: what } of outcome.violations) {
        // That the simulation breaks down proves nothing about the auditor.
        if (invariant === SIMULATION_ITSELF) trouble = what
        else return { ...about, caught: true, invariant, seed, tick }
      }
      // It would break down in the next seed, too, and may take minutes to do so.
      if (trouble !== undefined) break
    }
  } catch (error) {
    // The bug does not fit the engine any more; the others may.
    trouble = errorText(error)
  } finally {
    await pool.close()
  }
  return { ...about, caught: false, ...(trouble === undefined ? {} : { trouble }) }
}
