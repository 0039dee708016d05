import { describe, expect, it } from 'vitest'
import {
  createSeededRandom,
  type SeededRandom,
} from '../../../lib/adapters/memory/seeded-random.ts'
import { createSequentialIds } from '../../../lib/adapters/memory/sequential-ids.ts'

const draw = (random: SeededRandom, count: number) => Array.from({ length: count }, random.next)

describe('R-PROOF-2 seeded randomness', () => {
  it('gives one sequence per seed, on every machine', () => {
    expect(draw(createSeededRandom('holdfast'), 100)).toEqual(
      draw(createSeededRandom('holdfast'), 100),
    )
    expect(draw(createSeededRandom(1), 4)).toEqual(draw(createSeededRandom('1'), 4))
    expect(draw(createSeededRandom(42), 3).map((drawn) => drawn * 2 ** 32)).toMatchInlineSnapshot(`
      [
        3981369039,
        3341469554,
        642819224,
      ]
    `)
  })

  it('gives unlike sequences for neighbouring seeds', () => {
    const seeds = Array.from({ length: 1_000 }, (_, seed) => createSeededRandom(seed).next())
    expect(new Set(seeds).size).toBe(1_000)
    const mean = seeds.reduce((sum, drawn) => sum + drawn, 0) / seeds.length
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.05)
  })

  it('is uniform in [0, 1), in its integers and in its choices', () => {
    const random = createSeededRandom('uniform')
    const counts = new Map<number, number>()
    for (let n = 0; n < 60_000; n += 1) {
      const drawn = random.nextInteger(6)
      counts.set(drawn, (counts.get(drawn) ?? 0) + 1)
    }
    expect([...counts.keys()].sort()).toEqual([0, 1, 2, 3, 4, 5])
    for (const count of counts.values()) expect(Math.abs(count - 10_000)).toBeLessThan(500)
    for (const drawn of draw(random, 10_000)) expect(drawn >= 0 && drawn < 1).toBe(true)
    expect(['a', 'b']).toContain(random.pick(['a', 'b']))
    expect(random.chance(0)).toBe(false)
    expect(random.chance(1)).toBe(true)
  })

  it('forks by label, whatever was drawn before', () => {
    const random = createSeededRandom('fork')
    const before = draw(random.fork('faults'), 5)
    draw(random, 17)
    expect(draw(random.fork('faults'), 5)).toEqual(before)
    expect(draw(random.fork('prices'), 5)).not.toEqual(before)
  })

  it('refuses bounds and choices that mean nothing', () => {
    const random = createSeededRandom(0)
    for (const bound of [0, -1, 1.5, NaN, 2 ** 33])
      expect(() => random.nextInteger(bound)).toThrow(RangeError)
    expect(() => random.pick([])).toThrow(RangeError)
  })
})

describe('sequential ids', () => {
  it('count up and sort as text', () => {
    const ids = createSequentialIds('run')
    const drawn = Array.from({ length: 12 }, () => ids.next())
    expect(drawn[0]).toBe('run-000001')
    expect(drawn).toEqual(drawn.toSorted())
  })
})
