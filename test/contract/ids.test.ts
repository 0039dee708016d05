import { describe, expect, it } from 'vitest'
import { createSequentialIds } from '../../lib/adapters/memory/sequential-ids.ts'
import { createRealClock } from '../../lib/adapters/time/real-clock.ts'
import { createUlidIds } from '../../lib/adapters/time/ulid-ids.ts'
import { type Ids } from '../../lib/ports/ids.ts'

function idsContract(name: string, makeIds: () => Ids): void {
  describe(`the ids of ${name}`, () => {
    it('are never the same twice', () => {
      const ids = makeIds()
      const drawn = Array.from({ length: 2_000 }, () => ids.next())
      expect(new Set(drawn).size).toBe(drawn.length)
    })

    it('sort in the order in which they were drawn', () => {
      const ids = makeIds()
      const drawn = Array.from({ length: 2_000 }, () => ids.next())
      expect([...drawn].sort()).toEqual(drawn)
    })

    it('fit into the token of a transaction', () => {
      expect(makeIds().next().length).toBeLessThanOrEqual(36)
    })
  })
}

idsContract('memory', () => createSequentialIds('commit'))
idsContract('ulid', () => createUlidIds(createRealClock()))
