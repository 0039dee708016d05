/** Recoveries that show in commits of which the store took nothing. */
import { type Key, type Write } from '../../../lib/ports/store.ts'
import { type RecoveryName } from './recovery-branches.ts'
import { type RunMemory } from './run-memory.ts'

/** As many as the engine makes for one write. */
const ATTEMPTS_MAX = 8

export function conflictRecoveries(
  run: RunMemory,
  writes: readonly Write[],
  conflicts: readonly Key[],
): readonly RecoveryName[] {
  const lease = conflicts.find((key) => key.sort.startsWith('lease#'))
  if (lease !== undefined) {
    const isFence = writes.some((write) => write.action === 'require' && isSame(write.key, lease))
    // Otherwise two runs reached for the lease at once, or a lost one was to be given back.
    return isFence ? ['lease-lost'] : []
  }
  if (isTransaction(writes)) return transactionRecoveries(run, writes, conflicts)
  const { partition = '', sort = '' } = writes[0]?.key ?? {}
  if (sort.startsWith('tick#')) return ['tick-claimed-before']
  if (sort.startsWith('bars#')) return ['bars-merged-again']
  const isShared = ['quotes#', 'market#', 'heartbeats'].some((each) => partition.startsWith(each))
  return isShared ? ['twin-was-as-good'] : []
}

/** Only what is read and decided again after a conflict has an audit row or a decision. */
function isTransaction(writes: readonly Write[]): boolean {
  return writes.some(
    ({ key }) => key.partition.startsWith('audit#') || key.sort.startsWith('decision#'),
  )
}

function transactionRecoveries(
  run: RunMemory,
  writes: readonly Write[],
  conflicts: readonly Key[],
): readonly RecoveryName[] {
  const found: RecoveryName[] = ['commit-retried']
  const claim = writes.find(isClaim)
  const bearsOnClaim = (key: Key): boolean =>
    key.sort === 'trading-state' || (claim !== undefined && isSame(key, claim.key))
  if (claim !== undefined && conflicts.some(bearsOnClaim)) found.push('claim-raced')
  const { contended } = run
  const identity = identityOf(writes)
  contended.conflicts = contended.identity === identity ? contended.conflicts + 1 : 1
  contended.identity = identity
  if (contended.conflicts === ATTEMPTS_MAX) found.push('contention-given-up')
  return found
}

function isClaim(write: Write): boolean {
  if (write.action !== 'replace' || !write.key.sort.startsWith('order#')) return false
  return write.content.state === 'sending' && write.content.retryable === false
}

/** The same for every attempt of one transaction: the audit row has the time in its key. */
function identityOf(writes: readonly Write[]): string {
  const { key } =
    writes.find(
      (write) => write.action !== 'require' && !write.key.partition.startsWith('audit#'),
    ) ?? {}
  return key === undefined ? '' : `${key.partition} ${key.sort}`
}

function isSame(a: Key, b: Key): boolean {
  return a.partition === b.partition && a.sort === b.sort
}
