/**
 * Finds the first point of a market's path at which a waiting order acts. A pure function of the
 * path and the orders: searching in one long stretch or in many short ones gives the same points.
 */
import { type LiveOrder } from './live-order.ts'
import { type MarketView } from './market-view.ts'
import { SEGMENTS_PER_MINUTE, type Segment, crossingMs, priceAt } from './price-path.ts'
import { MINUTE_MS, type TickBar } from './price-source.ts'

export interface WaitingOrder {
  readonly order: LiveOrder
  /** In ticks; absent for an order that only waits for something to trade with. */
  readonly level: number | undefined
  readonly direction: 'down' | 'up'
  /** A trigger needs nothing to trade with. */
  readonly needsLiquidity: boolean
}

export interface MarketEvent {
  readonly order: LiveOrder
  readonly timeMs: number
  /** Distance from the segment's start in ticks: orders within one millisecond act in this order. */
  readonly along: number
  /** The last price at which the order acts, in ticks. */
  readonly price: number
}

export interface EventSearch {
  readonly view: MarketView
  readonly waiting: readonly WaitingOrder[]
  readonly fromMs: number
  /** Inclusive. */
  readonly untilMs: number
  /** The number of the segment in which nothing is left to trade with. */
  readonly exhaustedSegment: number | undefined
}

export function segmentNumber(minute: number, index: number): number {
  return minute * SEGMENTS_PER_MINUTE + index
}

export function findNextEvent(search: EventSearch): MarketEvent | undefined {
  const { view, fromMs, untilMs } = search
  if (search.waiting.length === 0) return undefined
  const reach = reachOf(search.waiting)
  let minute = view.source.minuteAtOrAfter(Math.floor(fromMs / MINUTE_MS))
  while (minute !== undefined && minute * MINUTE_MS <= untilMs) {
    const bar = view.source.minute(minute)
    if (bar !== undefined && touches(bar, reach)) {
      const event = eventInMinute(search, bar, minute)
      if (event !== undefined) return event
    }
    minute = view.source.minuteAtOrAfter(minute + 1)
  }
  return undefined
}

interface Reach {
  /** The lowest level that waits for a rise and the highest that waits for a fall. */
  readonly up: number
  readonly down: number
}

function reachOf(waiting: readonly WaitingOrder[]): Reach {
  let up = Infinity
  let down = -Infinity
  for (const { level, direction } of waiting) {
    if (level === undefined) return { up: -Infinity, down: Infinity }
    if (direction === 'up') up = Math.min(up, level)
    else down = Math.max(down, level)
  }
  return { up, down }
}

function touches(bar: TickBar, reach: Reach): boolean {
  return bar.high >= reach.up || bar.low <= reach.down
}

function eventInMinute(search: EventSearch, bar: TickBar, minute: number): MarketEvent | undefined {
  for (let index = 0; index < SEGMENTS_PER_MINUTE; index++) {
    const segment = search.view.segment(bar, minute, index)
    if (segment.untilMs <= search.fromMs) continue
    if (segment.fromMs > search.untilMs) return undefined
    const exhausted = search.exhaustedSegment === segmentNumber(minute, index)
    let first: MarketEvent | undefined
    for (const waiting of search.waiting) {
      if (exhausted && waiting.needsLiquidity) continue
      const event = eventInSegment(segment, waiting, search)
      if (event !== undefined && (first === undefined || comesBefore(event, first))) first = event
    }
    if (first !== undefined) return first
  }
  return undefined
}

function eventInSegment(
  segment: Segment,
  { order, level, direction }: WaitingOrder,
  { fromMs, untilMs }: EventSearch,
): MarketEvent | undefined {
  const earliestMs = Math.max(fromMs, order.eligibleFromMs, segment.fromMs)
  if (earliestMs > untilMs || earliestMs >= segment.untilMs) return undefined
  const reached = level === undefined ? undefined : reach(segment, level, direction)
  if (level !== undefined && reached === undefined) return undefined
  if (reached !== undefined && reached.timeMs >= earliestMs) {
    if (reached.timeMs > untilMs) return undefined
    return { order, ...reached, along: Math.abs(reached.price - segment.start) }
  }
  // The level was passed before the order could act, or there is none: it acts where the price is.
  const price = priceAt(segment, earliestMs)
  if (level !== undefined && !satisfies(price, level, direction)) return undefined
  return { order, timeMs: earliestMs, along: Math.abs(price - segment.start), price }
}

/** When the segment first satisfies a level, and the price there: the level, or the start beyond it. */
function reach(
  segment: Segment,
  level: number,
  direction: 'down' | 'up',
): { timeMs: number; price: number } | undefined {
  if (satisfies(segment.start, level, direction))
    return { timeMs: segment.fromMs, price: segment.start }
  if (!satisfies(segment.end, level, direction)) return undefined
  const timeMs = crossingMs(segment, level)
  return timeMs === undefined ? undefined : { timeMs, price: level }
}

function satisfies(price: number, level: number, direction: 'down' | 'up'): boolean {
  return direction === 'down' ? price <= level : price >= level
}

function comesBefore(a: MarketEvent, b: MarketEvent): boolean {
  if (a.timeMs !== b.timeMs) return a.timeMs < b.timeMs
  if (a.along !== b.along) return a.along < b.along
  return a.order.sequence < b.order.sequence
}
