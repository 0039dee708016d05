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
  let commitBytes = 0
  const texts = writes.map((write) => {
    checkKey(write.key)
    checkVersion(write)
    if (write.action === 'delete' || write.action === 'require') return undefined
    checkExpiry(write.key, write.expiresAtMs)
    const text = encodeContent(write.key, write.content)
    commitBytes += checkedByteLength(write.key, text)
    return text
  })
  if (commitBytes > COMMIT_BYTES_MAX)
    throw new StoreError(
      'too-large',
      `a commit of ${commitBytes} bytes; the limit is ${COMMIT_BYTES_MAX}`,
    )
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
  // A UTF-16 unit takes at most three bytes, which spares the count for every ordinary key.
  if (text.length * 3 > bytesMax && Buffer.byteLength(text) > bytesMax)
    throw new StoreError('invalid', `the ${part} key has more than ${bytesMax} bytes`)
}

function requireDistinctKeys(writes: readonly Write[]): void {
  if (writes.length === 1) return
  const seen = new Set<string>()
  for (const { key } of writes) {
    const name = nameOf(key)
    if (seen.has(name)) throw new StoreError('invalid', `two writes to ${name} in one commit`)
    seen.add(name)
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
  try {
    return JSON.stringify(content, requireFinite)
  } catch (cause) {
    throw new StoreError('invalid', `the content of ${nameOf(key)} is not JSON`, { cause })
  }
}

/** JSON would turn NaN and infinity into null without a word. */
function requireFinite(name: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new TypeError(`${name} is ${value}`)
  return value
}

function checkedByteLength(key: Key, text: string): number {
  const bytes = Buffer.byteLength(text)
  if (bytes > CONTENT_BYTES_MAX)
    throw new StoreError(
      'too-large',
      `${nameOf(key)} has ${bytes} bytes; the limit is ${CONTENT_BYTES_MAX}`,
    )
  return bytes + Buffer.byteLength(key.partition) + Buffer.byteLength(key.sort)
}

/** Unambiguous, because JSON escapes the quotes. */
export function nameOf(key: Key): string {
  return JSON.stringify([key.partition, key.sort])
}
