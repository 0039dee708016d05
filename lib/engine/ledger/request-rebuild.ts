import { type ChangeSet } from '../change-set.ts'
import { type LedgerRun, accountId } from '../engine.ts'
import { readOne } from '../read.ts'
import { keys } from '../records/keys.ts'
import { positionRecord } from '../records/ledger-records.ts'
import { type Rebuild, rebuildRecord, retiredRecord } from '../records/ledger-rows.ts'
import { type Stored } from '../records/record.ts'

/** Asks for the book to be written anew; one that is under way begins again as the next writing. */
export async function requestRebuild(
  run: LedgerRun,
  changes: ChangeSet,
  symbol: string,
  reason: string,
): Promise<void> {
  const id = accountId(run)
  const key = keys.rebuild(id, symbol)
  const before = await readOne(run.engine.store, rebuildRecord, key)
  const begun = before?.value.position
  if (begun !== undefined)
    changes.add(
      retiredRecord.create(keys.retired(id, symbol, begun.generation, undefined), {
        symbol,
        generation: begun.generation,
      }),
    )
  changes.add(
    rebuildRecord.put(before, key, {
      symbol,
      reason,
      requestedAtMs: run.engine.clock.nowMs(),
      generation: await nextGeneration(run, symbol, before),
    }),
  )
}

async function nextGeneration(
  run: LedgerRun,
  symbol: string,
  before: Stored<Rebuild> | undefined,
): Promise<number> {
  if (before !== undefined)
    return before.value.generation + (before.value.position === undefined ? 0 : 1)
  const key = keys.position(accountId(run), symbol)
  const live = await readOne(run.engine.store, positionRecord, key)
  return (live?.value.generation ?? 1) + 1
}
