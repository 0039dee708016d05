import { type Instrument } from '../../lib/domain/market/instrument.ts'
import { parseFixed } from '../../lib/domain/money/fixed.ts'
import {
  MINUTE_MS,
  type PriceSource,
  type TickBar,
} from '../../lib/adapters/simulated-exchange/price-source.ts'

/**
 * A market that stands still except where the test moves it: every minute is flat, and a new price
 * counts from the minute that is given.
 */
export class ScriptedPrice implements PriceSource {
  readonly symbol: string
  readonly #tickSize: bigint
  readonly #steps: { readonly minute: number; readonly ticks: number }[]
  readonly #holes = new Set<number>()

  constructor(instrument: Instrument, price: string) {
    this.symbol = instrument.symbol
    this.#tickSize = instrument.tickSize
    this.#steps = [{ minute: 0, ticks: this.#ticksOf(price) }]
  }

  moveTo(price: string, fromMs: number): void {
    this.#steps.push({ minute: Math.ceil(fromMs / MINUTE_MS), ticks: this.#ticksOf(price) })
  }

  /** In this minute nothing trades: the venue has no bar for it. */
  leaveOut(openTimeMs: number): void {
    this.#holes.add(openTimeMs / MINUTE_MS)
  }

  minute(minute: number): TickBar | undefined {
    if (this.#holes.has(minute)) return undefined
    const ticks = this.#steps.findLast((step) => step.minute <= minute)?.ticks
    if (ticks === undefined) return undefined
    return { open: ticks, high: ticks, low: ticks, close: ticks, volume: parseFixed('10') }
  }

  minuteAtOrBefore(minute: number): number | undefined {
    for (let each = minute; each >= 0; each -= 1) if (!this.#holes.has(each)) return each
    return undefined
  }

  minuteAtOrAfter(minute: number): number {
    let each = Math.ceil(minute)
    while (this.#holes.has(each)) each += 1
    return each
  }

  #ticksOf(price: string): number {
    return Number(parseFixed(price) / this.#tickSize)
  }
}
