/** Rates without a venue: those that a file gives, then the quotes and bars that are stored. */
import { type Bar, type Timeframe, timeframeMs } from '../../domain/market/bar.ts'
import { pageStartMs } from '../../domain/market/bar-page.ts'
import { type Quote } from '../../domain/market/quote.ts'
import { type Fixed, ONE, divide } from '../../domain/money/fixed.ts'
import { type RateRow, RateTable } from '../../domain/tax/rate-table.ts'
import { type Store } from '../../ports/store.ts'
import { type LedgerRun } from '../engine.ts'
import { readOne } from '../read.ts'
import { keys } from '../records/keys.ts'
import { barPageRecord, quoteRecord } from '../records/market-records.ts'
import { type Rate, type RateAt } from './value-at.ts'

/** A stored quote stands for a moment no further away than this. */
const QUOTE_DISTANCE_MS = 120_000
const FINEST_FIRST: readonly Timeframe[] = ['1m', '5m', '15m', '1h', '4h', '1d']

/** @param rows of the file; they come first. */
export function knownRates(run: LedgerRun, rows: readonly RateRow[]): RateAt {
  const tables = new Map<string, RateTable>()
  const stored = new StoredPrices(run.engine.store, run.account.market)
  const given = (currency: string, quote: string, timeMs: number): Rate | undefined => {
    if (rows.length === 0) return undefined
    const table = tables.get(quote) ?? new RateTable(quote, rows)
    tables.set(quote, table)
    return table.rateOf(currency, timeMs)
  }
  return async (currency, quote, timeMs) => {
    const known =
      given(currency, quote, timeMs) ?? (await stored.at(`${currency}/${quote}`, timeMs))
    if (known !== undefined) return known
    const inverse = await stored.at(`${quote}/${currency}`, timeMs)
    if (inverse === undefined) return undefined
    return { rate: divide(ONE, inverse.rate, 'half-even'), source: `1 ÷ ${inverse.source}` }
  }
}

interface StoredMarket {
  readonly quote: Quote | undefined
  readonly hasBars: boolean
}

/** Remembers what it read: a long file asks for the same again and again. */
class StoredPrices {
  readonly #store: Store
  readonly #market: string
  readonly #markets = new Map<string, StoredMarket>()
  /** The last page by symbol and timeframe. */
  readonly #pages = new Map<string, { readonly startMs: number; readonly bars: readonly Bar[] }>()

  constructor(store: Store, market: string) {
    this.#store = store
    this.#market = market
  }

  async at(symbol: string, timeMs: number): Promise<Rate | undefined> {
    const { quote, hasBars } = await this.#marketOf(symbol)
    const quotedAtMs = quote?.exchangeTimeMs ?? quote?.receivedAtMs ?? 0
    if (quote !== undefined && Math.abs(quotedAtMs - timeMs) <= QUOTE_DISTANCE_MS)
      return positive(quote.last, `quote ${symbol} ${isoTime(quotedAtMs)}`)
    if (!hasBars) return undefined
    for (const timeframe of FINEST_FIRST) {
      const lengthMs = timeframeMs(timeframe)
      const openTimeMs = Math.floor(timeMs / lengthMs) * lengthMs
      const bars = await this.#barsAround(symbol, timeframe, openTimeMs)
      const bar = bars.find((each) => each.openTimeMs === openTimeMs)
      if (bar !== undefined)
        return positive(bar.close, `bar ${symbol} ${timeframe} ${isoTime(openTimeMs)}`)
    }
    return undefined
  }

  async #marketOf(symbol: string): Promise<StoredMarket> {
    const known = this.#markets.get(symbol)
    if (known !== undefined) return known
    const { partition } = keys.instrument(this.#market, symbol)
    const [bars, quote] = await Promise.all([
      this.#store.query(partition, { from: 'bars#', to: 'bars#~', limit: 1 }),
      readOne(this.#store, quoteRecord, keys.quote(this.#market, symbol)),
    ])
    const found = { quote: quote?.value, hasBars: bars.items.length > 0 }
    this.#markets.set(symbol, found)
    return found
  }

  async #barsAround(
    symbol: string,
    timeframe: Timeframe,
    openTimeMs: number,
  ): Promise<readonly Bar[]> {
    const startMs = pageStartMs(timeframe, openTimeMs)
    const name = `${symbol} ${timeframe}`
    const known = this.#pages.get(name)
    if (known?.startMs === startMs) return known.bars
    const key = keys.barPage(this.#market, symbol, timeframe, startMs)
    const bars = (await readOne(this.#store, barPageRecord, key))?.value.bars ?? []
    this.#pages.set(name, { startMs, bars })
    return bars
  }
}

function positive(rate: Fixed, source: string): Rate | undefined {
  return rate > 0n ? { rate, source } : undefined
}

function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString()
}
