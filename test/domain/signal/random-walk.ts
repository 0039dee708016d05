import { type Bar, type Timeframe, timeframeMs } from '../../../lib/domain/market/bar.ts'
import { fromNumber } from '../../../lib/domain/money/fixed.ts'

/** 2026-01-05 00:00 UTC. */
export const START_MS = Date.UTC(2026, 0, 5)

/** Numbers in [0, 1) that a seed fixes (mulberry32). */
export function seededNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Closes that wander from 100 by up to 1 % a step. */
export function randomCloses(seed: number, count: number): readonly number[] {
  const next = seededNumbers(seed)
  let close = 100
  return Array.from({ length: count }, () => {
    close *= 1 + (next() - 0.5) * 0.02
    return close
  })
}

/** Bars with these closes, each opening where the one before closed, and with some range around. */
export function barsOf(closes: readonly number[], timeframe: Timeframe = '1m'): readonly Bar[] {
  return closes.map((close, index) => {
    const open = closes[index - 1] ?? close
    return {
      openTimeMs: START_MS + index * timeframeMs(timeframe),
      open: fromNumber(open),
      high: fromNumber(Math.max(open, close) * 1.001),
      low: fromNumber(Math.min(open, close) * 0.999),
      close: fromNumber(close),
      volume: fromNumber(1 + (index % 7)),
    }
  })
}
