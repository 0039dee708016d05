import { type CommitOutcome, type Key, type Write } from '../ports/store.ts'
import { ChangeSet } from './change-set.ts'
import { type LedgerRun } from './engine.ts'

/** Somebody else took the lease: this run must write nothing any more. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}

/** The items kept changing under a bounded number of attempts. Nothing was written. */
export class Contention extends Error {
  override readonly name = 'Contention'
}

const ATTEMPTS_MAX = 8
const PAUSE_MS_MAX = 200

/**
 * Reads, decides and writes as one: `build` reads what it needs and fills the change set; when any
 * of it changed meanwhile, nothing is written and everything is read again. An empty change set
 * writes nothing.
 * @throws {LeaseLost | Contention}
 */
export async function transact<T>(
  run: LedgerRun,
  build: (changes: ChangeSet) => Promise<T>,
): Promise<{ readonly result: T; readonly changes: ChangeSet }> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const changes = new ChangeSet(run)
    const result = await build(changes)
    if (changes.isEmpty) return { result, changes }
    const outcome = await changes.commit()
    if (outcome.committed) return { result, changes }
    assertLeaseHeld(run, outcome.conflicts)
    await run.engine.clock.sleep(run.engine.random.next() * PAUSE_MS_MAX)
  }
  throw new Contention(`gave up after ${ATTEMPTS_MAX} attempts`)
}

/**
 * One commit that does not read again on a conflict; under a lease it is fenced like every other.
 * @throws {LeaseLost}
 */
export async function commitFenced(
  run: LedgerRun,
  writes: readonly Write[],
): Promise<CommitOutcome> {
  const fenced = run.fence === undefined ? writes : [run.fence, ...writes]
  const outcome = await run.engine.store.commit(fenced)
  if (!outcome.committed) assertLeaseHeld(run, outcome.conflicts)
  return outcome
}

function assertLeaseHeld(run: LedgerRun, conflicts: readonly Key[]): void {
  const lease = run.fence?.key
  if (lease === undefined) return
  const lost = conflicts.some((key) => key.partition === lease.partition && key.sort === lease.sort)
  if (lost) throw new LeaseLost(`another run holds ${lease.sort}`)
}
