import {
  type Item,
  type JsonObject,
  type Key,
  type QueryPage,
  type QueryRange,
} from '../../ports/store.ts'
import { lowerBound } from './sort-key-order.ts'

export interface StoredItem {
  readonly key: Key
  readonly version: number
  readonly contentText: string
  readonly expiresAtMs: number | undefined
  /** What readers get: made at the first read, frozen, and shared by all later ones. */
  frozen: Item | undefined
}

/** The items of one partition, by sort key and in its order. */
export interface MemoryPartition {
  readonly bySort: Map<string, StoredItem>
  readonly sortedKeys: string[]
}

export function createPartition(): MemoryPartition {
  return { bySort: new Map(), sortedKeys: [] }
}

export function putItem(partition: MemoryPartition, item: StoredItem): void {
  const { sort } = item.key
  if (!partition.bySort.has(sort)) {
    const index = lowerBound(partition.sortedKeys, sort)
    if (index === partition.sortedKeys.length) partition.sortedKeys.push(sort)
    else partition.sortedKeys.splice(index, 0, sort)
  }
  partition.bySort.set(sort, item)
}

export function deleteItem(partition: MemoryPartition, sort: string): void {
  if (partition.bySort.delete(sort))
    partition.sortedKeys.splice(lowerBound(partition.sortedKeys, sort), 1)
}

export function readStored(item: StoredItem): Item {
  item.frozen ??= freezeItem(item)
  return item.frozen
}

function freezeItem({ key, version, contentText, expiresAtMs }: StoredItem): Item {
  const content = deepFreeze(JSON.parse(contentText) as JsonObject)
  return Object.freeze(
    expiresAtMs === undefined ? { key, version, content } : { key, version, content, expiresAtMs },
  )
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value
  for (const part of Object.values(value)) deepFreeze(part)
  return Object.freeze(value)
}

export function queryPartition(partition: MemoryPartition, range: QueryRange): QueryPage {
  const { start, end } = indexesOf(partition.sortedKeys, range)
  const keys = partition.sortedKeys
  const count = Math.max(0, Math.min(end - start, range.limit ?? Infinity))
  const items: Item[] = []
  for (let offset = 0; offset < count; offset += 1) {
    const sort = keys[range.descending === true ? end - 1 - offset : start + offset]
    const item = sort === undefined ? undefined : partition.bySort.get(sort)
    if (item === undefined) throw new Error(`no item under the sort key ${sort}`)
    items.push(readStored(item))
  }
  const last = items.at(-1)
  return last === undefined || count === end - start
    ? { items }
    : { items, nextAfter: last.key.sort }
}

/** The half-open range of indexes that lies within the bounds and beyond `after`. */
function indexesOf(keys: readonly string[], range: QueryRange): { start: number; end: number } {
  let start = range.from === undefined ? 0 : lowerBound(keys, range.from)
  let end = range.to === undefined ? keys.length : indexBeyond(keys, range.to)
  if (range.after !== undefined) {
    if (range.descending === true) end = Math.min(end, lowerBound(keys, range.after))
    else start = Math.max(start, indexBeyond(keys, range.after))
  }
  return { start, end: Math.max(start, end) }
}

function indexBeyond(keys: readonly string[], key: string): number {
  const index = lowerBound(keys, key)
  return keys[index] === key ? index + 1 : index
}
