import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../lib/adapters/memory/virtual-clock.ts'
import { createRealClock } from '../../lib/adapters/time/real-clock.ts'
import { type Clock } from '../../lib/ports/clock.ts'
import { RunClock } from '../../lib/runtime/local/run-clock.ts'

const START_MS = Date.UTC(2026, 0, 5, 8)

/** @param pass makes a sleep of this length end, where somebody has to. */
function clockContract(
  name: string,
  makeClock: () => { readonly clock: Clock; pass(durationMs: number): Promise<void> },
): void {
  describe(`the clock of ${name}`, () => {
    it('tells whole milliseconds since the epoch', () => {
      expect(Number.isSafeInteger(makeClock().clock.nowMs())).toBe(true)
    })

    it('has moved by at least the length of a sleep when it ends', async () => {
      const { clock, pass } = makeClock()
      const beforeMs = clock.nowMs()
      const slept = clock.sleep(20.5)
      await pass(21)
      await slept
      expect(clock.nowMs() - beforeMs).toBeGreaterThanOrEqual(20)
    })

    it('ends a sleep of no length, or less, at once', async () => {
      const { clock, pass } = makeClock()
      const slept = Promise.all([clock.sleep(0), clock.sleep(-5)])
      await pass(0)
      expect(await slept).toHaveLength(2)
    })

    it('never goes back', async () => {
      const { clock, pass } = makeClock()
      const seen: number[] = []
      for (let round = 0; round < 5; round += 1) {
        seen.push(clock.nowMs())
        const slept = clock.sleep(1)
        await pass(1)
        await slept
      }
      expect(seen.toSorted((a, b) => a - b)).toEqual(seen)
    })
  })
}

const nothing = (): Promise<void> => Promise.resolve()

clockContract('this machine', () => ({ clock: createRealClock(), pass: nothing }))
clockContract('memory, driven', () => {
  const clock = createVirtualClock({ startMs: START_MS })
  return { clock, pass: (durationMs) => clock.advanceBy(durationMs) }
})
clockContract('memory, sleeping', () => ({
  clock: createVirtualClock({ startMs: START_MS, mode: 'sleeping' }),
  pass: nothing,
}))
clockContract('a local run', () => ({ clock: new RunClock(START_MS), pass: nothing }))
