/**
 * The store: items under a two-part key, each with a version, written only under conditions.
 *
 * Reads are strongly consistent. A commit is all or nothing. What is written says what it expects
 * to find; a commit whose expectation fails changes nothing and names the keys that differed.
 */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue | undefined }
export type JsonObject = { readonly [name: string]: JsonValue | undefined }

export interface Key {
  readonly partition: string
  readonly sort: string
}

export interface Item {
  readonly key: Key
  /** Starts at 1 and rises by 1 with every replacement. */
  readonly version: number
  readonly content: JsonObject
  /** Milliseconds since the epoch. An expired item may still be there: readers compare the time. */
  readonly expiresAtMs?: number
}

export type Write =
  /** Fails when an item with this key exists. */
  | {
      readonly action: 'create'
      readonly key: Key
      readonly content: JsonObject
      readonly expiresAtMs?: number
    }
  /** Fails unless the stored version is `expectedVersion`; the new one is one higher. */
  | {
      readonly action: 'replace'
      readonly key: Key
      readonly content: JsonObject
      readonly expectedVersion: number
      readonly expiresAtMs?: number
    }
  | { readonly action: 'delete'; readonly key: Key; readonly expectedVersion: number }
  /** Writes nothing; fails unless the stored version is `expectedVersion` (0: the item is absent). */
  | { readonly action: 'require'; readonly key: Key; readonly expectedVersion: number }

export type CommitOutcome =
  { readonly committed: true } | { readonly committed: false; readonly conflicts: readonly Key[] }

export interface QueryRange {
  /** Inclusive bounds on the sort key, compared as UTF-8 bytes. */
  readonly from?: string
  readonly to?: string
  /** Continues after this sort key, in the direction of the query. */
  readonly after?: string
  readonly limit?: number
  readonly descending?: boolean
}

export interface QueryPage {
  readonly items: readonly Item[]
  /** Pass as `after` to go on; absent when the range is exhausted. */
  readonly nextAfter?: string
}

/** At most this many writes fit in one commit (DynamoDB's own limit). */
export const WRITES_PER_COMMIT_MAX = 100
/** The largest content of one item, in bytes of UTF-8 JSON; DynamoDB's limit is 400 KB with keys. */
export const CONTENT_BYTES_MAX = 390_000

/** Rules that every store enforces before anything is sent are in `commit-rules.ts`. */
export interface Store {
  get(key: Key): Promise<Item | undefined>
  /** The items that exist, in no stated order. Any number of keys. */
  getMany(keys: readonly Key[]): Promise<readonly Item[]>
  /** Without a limit, the whole range. */
  query(partition: string, range?: QueryRange): Promise<QueryPage>
  /**
   * All or nothing. @throws {StoreError} `invalid` (nothing to write, a key twice, a key that cannot
   * be kept) or `too-large` before anything is sent; `unavailable` when the answer was lost for
   * good: then it may or may not be written, and the next run converges.
   */
  commit(writes: readonly Write[]): Promise<CommitOutcome>
}

export type StoreFailure = 'unavailable' | 'throttled' | 'too-large' | 'invalid'

/** A store call that got no answer after bounded retries, or was refused before it was sent. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly failure: StoreFailure
  constructor(failure: StoreFailure, message: string, options?: ErrorOptions) {
    super(message, options)
    this.failure = failure
  }
}
