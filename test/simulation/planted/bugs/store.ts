/** Bugs in how commits are made. */
import { type PlantedBug } from '../planted-bug.ts'

const MANY_AT_ONCE = [
  'message-repeated',
  'visibility-expired',
  'schedule-repeated',
  'schedule-late',
  'calls-slow',
  'run-frozen',
  'fill-limited',
]

export const STORE_BUGS: readonly PlantedBug[] = [
  {
    name: 'conflict-taken-for-success',
    text: 'Nobody looks whether a commit was taken.',
    file: 'lib/engine/transact.ts',
    find: '    if (outcome.committed) return { result, changes }\n    assertLeaseHeld(run, outcome.conflicts)',
    replace:
      '    if (outcome.committed || attempt > 0) return { result, changes }\n    assertLeaseHeld(run, outcome.conflicts)',
    expected: [2, 4, 15],
    kinds: MANY_AT_ONCE,
  },
  {
    name: 'last-writer-wins',
    text: 'After a conflict the same writes are made again, on whatever is stored by then.',
    file: 'lib/engine/change-set.ts',
    find: '    return this.#run.engine.store.commit(writes)',
    replace: `    const { store } = this.#run.engine
    const outcome = await store.commit(writes)
    if (outcome.committed) return outcome
    const again: Write[] = []
    for (const write of writes) {
      const stored = write.action === 'create' ? undefined : await store.get(write.key)
      const expectedVersion = stored?.version ?? 0
      again.push(write.action === 'create' || stored === undefined ? write : { ...write, expectedVersion })
    }
    return store.commit(again)`,
    expected: [5, 11, 12, 13],
    kinds: MANY_AT_ONCE,
  },
]
