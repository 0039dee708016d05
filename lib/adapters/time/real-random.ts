import { getRandomValues } from 'node:crypto'
import { type Random } from '../../ports/random.ts'

/** 53 random bits, as many as a number in [0, 1) can hold. */
export function createRealRandom(): Random {
  const words = new Uint32Array(2)
  return {
    next: () => {
      getRandomValues(words)
      const [high = 0, low = 0] = words
      return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53
    },
  }
}
