import { setTimeout as delay } from 'node:timers/promises'
import { type Clock } from '../../ports/clock.ts'

export function createRealClock(): Clock {
  return {
    nowMs: () => Date.now(),
    sleep: (durationMs) => delay(durationMs),
  }
}
