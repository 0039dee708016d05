/**
 * How an item lies in the table.
 *
 * `pk`, `sk`: the key. `v`: the version. `data`: the content as one JSON text, which decodes fast
 * and keeps every digit. `c`: the commit that wrote it, by which a commit whose reply was lost is
 * recognised. `t`: the second after which DynamoDB may remove the item. `x`: the expiry to the
 * millisecond, for readers.
 */
import { type AttributeValue } from '@aws-sdk/client-dynamodb'
import { StoreError, type Item, type JsonObject, type Key } from '../../ports/store.ts'

export type TableItem = Record<string, AttributeValue>

export const EXPIRY_ATTRIBUTE = 't'

export function encodeKey(key: Key): TableItem {
  return { pk: { S: key.partition }, sk: { S: key.sort } }
}

export function encodeItem(item: {
  readonly key: Key
  readonly version: number
  readonly contentText: string
  readonly commitId: string
  readonly expiresAtMs: number | undefined
}): TableItem {
  const encoded: TableItem = {
    ...encodeKey(item.key),
    v: { N: String(item.version) },
    data: { S: item.contentText },
    c: { S: item.commitId },
  }
  if (item.expiresAtMs === undefined) return encoded
  return {
    ...encoded,
    // Rounded up: the table never removes an item before its time.
    [EXPIRY_ATTRIBUTE]: { N: String(Math.ceil(item.expiresAtMs / 1000)) },
    x: { N: String(item.expiresAtMs) },
  }
}

/** @throws {StoreError} `invalid` for an item that this store did not write. */
export function decodeItem(encoded: TableItem): Item {
  const partition = encoded['pk']?.S
  const sort = encoded['sk']?.S
  const version = versionOf(encoded)
  const contentText = encoded['data']?.S
  if (partition === undefined || sort === undefined || contentText === undefined || version === 0)
    throw new StoreError('invalid', `an item of another kind under ${partition} ${sort}`)
  const content = JSON.parse(contentText) as JsonObject
  const expiresAtMs = encoded['x']?.N
  const item = { key: { partition, sort }, version, content }
  return expiresAtMs === undefined ? item : { ...item, expiresAtMs: Number(expiresAtMs) }
}

/** 0 for an absent item. */
export function versionOf(encoded: TableItem | undefined): number {
  return Number(encoded?.['v']?.N ?? 0)
}

export function commitIdOf(encoded: TableItem | undefined): string | undefined {
  return encoded?.['c']?.S
}
