/** The few ways in which use cases read records. */
import { type Instrument } from '../domain/market/instrument.ts'
import { type Order } from '../domain/order/order.ts'
import { type Plan } from '../domain/plan/plan.ts'
import { type TradingState, INITIAL_TRADING_STATE } from '../domain/risk/trading-state.ts'
import { type Item, type Key, type QueryPage, type Store } from '../ports/store.ts'
import { type AccountRun, accountId } from './engine.ts'
import { tradingStateRecord } from './records/account-records.ts'
import { keys } from './records/keys.ts'
import {
  SHARDS,
  openOrdersPartition,
  openPlansPartition,
  outboxPartition,
} from './records/partitions.ts'
import { cashRecord } from './records/ledger-rows.ts'
import { instrumentRecord } from './records/market-records.ts'
import {
  type OpenOrderPointer,
  type OutboxEntry,
  openOrderRecord,
  orderRecord,
  outboxRecord,
} from './records/order-records.ts'
import { planRecord } from './records/plan-records.ts'
import { type RecordKind, type Stored } from './records/record.ts'

export async function readOne<T>(
  store: Store,
  kind: RecordKind<T>,
  key: Key,
): Promise<Stored<T> | undefined> {
  const item = await store.get(key)
  return item === undefined ? undefined : kind.read(item)
}

export async function readMany<T>(
  store: Store,
  kind: RecordKind<T>,
  wanted: readonly Key[],
): Promise<readonly Stored<T>[]> {
  if (wanted.length === 0) return []
  return (await store.getMany(wanted)).map((item) => kind.read(item))
}

const PAGE_ITEMS = 500

/** Every item of a partition in order, page by page, so that memory stays bounded by the caller. */
export async function* itemsOf(store: Store, partition: string): AsyncGenerator<Item> {
  let page: QueryPage | undefined
  do {
    page = await nextPage(store, partition, page?.nextAfter)
    // Not `yield*`, which waits several times more for each item.
    for (const item of page.items) yield item
  } while (page.nextAfter !== undefined)
}

/** Every record of a partition that holds one kind. */
export async function readAll<T>(
  store: Store,
  kind: RecordKind<T>,
  partition: string,
): Promise<T[]> {
  const values: T[] = []
  let page: QueryPage | undefined
  do {
    page = await nextPage(store, partition, page?.nextAfter)
    for (const item of page.items) values.push(kind.read(item).value)
  } while (page.nextAfter !== undefined)
  return values
}

function nextPage(store: Store, partition: string, after: string | undefined): Promise<QueryPage> {
  return store.query(partition, {
    limit: PAGE_ITEMS,
    ...(after === undefined ? {} : { after }),
  })
}

export async function readOrder(
  run: AccountRun,
  symbol: string,
  intentId: string,
): Promise<Stored<Order> | undefined> {
  return readOne(run.engine.store, orderRecord, keys.order(accountId(run), symbol, intentId))
}

/** The plan, open or closed. */
export async function readPlan(
  run: AccountRun,
  symbol: string,
  planId: string,
): Promise<Stored<Plan> | undefined> {
  const { store } = run.engine
  const open = await readOne(store, planRecord, keys.openPlan(accountId(run), planId))
  return open ?? readOne(store, planRecord, keys.closedPlan(accountId(run), symbol, planId))
}

export async function* openPlans(run: AccountRun): AsyncGenerator<Stored<Plan>> {
  for (const shard of SHARDS)
    for await (const item of itemsOf(run.engine.store, openPlansPartition(accountId(run), shard)))
      yield planRecord.read(item)
}

export async function readOpenOrders(run: AccountRun): Promise<readonly Stored<Order>[]> {
  const pointers: OpenOrderPointer[] = []
  for (const shard of SHARDS) {
    const partition = openOrdersPartition(accountId(run), shard)
    pointers.push(...(await readAll(run.engine.store, openOrderRecord, partition)))
  }
  const wanted = pointers.map((pointer) =>
    keys.order(accountId(run), pointer.symbol, pointer.intentId),
  )
  return readMany(run.engine.store, orderRecord, wanted)
}

export async function readOutbox(run: AccountRun): Promise<readonly OutboxEntry[]> {
  return readAll(run.engine.store, outboxRecord, outboxPartition(accountId(run)))
}

/** The trading state as it was read; the first one there is until one is stored. */
export interface ReadTradingState {
  readonly key: Key
  readonly stored: Stored<TradingState> | undefined
  readonly value: TradingState
}

export async function readTradingState(run: AccountRun): Promise<ReadTradingState> {
  const key = keys.tradingState(accountId(run))
  const stored = await readOne(run.engine.store, tradingStateRecord, key)
  return { key, stored, value: stored?.value ?? INITIAL_TRADING_STATE }
}

/**
 * Whether the account may increase at all: its books were opened with the venue's balances. Before
 * that, a trade of ours would be lost between the opening balances and the first trade that counts.
 */
export async function booksAreOpen(run: AccountRun): Promise<boolean> {
  const cash = await readOne(run.engine.store, cashRecord, keys.cash(accountId(run)))
  return cash?.value.openedAtMs !== undefined && cash.value.unbooked.length === 0
}

/** @throws {Error} while the market has not been synced yet. */
export async function readInstrument(run: AccountRun, symbol: string): Promise<Instrument> {
  const key = keys.instrument(run.account.market, symbol)
  const stored = await readOne(run.engine.store, instrumentRecord, key)
  if (stored === undefined)
    throw new Error(`${symbol} has no instrument yet: the market has not been synced`)
  return stored.value
}
