/**
 * Time that passes only when it is told to.
 *
 * In the mode `driven`, whoever drives the clock wakes the sleepers in the order of their times,
 * and of their calls where the times are equal; between two of them everything that the first one
 * set off runs to its end. In the mode `sleeping`, a sleep itself moves the time on and returns, for
 * runs that do one thing after the other.
 */
import { type Clock } from '../../ports/clock.ts'
import { createTimeHeap } from './time-heap.ts'

export interface VirtualClock extends Clock {
  /** Moves to `toMs`, waking whoever sleeps until then. @throws {RangeError} for a time in the past. */
  advanceTo(toMs: number): Promise<void>
  advanceBy(durationMs: number): Promise<void>
  /** When the next sleeper wakes; `undefined` when nobody sleeps. */
  nextWakeAtMs(): number | undefined
  sleeperCount(): number
}

export function createVirtualClock(options: {
  /** Integer milliseconds since the epoch. */
  readonly startMs: number
  readonly mode?: 'driven' | 'sleeping'
}): VirtualClock {
  const { startMs, mode = 'driven' } = options
  requireWholeMs(startMs)
  let nowMs = startMs
  const sleepers = createTimeHeap<() => void>()

  async function advanceTo(toMs: number): Promise<void> {
    requireWholeMs(toMs)
    if (toMs < nowMs) throw new RangeError(`cannot go back from ${nowMs} to ${toMs}`)
    for (let wakeAtMs = sleepers.firstAtMs(); wakeAtMs !== undefined && wakeAtMs <= toMs;) {
      nowMs = Math.max(nowMs, wakeAtMs)
      sleepers.takeFirst()?.()
      await untilIdle()
      wakeAtMs = sleepers.firstAtMs()
    }
    nowMs = Math.max(nowMs, toMs)
  }

  function sleep(durationMs: number): Promise<void> {
    const wakeAtMs = nowMs + Math.max(0, Math.ceil(durationMs))
    requireWholeMs(wakeAtMs)
    if (mode === 'sleeping') {
      nowMs = wakeAtMs
      return Promise.resolve()
    }
    return new Promise((wake) => sleepers.add(wakeAtMs, wake))
  }

  return {
    nowMs: () => nowMs,
    sleep,
    advanceTo,
    advanceBy: (durationMs) => advanceTo(nowMs + durationMs),
    nextWakeAtMs: () => sleepers.firstAtMs(),
    sleeperCount: () => sleepers.size(),
  }
}

function requireWholeMs(timeMs: number): void {
  if (!Number.isSafeInteger(timeMs) || timeMs < 0)
    throw new RangeError(`a time is whole milliseconds since the epoch: ${timeMs}`)
}

/** An immediate runs after every promise that can settle without input or output has settled. */
function untilIdle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
