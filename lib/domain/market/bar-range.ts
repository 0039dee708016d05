/**
 * Spans of intervals of one timeframe, and arithmetic on ordered lists of them.
 *
 * A list is ordered when its ranges are oldest first, not empty, and neither overlap nor touch.
 */

/** Open times at or after `fromMs` and before `untilMs`, milliseconds since the epoch, UTC. */
export interface BarRange {
  readonly fromMs: number
  readonly untilMs: number
}

/** The ordered list that covers what `ranges`, in any order, and `added` cover. */
export function addRanges(
  ranges: readonly BarRange[],
  added: readonly BarRange[],
): readonly BarRange[] {
  const joined: BarRange[] = []
  const all = [...ranges, ...added].filter((range) => range.fromMs < range.untilMs)
  for (const range of all.sort((a, b) => a.fromMs - b.fromMs)) {
    const last = joined.at(-1)
    if (last === undefined || range.fromMs > last.untilMs) joined.push(range)
    else if (range.untilMs > last.untilMs)
      joined[joined.length - 1] = { fromMs: last.fromMs, untilMs: range.untilMs }
  }
  return joined
}

/** What `ranges` cover and `removed` do not, as an ordered list; both may be in any order. */
export function subtractRanges(
  ranges: readonly BarRange[],
  removed: readonly BarRange[],
): readonly BarRange[] {
  const holes = addRanges(removed, [])
  const left: BarRange[] = []
  for (const range of addRanges(ranges, [])) {
    let fromMs = range.fromMs
    for (const hole of holes) {
      if (hole.untilMs <= fromMs) continue
      if (hole.fromMs >= range.untilMs) break
      if (hole.fromMs > fromMs) left.push({ fromMs, untilMs: hole.fromMs })
      fromMs = hole.untilMs
    }
    if (fromMs < range.untilMs) left.push({ fromMs, untilMs: range.untilMs })
  }
  return left
}
