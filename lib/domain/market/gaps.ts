/**
 * Finds the intervals that have no bar, also those between two bars.
 *
 * A scan walks a range of time from old to new and is fed with the open times of one page after the
 * other: `startGapScan`, `continueGapScan` per page, `finishGapScan`. What it keeps between pages is
 * three numbers, whatever the length of the history, and a hole that spans pages comes out as one
 * range. `missingRanges` does the same for bars that are in memory already.
 *
 * Tolerance: an open time fills the interval whose start is nearest to it, so a stamp that is off by
 * less than half a bar neither makes a gap nor hides one; a single missing bar is always found.
 */
import { type Timeframe, isOpenTime, timeframeMs } from './bar.ts'
import { type BarRange, addRanges, subtractRanges } from './bar-range.ts'

export interface GapScan {
  readonly timeframe: Timeframe
  /** The first interval that nothing is known about yet. */
  readonly nextMs: number
  readonly untilMs: number
}

export interface GapScanStep {
  readonly scan: GapScan
  /** Holes that are now known to be whole, oldest first. */
  readonly gaps: readonly BarRange[]
}

/** @throws {RangeError} unless both ends are starts of intervals, in order. */
export function startGapScan(timeframe: Timeframe, range: BarRange): GapScan {
  const ends = [range.fromMs, range.untilMs]
  if (!ends.every((timeMs) => isOpenTime(timeMs, timeframe)) || range.fromMs > range.untilMs)
    throw new RangeError(`not a range of ${timeframe} bars: ${range.fromMs} to ${range.untilMs}`)
  return { timeframe, nextMs: range.fromMs, untilMs: range.untilMs }
}

/**
 * Takes the open times of the next page. Times outside of the scanned range are passed over.
 * @throws {RangeError} when the times are not oldest first.
 */
export function continueGapScan(scan: GapScan, openTimesMs: readonly number[]): GapScanStep {
  const intervalMs = timeframeMs(scan.timeframe)
  const gaps: BarRange[] = []
  let nextMs = scan.nextMs
  let previousMs = Number.NEGATIVE_INFINITY
  for (const openTimeMs of openTimesMs) {
    if (!(openTimeMs >= previousMs))
      throw new RangeError(`open times must be oldest first: ${openTimeMs} after ${previousMs}`)
    previousMs = openTimeMs
    const slotMs = Math.round(openTimeMs / intervalMs) * intervalMs
    if (slotMs < nextMs || slotMs >= scan.untilMs) continue
    if (slotMs > nextMs) gaps.push({ fromMs: nextMs, untilMs: slotMs })
    nextMs = slotMs + intervalMs
  }
  return { scan: { ...scan, nextMs }, gaps }
}

/** The hole between the last bar and the end of the range, if there is one. */
export function finishGapScan(scan: GapScan): readonly BarRange[] {
  return scan.nextMs < scan.untilMs ? [{ fromMs: scan.nextMs, untilMs: scan.untilMs }] : []
}

/** The holes of `range`, oldest first, given the open times within it, oldest first. */
export function missingRanges(
  timeframe: Timeframe,
  range: BarRange,
  openTimesMs: readonly number[],
): readonly BarRange[] {
  const start = startGapScan(timeframe, range)
  if (isComplete(start, openTimesMs)) return []
  const { scan, gaps } = continueGapScan(start, openTimesMs)
  return [...gaps, ...finishGapScan(scan)]
}

/** Only to save work: whether there is exactly one open time for each interval, as nearly always. */
function isComplete(scan: GapScan, openTimesMs: readonly number[]): boolean {
  const intervalMs = timeframeMs(scan.timeframe)
  if (openTimesMs.length * intervalMs !== scan.untilMs - scan.nextMs) return false
  for (let index = 0; index < openTimesMs.length; index += 1)
    if (openTimesMs[index] !== scan.nextMs + index * intervalMs) return false
  return true
}

/** What has to be fetched: the gaps without the parts that the venue is known not to have. */
export function rangesToHeal(
  gaps: readonly BarRange[],
  unfillable: readonly BarRange[],
): readonly BarRange[] {
  return subtractRanges(gaps, unfillable)
}

/**
 * The record of what the venue does not have, after it answered for the whole of `asked`. Call it
 * only after a complete answer: a fetch that failed or stopped half-way proves nothing.
 */
export function recordUnfillable(
  timeframe: Timeframe,
  unfillable: readonly BarRange[],
  asked: BarRange,
  answeredOpenTimesMs: readonly number[],
): readonly BarRange[] {
  return addRanges(unfillable, missingRanges(timeframe, asked, answeredOpenTimesMs))
}

/** How many bars a range holds. */
export function barsInRange(timeframe: Timeframe, range: BarRange): number {
  return (range.untilMs - range.fromMs) / timeframeMs(timeframe)
}
