/** The orders of one symbol that wait for its price, and what is left to trade with. */
import { type Fixed, ZERO, minimum } from '../../domain/money/fixed.ts'
import { BarSeries } from './bar-series.ts'
import {
  type MarketEvent,
  type WaitingOrder,
  findNextEvent,
  segmentNumber,
} from './find-next-event.ts'
import { type LiveOrder, awaitsTrigger, expectationOf } from './live-order.ts'
import { type MarketView } from './market-view.ts'
import { segmentIndexAt } from './price-path.ts'
import { MINUTE_MS } from './price-source.ts'
import { type Liquidity } from './venue-types.ts'

export class SymbolBook {
  readonly view: MarketView
  readonly series: BarSeries
  readonly liquidity: Liquidity
  readonly #waiting = new Map<string, WaitingOrder>()
  /** The path has been searched up to here with the orders as they are. */
  #searchedUntilMs: number
  #next: MarketEvent | undefined
  /** What was traded in the segment of this number, and whether that was all there was. */
  usage: { segment: number; traded: Fixed; exhausted: boolean } = {
    segment: -1,
    traded: ZERO,
    exhausted: false,
  }
  /** A cap on the next execution, asked for by a test. */
  nextFillCap: Fixed | undefined
  haltedSinceMs: number | undefined

  constructor(view: MarketView, liquidity: Liquidity, startMs: number) {
    this.view = view
    this.series = new BarSeries(view)
    this.liquidity = liquidity
    this.#searchedUntilMs = startMs
    const { levelQuantity, segmentQuantity, slippageTicks } = liquidity
    const step = view.instrument.stepSize
    for (const quantity of [levelQuantity, segmentQuantity])
      if (quantity !== undefined && (quantity <= ZERO || quantity % step !== ZERO))
        throw new RangeError(`liquidity of ${view.instrument.symbol} is not a number of steps`)
    if (slippageTicks !== undefined && !(Number.isInteger(slippageTicks) && slippageTicks > 0))
      throw new RangeError(`${slippageTicks} is no number of ticks to slip`)
  }

  /** The time whose price counts now: during a halt, its beginning. */
  priceTimeMs(nowMs: number): number {
    return this.haltedSinceMs ?? nowMs
  }

  /** Lets the book know an open order as it is now, from `fromMs` on. */
  watch(order: LiveOrder, fromMs: number): void {
    const expectation = expectationOf(order)
    const isLevel = expectation.kind === 'level'
    this.#waiting.set(order.venueOrderId, {
      order,
      level: isLevel ? this.view.ticks(expectation.price) : undefined,
      direction: isLevel ? expectation.direction : 'down',
      needsLiquidity: !awaitsTrigger(order),
    })
    this.searchAgainFrom(fromMs)
  }

  forget(order: LiveOrder): void {
    this.#waiting.delete(order.venueOrderId)
    if (this.#next?.order === order) this.searchAgainFrom(this.#next.timeMs)
  }

  searchAgainFrom(fromMs: number): void {
    this.#next = undefined
    this.#searchedUntilMs = fromMs - 1
  }

  /**
   * The first event at or before `untilMs` that has not been dealt with. What the path does during a
   * halt counts as dealt with: it never trades or triggers anything.
   */
  peek(untilMs: number): MarketEvent | undefined {
    if (this.#next !== undefined) return this.#next
    if (this.#searchedUntilMs >= untilMs) return undefined
    if (this.#waiting.size > 0 && this.haltedSinceMs === undefined)
      this.#next = findNextEvent({
        view: this.view,
        waiting: [...this.#waiting.values()],
        fromMs: this.#searchedUntilMs + 1,
        untilMs,
        exhaustedSegment: this.usage.exhausted ? this.usage.segment : undefined,
      })
    if (this.#next === undefined) this.#searchedUntilMs = untilMs
    return this.#next
  }

  /** How much can trade now, at most `wanted`. Tell `take` what of it was traded. */
  available(wanted: Fixed, timeMs: number): Fixed {
    this.#enterSegment(timeMs)
    if (this.usage.exhausted) return ZERO
    const { segmentQuantity } = this.liquidity
    const left = segmentQuantity === undefined ? wanted : segmentQuantity - this.usage.traded
    return minimum(wanted, minimum(left, this.nextFillCap ?? left))
  }

  take(quantity: Fixed): void {
    this.usage.traded += quantity
    if (this.nextFillCap !== undefined) this.nextFillCap -= quantity
    const { segmentQuantity } = this.liquidity
    if (segmentQuantity !== undefined && this.usage.traded >= segmentQuantity)
      this.usage.exhausted = true
  }

  /** Nothing more trades in this segment. */
  exhaust(): void {
    this.usage.exhausted = true
  }

  /** Ends an execution: a cap applies to one execution only, and leaves nothing behind it. */
  endExecution(): void {
    if (this.nextFillCap === undefined) return
    this.nextFillCap = undefined
    this.usage.exhausted = true
  }

  #enterSegment(timeMs: number): void {
    const segment = segmentNumber(Math.floor(timeMs / MINUTE_MS), segmentIndexAt(timeMs))
    if (this.usage.segment !== segment) this.usage = { segment, traded: ZERO, exhausted: false }
  }
}
