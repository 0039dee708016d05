/**
 * The bars that a strategy may decide on: the last `barsNeeded`, without holes, all of them closed,
 * the last one recent. Always the same number of bars, so that a decision does not depend on how
 * much history its caller happened to read.
 */
import { type Bar, type Timeframe, isClosed, timeframeMs } from '../market/bar.ts'
import { barsInRange, missingRanges } from '../market/gaps.ts'
import { type StrategyContext } from './strategy.ts'

export type BarWindow =
  | { readonly usable: true; readonly bars: readonly Bar[] }
  | { readonly usable: false; readonly whyNot: string }

/**
 * How long after its close a bar may still decide, beyond one interval. Bars and decisions are made
 * once a minute each, in either order, so the youngest bar that is known may lag by two runs.
 */
export const DECIDING_BAR_LAG_MS_MAX = 120_000

/**
 * How many bars more than it decides on a scan has to read, so that it still has all of them when
 * the youngest that is known is the oldest that may decide.
 */
export function decidingBarLag(timeframe: Timeframe): number {
  return 1 + Math.ceil(DECIDING_BAR_LAG_MS_MAX / timeframeMs(timeframe))
}

export function barWindow(context: StrategyContext, barsNeeded: number): BarWindow {
  const bars = context.bars.slice(-barsNeeded)
  const first = bars[0]
  const last = bars.at(-1)
  if (first === undefined || last === undefined || bars.length < barsNeeded)
    return unusable(`${bars.length} of ${barsNeeded} bars are known`)

  const intervalMs = timeframeMs(context.timeframe)
  const closedAtMs = last.openTimeMs + intervalMs
  if (!isClosed(last, context.timeframe, context.nowMs))
    return unusable(`the last bar closes in ${closedAtMs - context.nowMs} ms`)
  const ageMs = context.nowMs - closedAtMs
  const ageMsMax = intervalMs + DECIDING_BAR_LAG_MS_MAX
  if (ageMs > ageMsMax)
    return unusable(`the last bar closed ${ageMs} ms ago, more than ${ageMsMax} ms`)

  const holes = missingRanges(
    context.timeframe,
    { fromMs: first.openTimeMs, untilMs: closedAtMs },
    bars.map((bar) => bar.openTimeMs),
  )
  const missing = holes.reduce((sum, hole) => sum + barsInRange(context.timeframe, hole), 0)
  if (missing > 0)
    return unusable(`${missing} bars are missing among the last ${barsNeeded + missing}`)
  return { usable: true, bars }
}

function unusable(whyNot: string): BarWindow {
  return { usable: false, whyNot }
}
