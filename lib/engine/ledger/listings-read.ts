/** How far the venue's listings have been read, for those who conclude from what is not in them. */
import { type AccountRun, accountId } from '../engine.ts'
import { readOne } from '../read.ts'
import { CURSOR_PREFIX, keys } from '../records/keys.ts'
import { accountPartition } from '../records/partitions.ts'
import { listingCursorRecord } from '../records/ledger-rows.ts'

/** When the trades of the symbol were last read to their end; 0 while pages are left. */
export async function tradesReadAtMs(run: AccountRun, symbol: string): Promise<number> {
  const { tradesAcrossSymbols } = run.account.exchange.capabilities
  const name = tradesAcrossSymbols ? 'trades' : `trades#${symbol}`
  const key = keys.listingCursor(accountId(run), name)
  const cursor = await readOne(run.engine.store, listingCursorRecord, key)
  return cursor === undefined || cursor.value.rest !== undefined ? 0 : cursor.value.readAtMs
}

/** Whether pages of a listing are left for later runs: the ledger lags behind the venue until then. */
export async function areListingsBehind(run: AccountRun): Promise<boolean> {
  const { items } = await run.engine.store.query(accountPartition(accountId(run)), {
    from: CURSOR_PREFIX,
    to: `${CURSOR_PREFIX}~`,
  })
  return items.some((item) => listingCursorRecord.read(item).value.rest !== undefined)
}
