import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../../lib/adapters/memory/virtual-clock.ts'

const START_MS = 1_700_000_000_000

describe('a driven virtual clock', () => {
  it('stands still until it is moved', async () => {
    const clock = createVirtualClock({ startMs: START_MS })
    expect(clock.nowMs()).toBe(START_MS)
    await clock.advanceBy(1_500)
    expect(clock.nowMs()).toBe(START_MS + 1_500)
  })

  it('wakes sleepers at their times, in order, and equal ones as they fell asleep', async () => {
    const clock = createVirtualClock({ startMs: START_MS })
    const woken: [string, number][] = []
    const sleepFor = async (name: string, durationMs: number) => {
      await clock.sleep(durationMs)
      woken.push([name, clock.nowMs() - START_MS])
    }
    for (const [name, durationMs] of [
      ['c', 30],
      ['a', 10],
      ['b1', 20],
      ['b2', 20],
      ['never', 31],
    ] as const)
      void sleepFor(name, durationMs)
    expect(clock.nextWakeAtMs()).toBe(START_MS + 10)
    await clock.advanceTo(START_MS + 30)
    expect(woken).toEqual([
      ['a', 10],
      ['b1', 20],
      ['b2', 20],
      ['c', 30],
    ])
    expect(clock.sleeperCount()).toBe(1)
  })

  it('lets a woken one finish, and sleep again, before the next wakes', async () => {
    const clock = createVirtualClock({ startMs: 0 })
    const trace: string[] = []
    const tick = async (name: string, everyMs: number) => {
      for (;;) {
        await clock.sleep(everyMs)
        trace.push(`${name}${clock.nowMs()}`)
        await Promise.resolve()
        await Promise.resolve()
      }
    }
    void tick('a', 20)
    void tick('b', 30)
    await clock.advanceTo(60)
    expect(trace).toEqual(['a20', 'b30', 'a40', 'b60', 'a60'])
  })

  it('wakes thousands in the order of their times', async () => {
    const clock = createVirtualClock({ startMs: 0 })
    const woken: number[] = []
    const durations = Array.from({ length: 2_000 }, (_, n) => (n * 7_919) % 2_003)
    for (const durationMs of durations)
      void clock.sleep(durationMs).then(() => woken.push(durationMs))
    await clock.advanceTo(2_003)
    expect(woken).toEqual(durations.toSorted((left, right) => left - right))
  })

  it('refuses to go back, and times that are no whole milliseconds', async () => {
    const clock = createVirtualClock({ startMs: START_MS })
    await expect(clock.advanceTo(START_MS - 1)).rejects.toThrow(RangeError)
    await expect(clock.advanceTo(START_MS + 0.5)).rejects.toThrow(RangeError)
    expect(() => createVirtualClock({ startMs: NaN })).toThrow(RangeError)
  })
})

describe('a sleeping virtual clock', () => {
  it('moves on by every sleep', async () => {
    const clock = createVirtualClock({ startMs: START_MS, mode: 'sleeping' })
    await clock.sleep(250)
    await clock.sleep(0.2)
    await clock.sleep(-5)
    expect(clock.nowMs()).toBe(START_MS + 251)
    expect(clock.sleeperCount()).toBe(0)
  })
})
