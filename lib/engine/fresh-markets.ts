/**
 * What the strategies decide on besides bars: the stored quote and instrument of every symbol. The
 * scan and the market sync of a minute begin at the same moment, in either order, so the scan waits
 * a little for quotes that are not from the minute before.
 */
import { type Instrument } from '../domain/market/instrument.ts'
import { type Quote, quoteFault } from '../domain/market/quote.ts'
import { type AccountRun } from './engine.ts'
import { readMany } from './read.ts'
import { keys } from './records/keys.ts'
import { instrumentRecord, quoteRecord } from './records/market-records.ts'

const MARKET_PAUSE_MS = 1_500
const MARKET_PAUSES_MAX = 8
/** Below this much remaining time the scan goes on with what there is. */
const SCAN_RESERVE_MS = 25_000

/** What is known of a symbol's market. */
export interface Market {
  readonly quote: Quote
  readonly instrument: Instrument
}

/** The markets once the sync of this minute has brought them, or as they are after some pauses. */
export async function freshMarkets(run: AccountRun): Promise<ReadonlyMap<string, Market>> {
  for (let pauses = 0; ; pauses += 1) {
    const markets = await readMarkets(run)
    const isFresh = [...markets.values()].some(({ quote }) => !isStale(run, quote))
    const hasTime = pauses < MARKET_PAUSES_MAX && run.engine.remainingMs() >= SCAN_RESERVE_MS
    if (isFresh || markets.size === 0 || !hasTime) return markets
    await run.engine.clock.sleep(MARKET_PAUSE_MS)
  }
}

/** Too old to decide on; the age is measured by our own clock. */
export function isStale(run: AccountRun, quote: Quote): boolean {
  const ageMsMax = run.account.config.exits.quoteAgeSecondsMax.decision * 1000
  return quoteFault(quote, run.engine.clock.nowMs(), ageMsMax)?.code === 'stale'
}

async function readMarkets(run: AccountRun): Promise<ReadonlyMap<string, Market>> {
  const { store } = run.engine
  const { market, strategies } = run.account
  const symbols = [...new Set(strategies.flatMap((assigned) => assigned.symbols))]
  const quotes = await readMany(
    store,
    quoteRecord,
    symbols.map((symbol) => keys.quote(market, symbol)),
  )
  const instruments = await readMany(
    store,
    instrumentRecord,
    symbols.map((symbol) => keys.instrument(market, symbol)),
  )
  const markets = new Map<string, Market>()
  for (const { value: quote } of quotes) {
    const instrument = instruments.find((each) => each.value.symbol === quote.symbol)?.value
    if (instrument !== undefined) markets.set(quote.symbol, { quote, instrument })
  }
  return markets
}
