import { setTimeout } from 'node:timers/promises'
import { createRealClock } from '../../adapters/time/real-clock.ts'
import { type Clock } from '../../ports/clock.ts'

/**
 * The clock of a local run: time stands still while a function works and moves on between two
 * events, so that a run does the same whatever the speed of the machine. A sleep moves it itself.
 */
export class RunClock implements Clock {
  #nowMs: number

  constructor(startMs: number) {
    this.#nowMs = startMs
  }

  nowMs(): number {
    return this.#nowMs
  }

  sleep(durationMs: number): Promise<void> {
    this.#nowMs += Math.max(0, Math.ceil(durationMs))
    return Promise.resolve()
  }

  /** A time in the past changes nothing: a sleep may have taken the clock further. */
  moveTo(timeMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, timeMs)
  }
}

/** Waits in real time until the run's clock may show `timeMs`, or until the signal. */
export type Pace = (timeMs: number, signal: AbortSignal) => Promise<void>

/** @param speed simulated seconds in a real second, or no waiting at all. */
export function createPace(speed: number | 'max', startMs: number): Pace {
  if (speed === 'max') return () => Promise.resolve()
  const real = createRealClock()
  const beganAtMs = real.nowMs()
  return async (timeMs, signal) => {
    const dueAtMs = beganAtMs + (timeMs - startMs) / speed
    const waitMs = dueAtMs - real.nowMs()
    if (waitMs > 0) await waitUnlessStopped(waitMs, signal)
  }
}

async function waitUnlessStopped(waitMs: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(waitMs, undefined, { signal })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
