/** Finds places in lists that are in the order of time, without looking at every entry. */

interface Timed {
  readonly timeMs: number
}

export interface TimeRange {
  /** At or after this time. */
  readonly sinceMs?: number
  /** Before this time. */
  readonly untilMs?: number
}

/** A copy of the entries within the range, in their order. */
export function selectByTime<Entry extends Timed>(
  entries: readonly Entry[],
  { sinceMs = -Infinity, untilMs = Infinity }: TimeRange,
): readonly Entry[] {
  return entries.slice(placeOf(entries, sinceMs, false), placeOf(entries, untilMs, false))
}

/** Where an entry of this time goes behind all others that are not younger. */
export function firstAfter(entries: readonly Timed[], timeMs: number): number {
  return placeOf(entries, timeMs, true)
}

function placeOf(entries: readonly Timed[], timeMs: number, behindEqual: boolean): number {
  let low = 0
  let high = entries.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const middleMs = entries[middle]?.timeMs ?? Infinity
    if (middleMs < timeMs || (behindEqual && middleMs === timeMs)) low = middle + 1
    else high = middle
  }
  return low
}
