import { type Fixed } from '../money/fixed.ts'

export type Timeframe = '1m' | '5m' | '15m' | '1h' | '4h' | '1d'

export const TIMEFRAMES: readonly Timeframe[] = ['1m', '5m', '15m', '1h', '4h', '1d']

/** One closed candle. `openTimeMs` is the start of its interval, milliseconds since the epoch, UTC. */
export interface Bar {
  readonly openTimeMs: number
  readonly open: Fixed
  readonly high: Fixed
  readonly low: Fixed
  readonly close: Fixed
  /** Base currency traded within the interval. */
  readonly volume: Fixed
}

const TIMEFRAME_MS: Record<Timeframe, number> = {
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
  '1h': 3_600_000,
  '4h': 14_400_000,
  '1d': 86_400_000,
}

export function timeframeMs(timeframe: Timeframe): number {
  return TIMEFRAME_MS[timeframe]
}

/** True once the bar's interval is over. */
export function isClosed(bar: Bar, timeframe: Timeframe, nowMs: number): boolean {
  return bar.openTimeMs + timeframeMs(timeframe) <= nowMs
}

/** A clock may be wrong by this much; a bar that closed longer ago is closed by every clock. */
export const CLOCK_TOLERANCE_MS = 30_000

/**
 * The bars of an answer whose interval is over, in the order given; only these may be stored or
 * decided on. Our clock alone does not say so, because it may be ahead of the venue's: either the
 * venue lists a younger bar already, or the interval has been over for longer than clocks differ.
 */
export function closedBars(
  bars: readonly Bar[],
  timeframe: Timeframe,
  nowMs: number,
): readonly Bar[] {
  const youngestMs = bars.reduce((latest, bar) => Math.max(latest, bar.openTimeMs), 0)
  return bars.filter(
    (bar) =>
      isClosed(bar, timeframe, nowMs) &&
      (bar.openTimeMs < youngestMs || isClosed(bar, timeframe, nowMs - CLOCK_TOLERANCE_MS)),
  )
}

/** The open time of the youngest bar that is closed at `nowMs`. */
export function latestClosedOpenMs(timeframe: Timeframe, nowMs: number): number {
  const intervalMs = timeframeMs(timeframe)
  return Math.floor(nowMs / intervalMs) * intervalMs - intervalMs
}

/** True for the same interval, prices and volume. */
export function sameBar(a: Bar, b: Bar): boolean {
  return (
    a.openTimeMs === b.openTimeMs &&
    a.open === b.open &&
    a.high === b.high &&
    a.low === b.low &&
    a.close === b.close &&
    a.volume === b.volume
  )
}

export type BarFault =
  /** It does not begin where an interval of the timeframe begins. */
  | { readonly code: 'off-grid'; readonly openTimeMs: number; readonly intervalMs: number }
  | { readonly code: 'not-positive' }
  | { readonly code: 'negative-volume'; readonly volume: Fixed }
  /** Open, high, low and close contradict each other. */
  | { readonly code: 'out-of-range'; readonly low: Fixed; readonly high: Fixed }

/** Why this bar must not be stored, or nothing when it may. A volume of zero is a value. */
export function barFault(bar: Bar, timeframe: Timeframe): BarFault | undefined {
  const intervalMs = timeframeMs(timeframe)
  if (!isOpenTime(bar.openTimeMs, timeframe))
    return { code: 'off-grid', openTimeMs: bar.openTimeMs, intervalMs }
  if (bar.open <= 0n || bar.high <= 0n || bar.low <= 0n || bar.close <= 0n)
    return { code: 'not-positive' }
  if (bar.volume < 0n) return { code: 'negative-volume', volume: bar.volume }
  const inside =
    bar.low <= bar.open && bar.open <= bar.high && bar.low <= bar.close && bar.close <= bar.high
  if (!inside) return { code: 'out-of-range', low: bar.low, high: bar.high }
  return undefined
}

/** True for a time at which an interval of the timeframe begins; false for NaN and the like. */
export function isOpenTime(timeMs: number, timeframe: Timeframe): boolean {
  return Number.isSafeInteger(timeMs) && timeMs >= 0 && timeMs % timeframeMs(timeframe) === 0
}
