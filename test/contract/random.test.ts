import { describe, expect, it } from 'vitest'
import { createSeededRandom } from '../../lib/adapters/memory/seeded-random.ts'
import { createRealRandom } from '../../lib/adapters/time/real-random.ts'
import { type Random } from '../../lib/ports/random.ts'

function randomContract(name: string, makeRandom: () => Random): void {
  describe(`the random numbers of ${name}`, () => {
    it('lie in [0, 1)', () => {
      const random = makeRandom()
      for (let draw = 0; draw < 10_000; draw += 1) {
        const number = random.next()
        expect(number >= 0 && number < 1).toBe(true)
      }
    })

    it('fill every tenth about equally', () => {
      const random = makeRandom()
      const counts = new Array<number>(10).fill(0)
      for (let draw = 0; draw < 20_000; draw += 1) {
        const tenth = Math.floor(random.next() * 10)
        counts[tenth] = (counts[tenth] ?? 0) + 1
      }
      // 2,000 expected with a deviation of 42: eight deviations never happen by chance.
      for (const count of counts) expect(Math.abs(count - 2_000)).toBeLessThan(340)
    })

    it('are not the same from draw to draw', () => {
      const random = makeRandom()
      expect(new Set(Array.from({ length: 1_000 }, () => random.next())).size).toBeGreaterThan(990)
    })
  })
}

randomContract('memory', () => createSeededRandom(7))
randomContract('this machine', createRealRandom)
