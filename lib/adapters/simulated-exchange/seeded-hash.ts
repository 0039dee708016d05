/**
 * Random numbers by position instead of by order: the same seed and place always give the same
 * number, so that any minute of a market can be computed without the minutes before it.
 * 32-bit integer arithmetic only; the mixing step is the finaliser of MurmurHash3.
 */

/** A whole number from 0 to 2^32 - 1. Each part is a safe integer, also a negative one. */
export function hashNumbers(...parts: readonly number[]): number {
  let state = 0x9e3779b9
  for (const part of parts) {
    state = mix(state ^ (part | 0))
    state = mix(state ^ Math.floor(part / 0x1_0000_0000) ^ 0x85ebca6b)
  }
  return state >>> 0
}

/** A whole number from 0 to 2^32 - 1 for a text. */
export function hashText(text: string): number {
  let state = 0x811c9dc5
  for (let index = 0; index < text.length; index++)
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193)
  return mix(state) >>> 0
}

/** A source of numbers in [0, 1) that follow from `start` alone. */
export function randomSequence(start: number): () => number {
  let counter = start | 0
  return () => {
    counter = (counter + 0x9e3779b9) | 0
    return (mix(counter) >>> 0) / 0x1_0000_0000
  }
}

function mix(value: number): number {
  let state = value
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35)
  return state ^ (state >>> 16)
}
