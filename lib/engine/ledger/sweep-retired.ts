/** Deletes lots, allocations and days that nobody reads any more, a bounded number in a run. */
import { type Item, type Key, type Store } from '../../ports/store.ts'
import { type LedgerRun, accountId } from '../engine.ts'
import { itemsOf, readAll } from '../read.ts'
import { allocationsPrefix, keys, lotsPrefix, padded } from '../records/keys.ts'
import { daysPartition, retiredPartition, symbolPartition } from '../records/partitions.ts'
import { type RetiredLots, retiredRecord } from '../records/ledger-rows.ts'
import { commitFenced } from '../transact.ts'

const DELETED_PER_COMMIT = 50
const TIME_RESERVE_MS = 8_000

/** @returns whether nothing is left. */
export async function sweepRetired(run: LedgerRun): Promise<boolean> {
  const { store } = run.engine
  const id = accountId(run)
  for (const retired of await readAll(store, retiredRecord, retiredPartition(id))) {
    if (!(await deleteAll(run, itemsOfRetired(store, id, retired)))) return false
    const { symbol, generation, belowPage } = retired
    const item = await store.get(keys.retired(id, symbol, generation, belowPage))
    if (item !== undefined)
      await commitFenced(run, [retiredRecord.remove(retiredRecord.read(item))])
  }
  return true
}

async function* itemsOfRetired(
  store: Store,
  account: string,
  { symbol, generation, belowPage }: RetiredLots,
): AsyncGenerator<Item> {
  const partition = symbolPartition(account, symbol)
  const lots = lotsPrefix(generation)
  if (belowPage !== undefined) {
    // Sorted below the page itself: its key is the bound and not part of the range.
    const until = keys.lotPage(account, { symbol, generation }, belowPage).sort
    for await (const item of rangeOf(store, partition, lots, until))
      if (item.key.sort < until) yield item
    return
  }
  yield* rangeOf(store, partition, lots, `${lots}~`)
  const allocations = allocationsPrefix(generation)
  yield* rangeOf(store, partition, allocations, `${allocations}~`)
  const suffix = `#${symbol}#${padded(generation)}`
  for await (const item of itemsOf(store, daysPartition(account)))
    if (item.key.sort.endsWith(suffix)) yield item
}

const ITEMS_PER_READ = 500

async function* rangeOf(
  store: Store,
  partition: string,
  from: string,
  to: string,
): AsyncGenerator<Item> {
  let after: string | undefined
  do {
    const page = await store.query(partition, {
      from,
      to,
      limit: ITEMS_PER_READ,
      ...(after === undefined ? {} : { after }),
    })
    yield* page.items
    after = page.nextAfter
  } while (after !== undefined)
}

async function deleteAll(run: LedgerRun, items: AsyncGenerator<Item>): Promise<boolean> {
  let batch: { readonly key: Key; readonly version: number }[] = []
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return
    await commitFenced(
      run,
      batch.map(({ key, version }) => ({ action: 'delete', key, expectedVersion: version })),
    )
    batch = []
  }
  for await (const item of items) {
    if (run.engine.remainingMs() < TIME_RESERVE_MS) return false
    batch.push(item)
    if (batch.length >= DELETED_PER_COMMIT) await flush()
  }
  await flush()
  return true
}
