/**
 * The way of the price through one minute: open, then low and high in an order that the seed draws,
 * then close, on straight lines between fixed points of time. Prices are whole ticks and times whole
 * milliseconds, so that every point and every crossing is exact.
 */
import { MINUTE_MS, type TickBar } from './price-source.ts'
import { hashNumbers } from './seeded-hash.ts'

export interface Segment {
  /** The first millisecond of the segment; it holds the times before `untilMs`. */
  readonly fromMs: number
  readonly untilMs: number
  /** The price at `fromMs` and at `endMs`, in ticks. */
  readonly start: number
  readonly end: number
  /** When the line arrives at `end`: `untilMs`, except for the close, which belongs to its minute. */
  readonly endMs: number
}

/** Where the price turns, in milliseconds from the minute's start. */
export const TURN_OFFSETS_MS = [0, 20_000, 40_000] as const
export const SEGMENTS_PER_MINUTE = TURN_OFFSETS_MS.length

/** True where the seed lets the low come before the high. */
export function lowComesFirst(seed: number, symbolHash: number, minute: number): boolean {
  return (hashNumbers(seed, symbolHash, minute) & 1) === 0
}

/** The number of the segment of its minute that holds the time. */
export function segmentIndexAt(timeMs: number): number {
  const offsetMs = timeMs % MINUTE_MS
  if (offsetMs < TURN_OFFSETS_MS[1]) return 0
  return offsetMs < TURN_OFFSETS_MS[2] ? 1 : 2
}

export function segmentOf(bar: TickBar, minute: number, index: number, lowFirst: boolean): Segment {
  const startMs = minute * MINUTE_MS
  const first = lowFirst ? bar.low : bar.high
  const second = lowFirst ? bar.high : bar.low
  const [, firstTurnMs, secondTurnMs] = TURN_OFFSETS_MS
  if (index === 0) return line(startMs, startMs + firstTurnMs, bar.open, first)
  if (index === 1) return line(startMs + firstTurnMs, startMs + secondTurnMs, first, second)
  const untilMs = startMs + MINUTE_MS
  return {
    fromMs: startMs + secondTurnMs,
    untilMs,
    start: second,
    end: bar.close,
    endMs: untilMs - 1,
  }
}

function line(fromMs: number, untilMs: number, start: number, end: number): Segment {
  return { fromMs, untilMs, start, end, endMs: untilMs }
}

/** The price at a time within the segment, in ticks, rounded towards the segment's start. */
export function priceAt(segment: Segment, timeMs: number): number {
  const ticks = segment.end - segment.start
  const elapsedMs = timeMs - segment.fromMs
  return segment.start + Math.trunc((ticks * elapsedMs) / (segment.endMs - segment.fromMs))
}

/**
 * The first millisecond within the segment at which `priceAt` has come to `level`, or nothing when
 * it does not come there before `untilMs`. The level must lie beyond the start, on the way.
 */
export function crossingMs(segment: Segment, level: number): number | undefined {
  const ticks = Math.abs(segment.end - segment.start)
  const distance = Math.abs(level - segment.start)
  if (distance > ticks) return undefined
  const durationMs = segment.endMs - segment.fromMs
  const atMs = segment.fromMs + Math.ceil((distance * durationMs) / ticks)
  return atMs < segment.untilMs ? atMs : undefined
}
