/**
 * Typed records over the store's items: a name, a shape of codecs, and the writes that keep a
 * record's version. Amounts are strings in the store and `Fixed` in memory. Fields that this
 * version does not know are kept, so that two versions can run side by side.
 */
import { type Item, type JsonObject, type Key, type Write } from '../../ports/store.ts'
import { type Shape, object } from './codec.ts'

export interface Stored<T> {
  readonly key: Key
  readonly value: T
  readonly version: number
}

export interface RecordKind<T> {
  readonly name: string
  /** @throws {Error} naming the item and the field, when the content does not fit. */
  read(item: Item): Stored<T>
  create(key: Key, value: T, expiresAtMs?: number): Write
  replace(stored: Stored<T>, value: T, expiresAtMs?: number): Write
  /** Creates when nothing is stored, replaces otherwise. */
  put(stored: Stored<T> | undefined, key: Key, value: T, expiresAtMs?: number): Write
  remove(stored: Stored<T>): Write
}

export function recordKind<T>(name: string, shape: Shape<T>): RecordKind<T> {
  const codec = object(shape)
  const encode = (value: T): JsonObject => naming(name, () => codec.encode(value))
  const decoded = new DecodedContents<T>()
  const kind: RecordKind<T> = {
    name,
    read(item) {
      const known = decoded.find(item.content)
      if (known !== undefined) return { key: item.key, value: known, version: item.version }
      const value = naming(`${name} at ${item.key.partition} / ${item.key.sort}`, () =>
        codec.decode(item.content),
      )
      decoded.keep(item.content, value)
      return { key: item.key, value, version: item.version }
    },
    create: (key, value, expiresAtMs) => ({
      action: 'create',
      key,
      content: encode(value),
      ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
    }),
    replace: (stored, value, expiresAtMs) => ({
      action: 'replace',
      key: stored.key,
      content: encode(value),
      expectedVersion: stored.version,
      ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
    }),
    put: (stored, key, value, expiresAtMs) =>
      stored === undefined
        ? kind.create(key, value, expiresAtMs)
        : kind.replace(stored, value, expiresAtMs),
    remove: (stored) => ({ action: 'delete', key: stored.key, expectedVersion: stored.version }),
  }
  return kind
}

const CONTENTS_KEPT = 16

/**
 * Only to save work: a store that gives the same content again gets the same value again. A few of
 * them in a ring, because most contents are read once and a weak map costs as much as decoding them.
 */
class DecodedContents<T> {
  readonly #contents: JsonObject[] = []
  readonly #values: T[] = []
  #next = 0

  find(content: JsonObject): T | undefined {
    const index = this.#contents.indexOf(content)
    return index < 0 ? undefined : this.#values[index]
  }

  keep(content: JsonObject, value: T): void {
    this.#contents[this.#next] = content
    this.#values[this.#next] = value
    this.#next = (this.#next + 1) % CONTENTS_KEPT
  }
}

function naming<T>(place: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    throw new Error(`${place}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    })
  }
}

/** Fails the commit unless the record still is as it was read (or still absent). */
export function requireUnchanged(key: Key, stored: Stored<unknown> | undefined): Write {
  return { action: 'require', key, expectedVersion: stored?.version ?? 0 }
}
