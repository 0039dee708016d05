/**
 * A store that remembers what one run read and wrote of the ledger, so that a page of trades does not
 * read the same position again for each of them. Safe for what is only replaced under its version: a
 * commit that rests on something old fails, and then everything is forgotten and read again.
 */
import { nameOf } from '../../ports/commit-rules.ts'
import {
  type CommitOutcome,
  type Item,
  type Key,
  type Store,
  type Write,
} from '../../ports/store.ts'

const REMEMBERED_MAX = 1_000

export class RememberingStore implements Store {
  readonly #inner: Store
  readonly #isRemembered: (key: Key) => boolean
  /** By partition and sort key; `undefined` where there is nothing. */
  readonly #known = new Map<string, Item | undefined>()

  /** @param isRemembered whether an item is always replaced under its version when it is decided on. */
  constructor(inner: Store, isRemembered: (key: Key) => boolean) {
    this.#inner = inner
    this.#isRemembered = isRemembered
  }

  async get(key: Key): Promise<Item | undefined> {
    if (!this.#isRemembered(key)) return this.#inner.get(key)
    const name = nameOf(key)
    if (this.#known.has(name)) return this.#known.get(name)
    const item = await this.#inner.get(key)
    this.#remember(name, item)
    return item
  }

  getMany(keys: readonly Key[]): Promise<readonly Item[]> {
    return this.#inner.getMany(keys)
  }

  query(...query: Parameters<Store['query']>): ReturnType<Store['query']> {
    return this.#inner.query(...query)
  }

  async commit(writes: readonly Write[]): Promise<CommitOutcome> {
    try {
      const outcome = await this.#inner.commit(writes)
      if (outcome.committed) for (const write of writes) this.#learn(write)
      else this.#known.clear()
      return outcome
    } catch (error) {
      // Written or not: nobody knows.
      this.#known.clear()
      throw error
    }
  }

  #learn(write: Write): void {
    const { key } = write
    if (!this.#isRemembered(key) || write.action === 'require') return
    if (write.action === 'delete') this.#remember(nameOf(key), undefined)
    else {
      const version = write.action === 'create' ? 1 : write.expectedVersion + 1
      this.#remember(nameOf(key), { key, version, content: write.content })
    }
  }

  #remember(name: string, item: Item | undefined): void {
    if (this.#known.size >= REMEMBERED_MAX) this.#known.clear()
    this.#known.set(name, item)
  }
}
