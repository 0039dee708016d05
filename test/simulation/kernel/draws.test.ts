import { describe, expect, it } from 'vitest'
import { Draws, placeOf } from './draws.ts'
import { Trace } from './trace.ts'

describe('R-PROOF-2 draws without a state', () => {
  it('are the same at the same place, whatever was drawn before', () => {
    const one = new Draws(7)
    const other = new Draws(7)
    for (let index = 0; index < 100; index += 1) other.uniform(index, 1, 1)
    expect(one.uniform(placeOf('a'), 3, 2)).toBe(other.uniform(placeOf('a'), 3, 2))
  })

  it('differ by seed, place, index and salt', () => {
    const draws = [
      new Draws(7).uniform(1, 1, 1),
      new Draws(8).uniform(1, 1, 1),
      new Draws(7 + 2 ** 32).uniform(1, 1, 1),
      new Draws(7).uniform(2, 1, 1),
      new Draws(7).uniform(1, 2, 1),
      new Draws(7).uniform(1, 1, 2),
    ]
    expect(new Set(draws).size).toBe(draws.length)
  })

  it('are spread evenly over neighbouring places, indexes and seeds', () => {
    for (const along of ['seed', 'place', 'index', 'salt'] as const) {
      const tenths = new Array<number>(10).fill(0)
      for (let each = 0; each < 20_000; each += 1) {
        const at = { seed: 3, place: 5, index: 7, salt: 9, [along]: each }
        const drawn = new Draws(at.seed).uniform(at.place, at.index, at.salt)
        tenths[Math.floor(drawn * 10)]! += 1
      }
      for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(250)
    }
  })

  it('between two bounds reach both', () => {
    const draws = new Draws(1)
    const drawn = new Set(
      Array.from({ length: 200 }, (_, index) => draws.between(3, 5, 1, index, 1)),
    )
    expect([...drawn].sort()).toEqual([3, 4, 5])
  })

  it.each([-1, 0.5, Number.NaN, 2 ** 53])('refuse the seed %d', (seed) => {
    expect(() => new Draws(seed)).toThrow(RangeError)
  })
})

describe('R-PROOF-2 the hash of a trace', () => {
  const hashOf = (...words: readonly number[]): string => {
    const trace = new Trace()
    for (const word of words) trace.note(word)
    return trace.hash
  }

  it('has 16 hex digits and depends on every word and on their order', () => {
    expect(hashOf(1, 2, 3)).toMatch(/^[0-9a-f]{16}$/)
    expect(hashOf(1, 2, 3)).toBe(hashOf(1, 2, 3))
    const others = [hashOf(1, 2), hashOf(1, 3, 2), hashOf(2, 2, 3), hashOf(1, 2, 4), hashOf()]
    expect(new Set([hashOf(1, 2, 3), ...others]).size).toBe(6)
  })

  it('tells times apart that are the same in their lower 32 bits', () => {
    const one = new Trace()
    one.noteLong(5)
    const other = new Trace()
    other.noteLong(5 + 2 ** 32)
    expect(one.hash).not.toBe(other.hash)
  })
})
