import { describe, expect, it } from 'vitest'
import { createRealClock } from '../../../lib/adapters/time/real-clock.ts'
import { createRealRandom } from '../../../lib/adapters/time/real-random.ts'
import { createUlidIds } from '../../../lib/adapters/time/ulid-ids.ts'

describe('the real clock', () => {
  it('tells whole milliseconds, and sleeps', async () => {
    const clock = createRealClock()
    const startMs = clock.nowMs()
    expect(Number.isInteger(startMs)).toBe(true)
    await clock.sleep(20)
    expect(clock.nowMs() - startMs).toBeGreaterThanOrEqual(18)
  })
})

describe('real randomness', () => {
  it('is uniform in [0, 1)', () => {
    const random = createRealRandom()
    const drawn = Array.from({ length: 20_000 }, () => random.next())
    expect(drawn.every((value) => value >= 0 && value < 1)).toBe(true)
    const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.02)
    expect(new Set(drawn).size).toBe(drawn.length)
  })
})

describe('ids by time', () => {
  it('rise, within a millisecond and when the clock steps back', () => {
    let nowMs = 1_700_000_000_000
    const ids = createUlidIds({ nowMs: () => nowMs, sleep: () => Promise.resolve() })
    const drawn = [ids.next(), ids.next()]
    nowMs -= 5_000
    drawn.push(ids.next())
    nowMs += 60_000
    drawn.push(ids.next())
    expect(drawn).toEqual(drawn.toSorted())
    expect(new Set(drawn).size).toBe(4)
    expect(drawn.every((id) => id.length === 26)).toBe(true)
  })
})
