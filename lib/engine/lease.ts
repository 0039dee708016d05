import { type Store } from '../ports/store.ts'
import { type Account, type AccountRun, type Engine } from './engine.ts'
import { type Lease, leaseRecord } from './records/account-records.ts'
import { keys } from './records/keys.ts'
import { requireUnchanged, type Stored } from './records/record.ts'
import { LeaseLost } from './transact.ts'

export type LeaseOutcome<T> =
  { readonly held: true; readonly result: T } | { readonly held: false; readonly reason: string }

/**
 * Runs `work` for one account while no other run of the same name does. The time in the lease only
 * tells when a dead holder may be replaced; what keeps a slow holder from writing is the version of
 * the lease item, which every one of its commits requires.
 */
export async function withLease<T>(
  engine: Engine,
  account: Account,
  name: string,
  durationMs: number,
  work: (run: AccountRun) => Promise<T>,
): Promise<LeaseOutcome<T>> {
  const taken = await take(engine, account.config.id, name, durationMs)
  if (taken === undefined) return { held: false, reason: `another run holds ${name}` }
  const run: AccountRun = { engine, account, fence: requireUnchanged(taken.key, taken) }
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
  engine: Engine,
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
