import { type Watcher } from '../watcher.ts'

type Name = keyof Watcher
type Call<Key extends Name> = Parameters<NonNullable<Watcher[Key]>>

/** Several watchers as one; each hears what it has a method for, in the order given. */
export class Watchers {
  readonly #byName = new Map<Name, readonly Watcher[]>()
  readonly #stepped: readonly Watcher[]
  readonly #all: readonly Watcher[]

  constructor(all: readonly Watcher[]) {
    this.#all = all
    this.#stepped = all.filter((watcher) => watcher.stepped !== undefined)
  }

  tell<Key extends Name>(name: Key, ...args: Call<Key>): void {
    let hearers = this.#byName.get(name)
    if (hearers === undefined) {
      hearers = this.#all.filter((watcher) => watcher[name] !== undefined)
      this.#byName.set(name, hearers)
    }
    for (const watcher of hearers)
      (watcher as Readonly<Record<Key, (...args: Call<Key>) => void>>)[name](...args)
  }

  /** The one that comes hundreds of times a simulated minute. */
  stepped(): void {
    for (const watcher of this.#stepped) watcher.stepped?.()
  }
}
