/** The command at work without threads, for its tests. */
import { fakePool, quietOutcome } from './fake-seeds.ts'
import { NO_PROGRESS } from './progress.ts'
import { type SeedOptions, type SeedOutcome } from './seed-outcome.ts'
import { runSimulate } from './simulate-command.ts'
import { type SimulateParts } from './simulate-parts.ts'

export interface Ran {
  readonly code: number
  readonly output: string
  readonly errors: string
  /** What workers were asked to run, with the bug in them if there was one. */
  readonly asked: readonly (SeedOptions & { readonly plant?: string })[]
  readonly allClosed: boolean
}

const story = [
  { step: 1, atMs: 61_234, text: 'sync-fills@1 dies' },
  { step: 99_999, atMs: 999_000, text: 'nobody cares any more' },
]

/** Runs the command on seeds that only look as if something had been simulated. */
export async function run(
  runSeed: (options: SeedOptions, plant?: string) => SeedOutcome,
  argv: readonly string[],
  changes: Partial<SimulateParts> = {},
): Promise<Ran> {
  const written = { output: '', errors: '' }
  const pools: ReturnType<typeof fakePool>[] = []
  const asked: SeedOptions[] = []
  const code = await runSimulate(argv, {
    faultKinds: [
      { name: 'crash', text: 'the function dies' },
      { name: 'venue-down', text: 'the venue answers nothing' },
    ],
    recoveryBranches: [{ name: 'place-swept', text: 'the sweep announced an order again' }],
    plantedBugs: [
      { name: 'claim-removed', text: 'orders are sent unclaimed', kinds: ['crash'], expected: [2] },
      { name: 'cursor-early', text: 'the cursor moves first' },
    ],
    openPool(workers, plant) {
      const pool = fakePool(
        workers,
        (options) => {
          asked.push(plant === undefined ? options : Object.assign({ plant }, options))
          return runSeed(options, plant)
        },
        story,
      )
      pools.push(pool)
      return pool
    },
    enumerateCrashes: async () => ({ failed: false, text: 'crashed\n', json: { singles: 5 } }),
    commitName: async () => '7c6a1a8+',
    openProgress: () => NO_PROGRESS,
    writeOut: (text) => void (written.output += text),
    writeError: (text) => void (written.errors += text),
    nowMs: () => 0,
    ...changes,
  })
  return { code, ...written, asked, allClosed: pools.every((pool) => pool.closed()) }
}

/** A seed in which nothing is wrong. */
export const good = (options: SeedOptions): SeedOutcome =>
  quietOutcome(options, { deedCounts: { crash: 3 }, crashes: 3, unprotectedTicksMax: 2 })

export const lastLine = (text: string): Record<string, unknown> =>
  JSON.parse(text.trimEnd().split('\n').at(-1) ?? '')
