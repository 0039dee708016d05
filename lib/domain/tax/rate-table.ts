/**
 * Rates from a list of prices.
 *
 * A price counts from its own time on, for at most `maximumAgeMs`: the one that was known at the time
 * asked for is taken, never a later one. A currency is valued, in this order, by its price in the
 * reporting currency, by the inverse of the reporting currency's price in it, or through one currency
 * in between, each step direct or inverse. Of several currencies in between the one whose older
 * price is the younger counts, then the first by name. Rates are rounded towards zero.
 */
import { type Bar, type Timeframe, timeframeMs } from '../market/bar.ts'
import { knownPair } from '../ledger/fill.ts'
import { type Fixed, ONE, divide, formatFixed, multiply } from '../money/fixed.ts'
import { type Rates, type TaxRate } from './rates.ts'

export interface RateRow {
  /** `BASE/QUOTE`, or a currency alone for its price in the reporting currency. */
  readonly symbol: string
  /** From when on the price was known; a bar's price is known at its close. */
  readonly timeMs: number
  readonly price: Fixed
  /** Who said so: a venue and its bars, a file. */
  readonly source: string
}

export interface RateTableOptions {
  /** How long a price counts; a day unless given. */
  readonly maximumAgeMs?: number
}

export const RATE_AGE_MS_MAX = 86_400_000

interface Step extends TaxRate {
  readonly timeMs: number
}

export class RateTable implements Rates {
  readonly #currency: string
  readonly #maximumAgeMs: number
  /** By symbol, each in the order of time. */
  readonly #rows = new Map<string, RateRow[]>()
  readonly #neighbours = new Map<string, Set<string>>()

  /** @throws {Error} for a row that is no price of a pair. */
  constructor(
    reportingCurrency: string,
    rows: Iterable<RateRow>,
    { maximumAgeMs = RATE_AGE_MS_MAX }: RateTableOptions = {},
  ) {
    this.#currency = reportingCurrency
    this.#maximumAgeMs = maximumAgeMs
    for (const row of rows) this.#add(row)
    for (const list of this.#rows.values()) list.sort((a, b) => a.timeMs - b.timeMs)
  }

  rateOf(asset: string, timeMs: number): TaxRate | undefined {
    if (asset === this.#currency) return { rate: ONE, source: 'the reporting currency itself' }
    const found = this.#step(asset, this.#currency, timeMs) ?? this.#through(asset, timeMs)
    return found && { rate: found.rate, source: found.source }
  }

  #add(row: RateRow): void {
    const symbol = row.symbol.includes('/') ? row.symbol : `${row.symbol}/${this.#currency}`
    const pair = knownPair(symbol)
    if (pair === undefined) throw new Error(`a rate is not of a pair: ${row.symbol}`)
    if (row.price <= 0n)
      throw new Error(`a rate must be positive: ${row.symbol} ${formatFixed(row.price)}`)
    if (!Number.isSafeInteger(row.timeMs))
      throw new Error(`a rate has no time: ${row.symbol} ${row.timeMs}`)
    const list = this.#rows.get(symbol) ?? []
    this.#rows.set(symbol, list)
    list.push({ ...row, symbol })
    this.#join(pair.base, pair.quote)
    this.#join(pair.quote, pair.base)
  }

  #join(from: string, to: string): void {
    const others = this.#neighbours.get(from) ?? new Set()
    this.#neighbours.set(from, others.add(to))
  }

  #through(asset: string, timeMs: number): Step | undefined {
    const ends = this.#neighbours.get(this.#currency) ?? new Set<string>()
    const between = [...(this.#neighbours.get(asset) ?? [])].filter((each) => ends.has(each))
    let best: Step | undefined
    for (const currency of between.sort()) {
      const first = this.#step(asset, currency, timeMs)
      const second = first && this.#step(currency, this.#currency, timeMs)
      if (!first || !second) continue
      const joined = joinSteps(first, second)
      if (joined && (best === undefined || joined.timeMs > best.timeMs)) best = joined
    }
    return best
  }

  #step(from: string, to: string, timeMs: number): Step | undefined {
    const direct = this.#rowAt(`${from}/${to}`, timeMs)
    if (direct !== undefined)
      return { rate: direct.price, timeMs: direct.timeMs, source: describe(direct) }
    const inverse = this.#rowAt(`${to}/${from}`, timeMs)
    if (inverse === undefined) return undefined
    const rate = divide(ONE, inverse.price, 'toward-zero')
    if (rate === 0n) return undefined
    return { rate, timeMs: inverse.timeMs, source: `1 ÷ ${describe(inverse)}` }
  }

  /** The youngest row that is not after the time; of several at one moment the one given last. */
  #rowAt(symbol: string, timeMs: number): RateRow | undefined {
    const rows = this.#rows.get(symbol) ?? []
    let from = 0
    let to = rows.length
    while (from < to) {
      const middle = (from + to) >>> 1
      if (rows[middle]!.timeMs <= timeMs) from = middle + 1
      else to = middle
    }
    const row = rows[from - 1]
    return row === undefined || timeMs - row.timeMs > this.#maximumAgeMs ? undefined : row
  }
}

function joinSteps(first: Step, second: Step): Step | undefined {
  const rate = multiply(first.rate, second.rate, 'toward-zero')
  if (rate === 0n) return undefined
  const timeMs = Math.min(first.timeMs, second.timeMs)
  return { rate, timeMs, source: `${first.source} × ${second.source}` }
}

function describe({ symbol, price, timeMs, source }: RateRow): string {
  return `${symbol} ${formatFixed(price)} at ${new Date(timeMs).toISOString()} (${source})`
}

/** Closed bars as prices: each close from the end of its interval on. */
export function* rateRowsOfBars(
  symbol: string,
  timeframe: Timeframe,
  bars: Iterable<Bar>,
  source: string,
): Generator<RateRow> {
  for (const bar of bars)
    yield { symbol, timeMs: bar.openTimeMs + timeframeMs(timeframe), price: bar.close, source }
}
