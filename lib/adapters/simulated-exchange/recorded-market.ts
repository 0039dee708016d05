/** A market that shows recorded one-minute bars. Where the recording has a gap, nothing trades. */
import { type Bar, barFault } from '../../domain/market/bar.ts'
import { type Instrument, quantisePrice } from '../../domain/market/instrument.ts'
import { type Fixed } from '../../domain/money/fixed.ts'
import { MINUTE_MS, type PriceSource, type TickBar, assertTickBar } from './price-source.ts'

/**
 * Prices off the instrument's grid are brought to the nearest tick.
 * @param bars oldest first, each minute at most once; read once, and not kept
 * @throws {RangeError} for a bar that contradicts itself or is out of order
 */
export function createRecordedMarket(instrument: Instrument, bars: Iterable<Bar>): PriceSource {
  const minutes: number[] = []
  const tickBars: TickBar[] = []
  for (const bar of bars) {
    const name = `the bar of ${instrument.symbol} at ${bar.openTimeMs}`
    const fault = barFault(bar, '1m')
    if (fault !== undefined) throw new RangeError(`${name} is ${fault.code}`)
    const minute = bar.openTimeMs / MINUTE_MS
    const youngest = minutes.at(-1)
    if (youngest !== undefined && minute <= youngest)
      throw new RangeError(`${name} is not younger than the bar before it`)
    minutes.push(minute)
    tickBars.push(assertTickBar(toTicks(instrument, bar), name))
  }
  return new RecordedMarket(instrument.symbol, minutes, tickBars)
}

function toTicks(instrument: Instrument, bar: Bar): TickBar {
  const ticks = (price: Fixed): number =>
    Number(quantisePrice(instrument, price, 'half-even') / instrument.tickSize)
  return {
    open: ticks(bar.open),
    high: ticks(bar.high),
    low: ticks(bar.low),
    close: ticks(bar.close),
    volume: bar.volume,
  }
}

class RecordedMarket implements PriceSource {
  readonly symbol: string
  readonly #minutes: readonly number[]
  readonly #bars: readonly TickBar[]
  /** Where the last answer was found: the next question is mostly about the same place. */
  #index = 0

  constructor(symbol: string, minutes: readonly number[], bars: readonly TickBar[]) {
    this.symbol = symbol
    this.#minutes = minutes
    this.#bars = bars
  }

  minute(minute: number): TickBar | undefined {
    const index = this.#indexAtOrAfter(minute)
    return this.#minutes[index] === minute ? this.#bars[index] : undefined
  }

  minuteAtOrBefore(minute: number): number | undefined {
    const index = this.#indexAtOrAfter(minute)
    return this.#minutes[index] === minute ? minute : this.#minutes[index - 1]
  }

  minuteAtOrAfter(minute: number): number | undefined {
    return this.#minutes[this.#indexAtOrAfter(minute)]
  }

  /** The index of the first bar whose minute is not before `minute`; their count when all are. */
  #indexAtOrAfter(minute: number): number {
    const near = this.#index
    for (const guess of [near, near + 1])
      if (this.#isFirstAt(guess, minute)) return (this.#index = guess)
    let low = 0
    let high = this.#minutes.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#minutes[middle] ?? Infinity) < minute) low = middle + 1
      else high = middle
    }
    return (this.#index = low)
  }

  #isFirstAt(index: number, minute: number): boolean {
    if (index > this.#minutes.length) return false
    const before = this.#minutes[index - 1] ?? -Infinity
    return before < minute && minute <= (this.#minutes[index] ?? Infinity)
  }
}
