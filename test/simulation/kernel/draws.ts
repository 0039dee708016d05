/**
 * Randomness without a state: every draw follows from the seed and from where it is made, so that a
 * decision which is taken out of a run leaves all others as they were.
 */
export class Draws {
  readonly #seedWord: number

  /** @param seed a safe integer, 0 or more. */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError(`not a seed: ${seed}`)
    this.#seedWord = mixed(mixed(seed | 0) ^ Math.floor(seed / 2 ** 32))
  }

  /** Uniform in [0, 1). `place` is a hash of a label, `index` counts within it, `salt` says for what. */
  uniform(place: number, index: number, salt: number): number {
    return this.#word(place, index, salt) / 2 ** 32
  }

  /** A whole number from `from` to `until`, both included. */
  between(from: number, until: number, place: number, index: number, salt: number): number {
    return from + Math.floor(this.uniform(place, index, salt) * (until - from + 1))
  }

  /** @throws {RangeError} when there is nothing to choose from. */
  pick<Choice>(choices: readonly Choice[], place: number, index: number, salt: number): Choice {
    if (choices.length === 0) throw new RangeError('nothing to choose from')
    return choices[Math.floor(this.uniform(place, index, salt) * choices.length)] as Choice
  }

  #word(place: number, index: number, salt: number): number {
    const first = mixed(this.#seedWord ^ Math.imul(place, 0x9e3779b1))
    return mixed(first + Math.imul(index, 0x85ebca6b) + Math.imul(salt, 0xc2b2ae35)) >>> 0
  }
}

/** The hash of a label (FNV-1a over its code units), for a draw's `place`. */
export function placeOf(label: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < label.length; index += 1)
    hash = Math.imul(hash ^ label.charCodeAt(index), 0x01000193)
  return hash
}

/** The finaliser of MurmurHash3: every bit of the word decides over every bit of the result. */
function mixed(word: number): number {
  let hash = word | 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}
