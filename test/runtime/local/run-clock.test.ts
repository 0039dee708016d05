import { describe, expect, it } from 'vitest'
import { RunClock, createPace } from '../../../lib/runtime/local/run-clock.ts'

describe('the clock of a local run', () => {
  it('stands still until it is moved, and never goes back', async () => {
    const clock = new RunClock(1_000)
    expect(clock.nowMs()).toBe(1_000)
    clock.moveTo(5_000)
    clock.moveTo(2_000)
    expect(clock.nowMs()).toBe(5_000)
  })

  it('is moved by a sleep, at once', async () => {
    const clock = new RunClock(1_000)
    await clock.sleep(0.4)
    expect(clock.nowMs()).toBe(1_001)
    await clock.sleep(-5)
    expect(clock.nowMs()).toBe(1_001)
    await clock.sleep(3_600_000)
    expect(clock.nowMs()).toBe(3_601_001)
  })
})

describe('the pace of a local run', () => {
  const never = new AbortController().signal

  it('waits as long as the speed says', async () => {
    const pace = createPace(100, 10_000)
    const beganAtMs = performance.now()
    await pace(10_000, never)
    await pace(20_000, never)
    expect(performance.now() - beganAtMs).toBeGreaterThan(90)
  })

  it('does not wait at all at the highest speed', async () => {
    const beganAtMs = performance.now()
    await createPace('max', 0)(86_400_000, never)
    expect(performance.now() - beganAtMs).toBeLessThan(1_000)
  })

  it('ends its wait when the run is stopped', async () => {
    const stopping = new AbortController()
    const waiting = createPace(1, 0)(3_600_000, stopping.signal)
    stopping.abort()
    await expect(waiting).resolves.toBeUndefined()
    await expect(createPace(1, 0)(3_600_000, stopping.signal)).resolves.toBeUndefined()
  })
})
