import { type Bar, type Timeframe, timeframeMs } from '../../../lib/domain/market/bar.ts'
import { ONE, parseFixed } from '../../../lib/domain/money/fixed.ts'

/** A start that every timeframe has in common: 2026-01-05 00:00 UTC, a Monday. */
export const START_MS = Date.UTC(2026, 0, 5)

export function barAt(openTimeMs: number, close = '100'): Bar {
  const price = parseFixed(close)
  return {
    openTimeMs,
    open: price,
    high: price + ONE,
    low: price - ONE,
    close: price,
    volume: 5n * ONE,
  }
}

/** The bars of consecutive intervals. */
export function barsFrom(startMs: number, count: number, timeframe: Timeframe): readonly Bar[] {
  return Array.from({ length: count }, (_, index) =>
    barAt(startMs + index * timeframeMs(timeframe)),
  )
}
