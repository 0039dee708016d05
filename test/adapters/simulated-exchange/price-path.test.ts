import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Segment,
  crossingMs,
  priceAt,
  segmentIndexAt,
  segmentOf,
} from '../../../lib/adapters/simulated-exchange/price-path.ts'

const segments = fc
  .record({
    start: fc.integer({ min: 1, max: 2 ** 35 }),
    change: fc.oneof(fc.integer({ min: -50_000, max: 50_000 }), fc.integer()),
    isLast: fc.boolean(),
  })
  .map(({ start, change, isLast }): Segment => {
    const end = Math.min(Math.max(1, start + change), 2 ** 35)
    return { fromMs: 40_000, untilMs: 60_000, endMs: isLast ? 59_999 : 60_000, start, end }
  })

describe('the path through a minute', () => {
  it('visits open, both extremes and close at fixed times', () => {
    const bar = { open: 100, high: 120, low: 90, close: 110, volume: 1n }
    const at = (timeMs: number, lowFirst: boolean): number =>
      priceAt(segmentOf(bar, 0, segmentIndexAt(timeMs), lowFirst), timeMs)
    expect([0, 20_000, 40_000, 59_999].map((timeMs) => at(timeMs, true))).toEqual([
      100, 90, 120, 110,
    ])
    expect([0, 20_000, 40_000, 59_999].map((timeMs) => at(timeMs, false))).toEqual([
      100, 120, 90, 110,
    ])
    expect(at(10_000, true)).toBe(95)
  })

  it('crosses a level at the first millisecond whose price has reached it', () => {
    fc.assert(
      fc.property(segments, fc.double({ min: 0, max: 1, noNaN: true }), (segment, part) => {
        const level = segment.start + Math.round((segment.end - segment.start) * part)
        if (level === segment.start) return
        const beyond = (price: number): boolean =>
          segment.end > segment.start ? price >= level : price <= level
        const atMs = crossingMs(segment, level)
        if (atMs === undefined) {
          expect(beyond(priceAt(segment, segment.untilMs - 1))).toBe(false)
          return
        }
        expect(beyond(priceAt(segment, atMs))).toBe(true)
        expect(beyond(priceAt(segment, atMs - 1))).toBe(false)
      }),
      { numRuns: 500 },
    )
  })

  it('is exact: the price equals the division of whole numbers', () => {
    fc.assert(
      fc.property(segments, fc.integer({ min: 40_000, max: 59_999 }), (segment, timeMs) => {
        const ticks = BigInt(segment.end - segment.start)
        const exact =
          (ticks * BigInt(timeMs - segment.fromMs)) / BigInt(segment.endMs - segment.fromMs)
        expect(priceAt(segment, timeMs)).toBe(segment.start + Number(exact))
      }),
      { numRuns: 500 },
    )
  })
})
