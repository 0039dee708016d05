/**
 * What every commit has to satisfy before anything is sent, whichever store takes it: the limits of
 * DynamoDB, and contents that survive the way through JSON.
 */
import {
  CONTENT_BYTES_MAX,
  StoreError,
  WRITES_PER_COMMIT_MAX,
  type JsonObject,
  type Key,
  type Write,
} from './store.ts'

const PARTITION_BYTES_MAX = 2048
const SORT_BYTES_MAX = 1024
/** DynamoDB takes 4 MiB in one transaction; the rest is for names, versions and overhead. */
const COMMIT_BYTES_MAX = 4_000_000
/** A UTF-16 unit takes at most three bytes, which spares the count for everything ordinary. */
const UTF8_BYTES_PER_UNIT_MAX = 3

/**
 * Checks a commit and encodes its contents, in the order of `writes`; `undefined` for a delete or a
 * require.
 * @throws {StoreError} `invalid` or `too-large`.
 */
export function encodeCommit(writes: readonly Write[]): readonly (string | undefined)[] {
  if (writes.length === 0 || writes.length > WRITES_PER_COMMIT_MAX)
    throw new StoreError(
      'invalid',
      `a commit holds 1 to ${WRITES_PER_COMMIT_MAX} writes, not ${writes.length}`,
    )
  requireDistinctKeys(writes)
  const texts = writes.map((write) => {
    checkKey(write.key)
    checkVersion(write)
    if (write.action === 'delete' || write.action === 'require') return undefined
    checkExpiry(write.key, write.expiresAtMs)
    return encodeContent(write.key, write.content)
  })
  checkCommitSize(writes, texts)
  return texts
}

/** @throws {StoreError} `invalid` for a key that the store cannot hold. */
export function checkKey(key: Key): void {
  checkKeyPart('partition', key.partition, PARTITION_BYTES_MAX)
  checkKeyPart('sort', key.sort, SORT_BYTES_MAX)
}

function checkKeyPart(part: 'partition' | 'sort', text: string, bytesMax: number): void {
  if (text.length === 0) throw new StoreError('invalid', `the ${part} key is empty`)
  if (!text.isWellFormed())
    throw new StoreError('invalid', `the ${part} key is not well-formed Unicode`)
  if (text.length * UTF8_BYTES_PER_UNIT_MAX > bytesMax && Buffer.byteLength(text) > bytesMax)
    throw new StoreError('invalid', `the ${part} key has more than ${bytesMax} bytes`)
}

/** Pair by pair, because commits are small and naming every key would cost more. */
function requireDistinctKeys(writes: readonly Write[]): void {
  for (let index = 1; index < writes.length; index += 1) {
    const { key } = writes[index] as Write
    for (let before = 0; before < index; before += 1) {
      const other = writes[before]?.key
      if (other?.sort === key.sort && other.partition === key.partition)
        throw new StoreError('invalid', `two writes to ${nameOf(key)} in one commit`)
    }
  }
}

function checkVersion(write: Write): void {
  if (write.action === 'create') return
  const lowest = write.action === 'require' ? 0 : 1
  if (!Number.isSafeInteger(write.expectedVersion) || write.expectedVersion < lowest)
    throw new StoreError(
      'invalid',
      `${write.action} of ${nameOf(write.key)} expects version ${write.expectedVersion}`,
    )
}

function checkExpiry(key: Key, expiresAtMs: number | undefined): void {
  if (expiresAtMs !== undefined && (!Number.isSafeInteger(expiresAtMs) || expiresAtMs < 0))
    throw new StoreError('invalid', `${nameOf(key)} expires at ${expiresAtMs}`)
}

function encodeContent(key: Key, content: JsonObject): string {
  const text = contentText(key, content)
  if (text.length * UTF8_BYTES_PER_UNIT_MAX > CONTENT_BYTES_MAX) {
    const bytes = Buffer.byteLength(text)
    if (bytes > CONTENT_BYTES_MAX)
      throw new StoreError(
        'too-large',
        `${nameOf(key)} has ${bytes} bytes; the limit is ${CONTENT_BYTES_MAX}`,
      )
  }
  return text
}

function contentText(key: Key, content: JsonObject): string {
  try {
    const text = JSON.stringify(content)
    // JSON turns NaN and infinity into null without a word. Values are looked at one by one only
    // where there is a null at all, because that costs several times the encoding.
    if (text.includes('null')) JSON.stringify(content, requireFinite)
    return text
  } catch (cause) {
    throw new StoreError('invalid', `the content of ${nameOf(key)} is not JSON`, { cause })
  }
}

function requireFinite(name: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new TypeError(`${name} is ${value}`)
  return value
}

function checkCommitSize(writes: readonly Write[], texts: readonly (string | undefined)[]): void {
  const sizeOf = (lengthOf: (text: string) => number): number =>
    writes.reduce((sum, { key }, index) => {
      const text = texts[index]
      if (text === undefined) return sum
      return sum + lengthOf(text) + lengthOf(key.partition) + lengthOf(key.sort)
    }, 0)
  if (sizeOf((text) => text.length) * UTF8_BYTES_PER_UNIT_MAX <= COMMIT_BYTES_MAX) return
  const bytes = sizeOf((text) => Buffer.byteLength(text))
  if (bytes > COMMIT_BYTES_MAX)
    throw new StoreError(
      'too-large',
      `a commit of ${bytes} bytes; the limit is ${COMMIT_BYTES_MAX}`,
    )
}

/** Unambiguous, because JSON escapes the quotes. */
export function nameOf(key: Key): string {
  return JSON.stringify([key.partition, key.sort])
}
