/** One symbol's prices at any time, in ticks, with the spread around the last price. */
import { type Instrument } from '../../domain/market/instrument.ts'
import { type Quote } from '../../domain/market/quote.ts'
import { type Fixed } from '../../domain/money/fixed.ts'
import { type Segment, lowComesFirst, priceAt, segmentIndexAt, segmentOf } from './price-path.ts'
import { MINUTE_MS, type PriceSource, type TickBar } from './price-source.ts'
import { hashText } from './seeded-hash.ts'
import { NoPriceYet } from './venue-types.ts'

export interface Touch {
  readonly bid: number
  readonly ask: number
}

export class MarketView {
  readonly instrument: Instrument
  readonly source: PriceSource
  readonly #seed: number
  readonly #symbolHash: number
  /** Thousandths of a basis point, so that the spread is computed with integers. */
  readonly #spreadMilliBps: number

  constructor(instrument: Instrument, source: PriceSource, seed: number, spreadBps: number) {
    if (source.symbol !== instrument.symbol)
      throw new RangeError(`the market of ${instrument.symbol} shows ${source.symbol}`)
    if (instrument.tickSize <= 0n || instrument.stepSize <= 0n)
      throw new RangeError(`${instrument.symbol} needs a tick and a step above zero`)
    if (!(spreadBps >= 0 && spreadBps <= 5_000))
      throw new RangeError(`a spread of ${spreadBps} basis points is not between 0 and 5,000`)
    this.instrument = instrument
    this.source = source
    this.#seed = seed
    this.#symbolHash = hashText(instrument.symbol)
    this.#spreadMilliBps = Math.round(spreadBps * 1_000)
  }

  segment(bar: TickBar, minute: number, index: number): Segment {
    return segmentOf(bar, minute, index, lowComesFirst(this.#seed, this.#symbolHash, minute))
  }

  hasPriceAt(timeMs: number): boolean {
    return this.source.minuteAtOrBefore(Math.floor(timeMs / MINUTE_MS)) !== undefined
  }

  /** The last price in ticks; in a gap the close before it. @throws {NoPriceYet} before all bars. */
  lastTicks(timeMs: number): number {
    const minute = Math.floor(timeMs / MINUTE_MS)
    const bar = this.source.minute(minute)
    if (bar !== undefined) return priceAt(this.segment(bar, minute, segmentIndexAt(timeMs)), timeMs)
    const before = this.source.minuteAtOrBefore(minute)
    const barBefore = before === undefined ? undefined : this.source.minute(before)
    if (barBefore === undefined)
      throw new NoPriceYet(`${this.instrument.symbol} has no price at ${timeMs}`)
    return barBefore.close
  }

  /** Best prices around a last price: never crossed, at least one tick apart, both at least 1. */
  touch(last: number): Touch {
    const spread = Math.max(1, Math.floor((last * this.#spreadMilliBps) / 10_000_000))
    const bid = Math.max(1, last - Math.floor(spread / 2))
    return { bid, ask: bid + spread }
  }

  price(ticks: number): Fixed {
    return BigInt(ticks) * this.instrument.tickSize
  }

  /** A price on the grid as a number of ticks. */
  ticks(price: Fixed): number {
    if (price % this.instrument.tickSize !== 0n)
      throw new RangeError(`a price of ${this.instrument.symbol} is off its grid`)
    return Number(price / this.instrument.tickSize)
  }

  quote(timeMs: number, nowMs: number): Quote {
    const last = this.lastTicks(timeMs)
    const { bid, ask } = this.touch(last)
    return {
      symbol: this.instrument.symbol,
      bid: this.price(bid),
      ask: this.price(ask),
      last: this.price(last),
      exchangeTimeMs: timeMs,
      receivedAtMs: nowMs,
    }
  }
}
