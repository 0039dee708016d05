/** A worker for the tests of the pool: some seeds end badly. */
import { parentPort, workerData } from 'node:worker_threads'
import { quietOutcome } from './fake-seeds.ts'
import { type WorkerSettings } from './seed-job.ts'
import { serveSeeds } from './serve-seeds.ts'

if (parentPort === null) throw new Error('started as a program')

const { plant } = workerData as WorkerSettings
if (plant === 'no-start') throw new Error('this bug cannot be planted')

let runs = 0

serveSeeds(parentPort, {
  startMs: 0,
  textOfKind: () => undefined,
  async runSeed(options, watchers = []) {
    runs += 1
    const { seed } = options
    for (const watcher of watchers) watcher.deed?.({ kind: 'crash', label: 'here', atMs: 5_000 })
    if (seed === 13) throw new Error('an unlucky number')
    if (seed === 14) process.exit(7)
    if (seed === 15) for (;;);
    if (seed === 16) setTimeout(() => process.exit(0), 0)
    if (seed === 16) await new Promise(() => {})
    if (seed === 17) setTimeout(() => process.exit(3), 5)
    return quietOutcome(options, { steps: runs, recoveryCounts: { [plant ?? 'unplanted']: 1 } })
  },
})
