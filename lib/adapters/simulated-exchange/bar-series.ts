/** Bars of any timeframe, put together from the minutes of a market. */
import { type Bar, type Timeframe, timeframeMs } from '../../domain/market/bar.ts'
import { type Fixed, multiplyDivide } from '../../domain/money/fixed.ts'
import { type MarketView } from './market-view.ts'
import { segmentIndexAt } from './price-path.ts'
import { MINUTE_MS, type TickBar } from './price-source.ts'

const CLOSED_BARS_KEPT_MAX = 20_000

export class BarSeries {
  readonly #view: MarketView
  /** Closed bars longer than a minute by timeframe and open time, because they cost most. */
  readonly #closed = new Map<string, Bar>()

  constructor(view: MarketView) {
    this.#view = view
  }

  /** Intervals without a single trade have no bar. */
  bars(timeframe: Timeframe, sinceMs: number, limit: number, nowMs: number): readonly Bar[] {
    const lengthMs = timeframeMs(timeframe)
    const bars: Bar[] = []
    let openTimeMs = Math.ceil(Math.max(sinceMs, 0) / lengthMs) * lengthMs
    while (bars.length < limit && openTimeMs <= nowMs) {
      const next = this.#view.source.minuteAtOrAfter(openTimeMs / MINUTE_MS)
      if (next === undefined || next * MINUTE_MS > nowMs) break
      openTimeMs = Math.floor((next * MINUTE_MS) / lengthMs) * lengthMs
      const bar = this.#bar(timeframe, openTimeMs, lengthMs, nowMs)
      if (bar !== undefined) bars.push(bar)
      openTimeMs += lengthMs
    }
    return bars
  }

  #bar(timeframe: Timeframe, openTimeMs: number, lengthMs: number, nowMs: number): Bar | undefined {
    const closed = openTimeMs + lengthMs <= nowMs
    if (!closed || timeframe === '1m') return this.#compute(openTimeMs, lengthMs, nowMs)
    const key = `${timeframe}${openTimeMs}`
    const kept = this.#closed.get(key)
    if (kept !== undefined) return kept
    const bar = this.#compute(openTimeMs, lengthMs, nowMs)
    if (this.#closed.size >= CLOSED_BARS_KEPT_MAX) this.#closed.clear()
    if (bar !== undefined) this.#closed.set(key, bar)
    return bar
  }

  #compute(openTimeMs: number, lengthMs: number, nowMs: number): Bar | undefined {
    const firstMinute = openTimeMs / MINUTE_MS
    const untilMinute = firstMinute + lengthMs / MINUTE_MS
    const nowMinute = Math.floor(nowMs / MINUTE_MS)
    let whole: TickBar | undefined
    for (let minute = firstMinute; minute < untilMinute && minute <= nowMinute; minute++) {
      const bar = this.#view.source.minute(minute)
      if (bar === undefined) continue
      const seen = minute === nowMinute ? this.#begun(bar, minute, nowMs) : bar
      whole = whole === undefined ? seen : joined(whole, seen)
    }
    if (whole === undefined) return undefined
    return {
      openTimeMs,
      open: this.#view.price(whole.open),
      high: this.#view.price(whole.high),
      low: this.#view.price(whole.low),
      close: this.#view.price(whole.close),
      volume: whole.volume,
    }
  }

  /** What can be seen of a minute that is not over: its path until now. */
  #begun(bar: TickBar, minute: number, nowMs: number): TickBar {
    const close = this.#view.lastTicks(nowMs)
    let high = Math.max(bar.open, close)
    let low = Math.min(bar.open, close)
    for (let index = segmentIndexAt(nowMs); index > 0; index--) {
      const turn = this.#view.segment(bar, minute, index).start
      high = Math.max(high, turn)
      low = Math.min(low, turn)
    }
    const volume = this.#part(bar.volume, nowMs - minute * MINUTE_MS + 1)
    return { open: bar.open, high, low, close, volume }
  }

  #part(volume: Fixed, elapsedMs: number): Fixed {
    const step = this.#view.instrument.stepSize
    const steps = multiplyDivide(volume, BigInt(elapsedMs), BigInt(MINUTE_MS) * step, 'floor')
    return steps * step
  }
}

function joined(a: TickBar, b: TickBar): TickBar {
  return {
    open: a.open,
    high: Math.max(a.high, b.high),
    low: Math.min(a.low, b.low),
    close: b.close,
    volume: a.volume + b.volume,
  }
}
