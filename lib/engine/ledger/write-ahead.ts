import { type Write } from '../../ports/store.ts'
import { type LedgerRun } from '../engine.ts'
import { transact } from '../transact.ts'

/**
 * Writes a new item before the commit that it belongs to, because it would not fit in. Nobody reads it
 * until that commit; a try that failed may have left one behind, which is replaced.
 */
export async function writeAhead(run: LedgerRun, write: Write): Promise<void> {
  if (write.action !== 'create') throw new Error(`a ${write.action} cannot be written ahead`)
  await transact(run, async (changes) => {
    const item = await run.engine.store.get(write.key)
    const { key, content } = write
    changes.add(
      item === undefined
        ? write
        : { action: 'replace', key, content, expectedVersion: item.version },
    )
  })
}
