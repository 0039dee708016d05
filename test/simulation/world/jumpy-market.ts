import {
  type PriceSource,
  type TickBar,
} from '../../../lib/adapters/simulated-exchange/price-source.ts'

export interface Jump {
  /** Numerator and denominator of the factor on all prices. */
  readonly times: number
  readonly by: number
  readonly minutes: number
}

/** Another market with jumps: a price is off by half for some minutes, and comes back. */
export class JumpyMarket implements PriceSource {
  readonly symbol: string
  readonly #inner: PriceSource
  readonly #jumpAt: (minute: number) => Jump | undefined
  readonly #jumps = new Map<number, Jump | undefined>()

  /** @param jumpAt the jump that begins in a minute; asked once for each. */
  constructor(inner: PriceSource, jumpAt: (minute: number) => Jump | undefined) {
    this.symbol = inner.symbol
    this.#inner = inner
    this.#jumpAt = jumpAt
  }

  minute(minute: number): TickBar | undefined {
    const bar = this.#inner.minute(minute)
    const jump = this.#jumpIn(minute)
    if (bar === undefined || jump === undefined) return bar
    const moved = (ticks: number): number => Math.max(1, Math.floor((ticks * jump.times) / jump.by))
    return {
      open: moved(bar.open),
      high: moved(bar.high),
      low: moved(bar.low),
      close: moved(bar.close),
      volume: bar.volume,
    }
  }

  minuteAtOrBefore(minute: number): number | undefined {
    return this.#inner.minuteAtOrBefore(minute)
  }

  minuteAtOrAfter(minute: number): number | undefined {
    return this.#inner.minuteAtOrAfter(minute)
  }

  #jumpIn(minute: number): Jump | undefined {
    for (let began = minute; began > minute - 3; began -= 1) {
      const jump = this.#beginning(began)
      if (jump !== undefined && began + jump.minutes > minute) return jump
    }
    return undefined
  }

  #beginning(minute: number): Jump | undefined {
    if (!this.#jumps.has(minute)) this.#jumps.set(minute, this.#jumpAt(minute))
    return this.#jumps.get(minute)
  }
}
