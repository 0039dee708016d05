import { type Store, type Write } from '../ports/store.ts'
import { type Account, type Engine } from './engine.ts'
import { type Lease, leaseRecord } from './records/account-records.ts'
import { keys } from './records/keys.ts'
import { requireUnchanged, type Stored } from './records/record.ts'
import { LeaseLost } from './transact.ts'

export type LeaseOutcome<T> =
  { readonly held: true; readonly result: T } | { readonly held: false; readonly reason: string }

/** What a lease needs of an engine and of an account; a command has no more than that. */
type LeaseEngine = Pick<Engine, 'store' | 'clock' | 'ids'>
type LeaseAccount = { readonly config: Pick<Account['config'], 'id'> }

/** The run that holds the lease: every commit of it requires the fence. */
export interface LeasedRun<E, A> {
  readonly engine: E
  readonly account: A
  readonly fence: Write
}

/**
 * Runs `work` for one account while no other run of the same name does. The time in the lease only
 * tells when a dead holder may be replaced; what keeps a slow holder from writing is the version of
 * the lease item, which every one of its commits requires.
 */
export async function withLease<T, E extends LeaseEngine, A extends LeaseAccount>(
  engine: E,
  account: A,
  name: string,
  durationMs: number,
  work: (run: LeasedRun<E, A>) => Promise<T>,
): Promise<LeaseOutcome<T>> {
  const taken = await take(engine, account.config.id, name, durationMs)
  if (taken === undefined) return { held: false, reason: `another run holds ${name}` }
  const run = { engine, account, fence: requireUnchanged(taken.key, taken) }
  try {
    return { held: true, result: await work(run) }
  } catch (error) {
    if (error instanceof LeaseLost) return { held: false, reason: error.message }
    throw error
  } finally {
    await giveBack(engine.store, taken)
  }
}

async function take(
  engine: LeaseEngine,
  account: string,
  name: string,
  durationMs: number,
): Promise<Stored<Lease> | undefined> {
  const key = keys.lease(account, name)
  const item = await engine.store.get(key)
  const stored = item === undefined ? undefined : leaseRecord.read(item)
  const nowMs = engine.clock.nowMs()
  if (stored !== undefined && stored.value.heldUntilMs > nowMs) return undefined
  const lease: Lease = {
    owner: engine.ids.next(),
    epoch: (stored?.value.epoch ?? 0) + 1,
    heldUntilMs: nowMs + durationMs,
  }
  const outcome = await engine.store.commit([leaseRecord.put(stored, key, lease)])
  if (!outcome.committed) return undefined
  return { key, value: lease, version: (stored?.version ?? 0) + 1 }
}

/** Best effort: a lease that is not given back ends by its time. */
async function giveBack(store: Store, taken: Stored<Lease>): Promise<void> {
  try {
    await store.commit([leaseRecord.replace(taken, { ...taken.value, heldUntilMs: 0 })])
  } catch {
    // The work is done or has failed for a reason of its own, which must not be hidden by this.
  }
}
