/**
 * A made-up market that never ends and can be entered at any minute: each day is computed by
 * itself, from the seed, the symbol and its number. The price at midnight comes from slow waves that
 * keep it near its anchor; between two midnights it walks through regimes and jumps, and the walk is
 * tilted a little so that it arrives at the next midnight's price.
 */
import { type Instrument } from '../../domain/market/instrument.ts'
import { type Fixed, toNumber } from '../../domain/money/fixed.ts'
import { MINUTE_MS, type PriceSource, type TickBar, TICKS_MAX } from './price-source.ts'
import { hashNumbers, hashText, randomSequence } from './seeded-hash.ts'
import { MINUTES_PER_DAY, type WalkedMinute, walkDay } from './synthetic-walk.ts'
import { exponential } from './synthetic-regimes.ts'

export interface SyntheticMarketOptions {
  readonly instrument: Instrument
  readonly seed: number
  /** The price around which the market moves; it has this price at the midnight before `anchorMs`. */
  readonly price: Fixed
  readonly anchorMs?: number
  /** Usual deviation of a minute's return; 0.0008 unless given. */
  readonly deviationPerMinute?: number
  /** Usual value of a minute's trades in quote currency; 300,000 unless given. */
  readonly turnoverPerMinute?: number
  /** The market has no bars before this time; 0 unless given. */
  readonly firstMs?: number
}

const DAYS_KEPT_MAX = 40
/** The slow waves: each twice as long as the one before it, in days. */
const WAVE_DAYS = [1, 2, 4, 8, 16, 32, 64]
/** A wave's height is this times the square root of its length. */
const WAVE_HEIGHT = [0.02, 0.0283, 0.04, 0.0566, 0.08, 0.1131, 0.16]

export function createSyntheticMarket(options: SyntheticMarketOptions): PriceSource {
  return new SyntheticMarket(options)
}

class SyntheticMarket implements PriceSource {
  readonly symbol: string
  readonly #options: SyntheticMarketOptions
  readonly #hash: number
  readonly #anchorTicks: number
  readonly #anchorLevel: number
  readonly #step: number
  readonly #tick: number
  readonly #firstMinute: number
  readonly #days = new Map<number, readonly TickBar[]>()

  constructor(options: SyntheticMarketOptions) {
    this.symbol = options.instrument.symbol
    this.#options = options
    this.#hash = hashText(this.symbol)
    this.#anchorTicks = Number(options.price / options.instrument.tickSize)
    this.#step = toNumber(options.instrument.stepSize)
    this.#tick = toNumber(options.instrument.tickSize)
    this.#firstMinute = Math.ceil((options.firstMs ?? 0) / MINUTE_MS)
    this.#anchorLevel = this.#wave(
      Math.floor((options.anchorMs ?? 0) / MINUTE_MS / MINUTES_PER_DAY),
    )
    if (this.#anchorTicks < 100 || this.#anchorTicks > TICKS_MAX / 64)
      throw new RangeError(`${this.symbol} cannot be simulated around ${this.#anchorTicks} ticks`)
  }

  minute(minute: number): TickBar | undefined {
    if (minute < this.#firstMinute) return undefined
    const day = Math.floor(minute / MINUTES_PER_DAY)
    return (this.#days.get(day) ?? this.#computeDay(day))[minute - day * MINUTES_PER_DAY]
  }

  minuteAtOrBefore(minute: number): number | undefined {
    return minute < this.#firstMinute ? undefined : minute
  }

  minuteAtOrAfter(minute: number): number {
    return Math.max(minute, this.#firstMinute)
  }

  #computeDay(day: number): readonly TickBar[] {
    const deviation = this.#options.deviationPerMinute ?? 0.0008
    const random = randomSequence(hashNumbers(this.#options.seed, this.#hash, day, 1))
    const from = this.#wave(day) - this.#anchorLevel
    const until = this.#wave(day + 1) - this.#anchorLevel
    const bars = walkDay({ random, deviation, from, until }).map((walked) => this.#bar(walked))
    if (this.#days.size >= DAYS_KEPT_MAX) {
      const [oldest] = this.#days.keys()
      if (oldest !== undefined) this.#days.delete(oldest)
    }
    this.#days.set(day, bars)
    return bars
  }

  #bar(walked: WalkedMinute): TickBar {
    const open = this.#ticks(walked.open)
    const close = this.#ticks(walked.close)
    const high = Math.max(open, close, this.#ticks(walked.high))
    const low = Math.min(open, close, this.#ticks(walked.low))
    const price = close * this.#tick
    const quantity = ((this.#options.turnoverPerMinute ?? 300_000) * walked.activity) / price
    const steps = Math.max(1, Math.round(quantity / this.#step))
    return { open, high, low, close, volume: BigInt(steps) * this.#options.instrument.stepSize }
  }

  #ticks(level: number): number {
    return Math.max(1, Math.round(this.#anchorTicks * exponential(level)))
  }

  /** The logarithm of the price at the beginning of a day, before it is moved to the anchor. */
  #wave(day: number): number {
    let level = 0
    for (const [index, length] of WAVE_DAYS.entries()) {
      const knot = Math.floor(day / length)
      const part = day / length - knot
      const height = WAVE_HEIGHT[index] ?? 0
      level += height * (this.#knot(index, knot) * (1 - part) + this.#knot(index, knot + 1) * part)
    }
    return level
  }

  /** A number in [-1, 1). */
  #knot(wave: number, knot: number): number {
    return hashNumbers(this.#options.seed, this.#hash, wave, knot, 2) / 0x8000_0000 - 1
  }
}
