/**
 * A small, fast generator whose whole sequence follows from its seed: sfc32 of PractRand, seeded by
 * FNV-1a and splitmix32. For simulations and tests, never for secrets.
 */
import { type Random } from '../../ports/random.ts'

export interface SeededRandom extends Random {
  /** An integer from 0 up to, and without, `bound` (1 to 2^32). */
  nextInteger(bound: number): number
  /** True with this probability. */
  chance(probability: number): boolean
  /** @throws {RangeError} when there is nothing to choose from. */
  pick<Choice>(choices: readonly Choice[]): Choice
  /** A sequence of its own, which depends on the seed and the label, not on what was drawn. */
  fork(label: string): SeededRandom
}

export function createSeededRandom(seed: number | string): SeededRandom {
  const seedText = String(seed)
  const nextWord = sfc32(seedText)
  const next = () => nextWord() / 2 ** 32
  const nextInteger = (bound: number) => {
    if (!Number.isInteger(bound) || bound < 1 || bound > 2 ** 32)
      throw new RangeError(`a bound is an integer from 1 to 2^32: ${bound}`)
    return Math.floor(next() * bound)
  }
  return {
    next,
    nextInteger,
    chance: (probability) => next() < probability,
    pick: (choices) => {
      if (choices.length === 0) throw new RangeError('nothing to choose from')
      return choices[nextInteger(choices.length)] as (typeof choices)[number]
    },
    fork: (label) => createSeededRandom(`${seedText}/${label}`),
  }
}

function sfc32(seedText: string): () => number {
  const nextSeed = splitmix32(hashText(seedText))
  let a = nextSeed()
  let b = nextSeed()
  let c = nextSeed()
  let counter = 1
  const nextWord = () => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return sum >>> 0
  }
  // The first words still show the seed.
  for (let round = 0; round < 12; round += 1) nextWord()
  return nextWord
}

function splitmix32(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x9e3779b9) | 0
    let mixed = state ^ (state >>> 16)
    mixed = Math.imul(mixed, 0x21f0aaad)
    mixed ^= mixed >>> 15
    mixed = Math.imul(mixed, 0x735a2d97)
    return (mixed ^ (mixed >>> 15)) | 0
  }
}

/** FNV-1a over the code units. */
function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash
}
