/**
 * Brings in what the decisions are made from: instruments (daily), quotes of the whole universe (one
 * batch call), and closed bars for what the strategies read. Gaps within the window that the
 * strategies read are found page by page and fetched again. From the bars follows how volatile each
 * symbol is. One symbol's trouble does not stop the others; a partial sync is reported as one.
 */
import { remember } from '../domain/market/known-quote.ts'
import { type QuoteFault } from '../domain/market/quote.ts'
import { type Write } from '../ports/store.ts'
import { eachAccount } from './each-account.ts'
import { type Account, type AccountRun, type Engine } from './engine.ts'
import { frozenQuotes } from './known-quotes.ts'
import { readMany, readOne } from './read.ts'
import { keys } from './records/keys.ts'
import { instrumentRecord, marketSyncRecord, quoteRecord } from './records/market-records.ts'
import { syncBars } from './sync-bars.ts'
import { type SyncedBars, syncRegimes } from './sync-regimes.ts'
import { tellUnbelieved } from './tell-prices.ts'
import { barNeeds, universe } from './universe.ts'

const INSTRUMENTS_EVERY_MS = 86_400_000
const WRITES_PER_COMMIT = 90

export interface MarketSyncReport {
  readonly account: string
  readonly quotes: number
  readonly bars: number
  readonly problems: readonly string[]
}

export async function syncMarket(engine: Engine): Promise<readonly MarketSyncReport[]> {
  const reports = await eachAccount(engine, (account) => syncAccountMarket(engine, account))
  return Object.values(reports)
}

async function syncAccountMarket(engine: Engine, account: Account): Promise<MarketSyncReport> {
  const run: AccountRun = { engine, account }
  const problems: string[] = []
  const attempt = async (what: string, work: () => Promise<number>): Promise<number> => {
    try {
      return await work()
    } catch (error) {
      problems.push(`${what}: ${String(error)}`)
      return 0
    }
  }
  await attempt('instruments', () => refreshInstruments(run))
  const symbols = await universe(run)
  const quotes = await attempt('quotes', () => syncQuotes(run, symbols))
  if (quotes < symbols.length) problems.push(`only ${quotes} of ${symbols.length} quotes`)
  let bars = 0
  const synced: SyncedBars[] = []
  for (const need of barNeeds(run))
    bars += await attempt(`bars of ${need.symbol} ${need.timeframe}`, async () => {
      const sync = await syncBars(run, need)
      synced.push({ need, bars: sync.bars })
      return sync.written
    })
  await attempt('regimes', () => syncRegimes(run, synced))
  if (problems.length > 0)
    engine.log.warn('market sync is incomplete', {
      account: account.config.id,
      problems: problems.join('; '),
    })
  return { account: account.config.id, quotes, bars, problems }
}

async function refreshInstruments(run: AccountRun): Promise<number> {
  const { store, clock } = run.engine
  const syncKey = keys.marketSync(run.account.market)
  const sync = await readOne(store, marketSyncRecord, syncKey)
  const nowMs = clock.nowMs()
  if (sync !== undefined && nowMs - sync.value.instrumentsAtMs < INSTRUMENTS_EVERY_MS) return 0
  const instruments = await run.account.exchange.fetchInstruments()
  const writes = []
  for (const instrument of instruments) {
    const key = keys.instrument(run.account.market, instrument.symbol)
    writes.push(instrumentRecord.put(await readOne(store, instrumentRecord, key), key, instrument))
  }
  for (let start = 0; start < writes.length; start += WRITES_PER_COMMIT)
    await store.commit(writes.slice(start, start + WRITES_PER_COMMIT))
  const listed = new Set(instruments.map((instrument) => instrument.symbol))
  const missing = run.account.config.symbols.filter((symbol) => !listed.has(symbol))
  // A list that leaves out what is traded is no answer for a whole day: the next run asks again.
  if (missing.length > 0) throw new Error(`the venue lists no ${missing.join(', ')}`)
  await store.commit([
    marketSyncRecord.put(sync, syncKey, { instrumentsAtMs: nowMs, quotesAtMs: nowMs }),
  ])
  return instruments.length
}

/** @returns how many were believed; those that are not never replace one that was. */
async function syncQuotes(run: AccountRun, symbols: readonly string[]): Promise<number> {
  const { store } = run.engine
  const { quoteSpikePercentMax } = run.account.config.exits
  const quotes = await run.account.exchange.fetchQuotes(symbols)
  const wanted = quotes.map((quote) => keys.quote(run.account.market, quote.symbol))
  const stored = new Map(
    (await readMany(store, quoteRecord, wanted)).map((each) => [each.value.symbol, each]),
  )
  const known = new Map([...stored].map(([symbol, { value }]) => [symbol, value]))
  const faults = new Map<string, QuoteFault>()
  const writes: Write[] = []
  for (const quote of quotes) {
    const { symbol } = quote
    const before = stored.get(symbol)
    const { known: next, fault } = remember(before?.value, quote, quoteSpikePercentMax)
    if (fault !== undefined) faults.set(symbol, fault)
    if (next !== undefined && next !== before?.value)
      writes.push(quoteRecord.put(before, keys.quote(run.account.market, symbol), next))
  }
  const believed = quotes.filter(({ symbol }) => !faults.has(symbol))
  // A conflict means that another run stored quotes of the same moment: theirs are as good.
  for (let start = 0; start < writes.length; start += WRITES_PER_COMMIT)
    await store.commit(writes.slice(start, start + WRITES_PER_COMMIT))
  await tellUnbelieved(run, new Map([...faults, ...frozenQuotes(run, known, believed)]))
  return believed.length
}
