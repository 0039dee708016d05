import { monotonicFactory } from 'ulid'
import { type Clock } from '../../ports/clock.ts'
import { type Ids } from '../../ports/ids.ts'

/** ULIDs: 26 characters, sorted by time, and rising within one process even when the clock is not. */
export function createUlidIds(clock: Clock): Ids {
  const nextUlid = monotonicFactory()
  return { next: () => nextUlid(clock.nowMs()) }
}
