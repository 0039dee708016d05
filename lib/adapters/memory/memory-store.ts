/**
 * The store in memory: the same answers as the one on DynamoDB, at once and in one piece, for the
 * simulation, backtests and tests.
 *
 * A commit takes effect before the call returns; only the answer is a promise. Items are frozen and
 * shared between readers. Expired items stay until `removeExpired`, as they may in the table.
 */
import {
  StoreError,
  type CommitOutcome,
  type Item,
  type Key,
  type QueryPage,
  type QueryRange,
  type Store,
  type Write,
} from '../../ports/store.ts'
import { checkKey, encodeCommit, nameOf } from '../../ports/commit-rules.ts'
import {
  createPartition,
  deleteItem,
  putItem,
  queryPartition,
  readStored,
  type MemoryPartition,
  type StoredItem,
} from './memory-partition.ts'

export interface MemoryStore extends Store {
  /** Every item, by partition in the order of their first writes, then by sort key. */
  allItems(): readonly Item[]
  itemCount(): number
  /** Does what the table does some time after expiry. @returns how many items went. */
  removeExpired(beforeMs: number): number
}

export function createMemoryStore(): MemoryStore {
  const partitions = new Map<string, MemoryPartition>()
  return {
    get: async (key) => {
      checkKey(key)
      return readFrom(partitions, key)
    },
    getMany: async (keys) => readMany(partitions, keys),
    query: async (partition, range = {}) => queryIn(partitions, partition, range),
    commit: async (writes) => commitTo(partitions, writes),
    allItems: () =>
      [...partitions.values()].flatMap((partition) => [...queryPartition(partition, {}).items]),
    itemCount: () => {
      let count = 0
      for (const { bySort } of partitions.values()) count += bySort.size
      return count
    },
    removeExpired: (beforeMs) => removeExpired(partitions, beforeMs),
  }
}

type Partitions = Map<string, MemoryPartition>

function storedUnder(partitions: Partitions, key: Key): StoredItem | undefined {
  return partitions.get(key.partition)?.bySort.get(key.sort)
}

function readFrom(partitions: Partitions, key: Key): Item | undefined {
  const stored = storedUnder(partitions, key)
  return stored === undefined ? undefined : readStored(stored)
}

function readMany(partitions: Partitions, keys: readonly Key[]): readonly Item[] {
  // Every reader gets the same object, so that a key asked for twice is found out without its name.
  const found = new Set<Item>()
  for (const key of keys) {
    checkKey(key)
    const item = readFrom(partitions, key)
    if (item !== undefined) found.add(item)
  }
  return [...found]
}

function queryIn(partitions: Partitions, name: string, range: QueryRange): QueryPage {
  if (name === '') throw new StoreError('invalid', 'the partition key is empty')
  const { limit } = range
  if (limit !== undefined && (!Number.isSafeInteger(limit) || limit < 1))
    throw new StoreError('invalid', `the limit of a query is at least 1, not ${limit}`)
  const partition = partitions.get(name)
  return partition === undefined ? { items: [] } : queryPartition(partition, range)
}

function commitTo(partitions: Partitions, writes: readonly Write[]): CommitOutcome {
  const texts = encodeCommit(writes)
  const conflicts: Key[] = []
  for (const write of writes) {
    const foundVersion = storedUnder(partitions, write.key)?.version ?? 0
    if (foundVersion !== (write.action === 'create' ? 0 : write.expectedVersion))
      conflicts.push(write.key)
  }
  if (conflicts.length > 0) return { committed: false, conflicts }
  writes.forEach((write, index) => applyWrite(partitions, write, texts[index]))
  return { committed: true }
}

function applyWrite(partitions: Partitions, write: Write, contentText: string | undefined): void {
  const { partition: name, sort } = write.key
  switch (write.action) {
    case 'require':
      return
    case 'delete': {
      const partition = partitions.get(name)
      if (partition === undefined) throw new Error(`no partition ${name} to delete from`)
      removeFrom(partitions, name, partition, sort)
      return
    }
    case 'create':
    case 'replace': {
      if (contentText === undefined) throw new Error(`no text for ${nameOf(write.key)}`)
      const partition = partitions.get(name) ?? createPartition()
      partitions.set(name, partition)
      putItem(partition, {
        key: Object.freeze({ partition: name, sort }),
        version: write.action === 'create' ? 1 : write.expectedVersion + 1,
        contentText,
        expiresAtMs: write.expiresAtMs,
        frozen: undefined,
      })
    }
  }
}

function removeFrom(
  partitions: Partitions,
  name: string,
  partition: MemoryPartition,
  sort: string,
): void {
  deleteItem(partition, sort)
  if (partition.bySort.size === 0) partitions.delete(name)
}

function removeExpired(partitions: Partitions, beforeMs: number): number {
  let removed = 0
  for (const [name, partition] of partitions)
    for (const { key, expiresAtMs } of [...partition.bySort.values()])
      if (expiresAtMs !== undefined && expiresAtMs < beforeMs) {
        removeFrom(partitions, name, partition, key.sort)
        removed += 1
      }
  return removed
}
