/**
 * A thread that runs seeds. A planted bug has to be in the engine's files before any of them is
 * loaded, so everything that leads to the engine is imported after it.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { plant } from '../planted/plant.ts'
import { plantedBugNamed } from '../planted/registry.ts'
import type { SeedOptions } from './seed-outcome.ts'
import type { WorkerSettings } from './seed-job.ts'

if (parentPort === null) throw new Error('this file is started as a worker thread')

const { plant: bugName } = workerData as WorkerSettings
const bug = bugName === undefined ? undefined : plantedBugNamed(bugName)
const planted = bug && plant(bug)

const { FAULT_KINDS } = await import('../faults/fault-kinds.ts')
const { START_MS } = await import('../world/world.ts')
const { runSeed } = await import('./run-seed.ts')
const { serveSeeds } = await import('./serve-seeds.ts')
if (planted?.isIn() === false) throw new Error(`nothing loads ${bug?.file}: the bug is not in`)

const texts = new Map(FAULT_KINDS.map(({ name, text }) => [name, text]))

/** A bug that only some faults bring to light gets these, and often, unless others were asked for. */
const BUG_INTENSITY = 4
const withBugsKinds = (options: SeedOptions): SeedOptions =>
  bug?.kinds === undefined || options.kinds !== undefined
    ? options
    : { ...options, kinds: bug.kinds, intensity: BUG_INTENSITY }

serveSeeds(parentPort, {
  runSeed: (options, watchers) => runSeed(withBugsKinds(options), watchers),
  startMs: START_MS,
  textOfKind: (kind) => texts.get(kind),
})
