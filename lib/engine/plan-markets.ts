/**
 * What the open plans are judged on in one tick (R-MKT-7): one call for all fresh quotes, and for
 * symbols without one that is to be believed the last that is known, which is told.
 */
import { type Timeframe, timeframeMs } from '../domain/market/bar.ts'
import { barsBetween, pageStartsBetween } from '../domain/market/bar-page.ts'
import { type Quote } from '../domain/market/quote.ts'
import { type JudgedPrice } from '../domain/plan/exit-rules/exit-rule.ts'
import { type PriceCandidates, judgedPrice } from '../domain/plan/judged-price.ts'
import { type AccountRun, accountId } from './engine.ts'
import { type PlanMarket } from './judge-plans.ts'
import { readQuoteMemory } from './known-quotes.ts'
import { type PlanQuotes, lookAtPlanQuotes, unquestioned } from './plan-quotes.ts'
import { readMany } from './read.ts'
import { readRegimes } from './read-regimes.ts'
import { keys } from './records/keys.ts'
import { barPageRecord } from './records/market-records.ts'
import { tellPlanPrices } from './tell-prices.ts'
import { barNeeds } from './universe.ts'

export type PlanMarkets = ReadonlyMap<string, PlanMarket>

/** @param symbols those of the open plans; the others need no price here. */
export async function readPlanMarkets(
  run: AccountRun,
  symbols: readonly string[],
): Promise<PlanMarkets> {
  if (symbols.length === 0) return new Map()
  const quotes = await tried(run, 'no quotes for the open plans', () => freshQuotes(run, symbols))
  const regimes = await tried(run, 'no regimes for the open plans', () => readRegimes(run))
  const { candidates, faults } = await planQuotes(run, symbols, quotes ?? new Map<string, Quote>())
  const lacking = symbols.filter(
    (symbol) => priceOf(run, candidates.get(symbol))?.source !== 'quote',
  )
  const closes = await tried(run, 'no bars for the open plans', () => barCloses(run, lacking))
  const markets = new Map<string, PlanMarket>()
  for (const symbol of symbols) {
    const barClose = closes?.get(symbol)
    const price = priceOf(run, { ...candidates.get(symbol), ...(barClose && { barClose }) })
    const quote = faults.has(symbol) ? undefined : quotes?.get(symbol)
    const isWild = regimes?.[symbol] === 'wild'
    markets.set(symbol, { ...(quote && { quote }), ...(price && { price }), isWild })
  }
  await tellPlanPrices(run, markets, faults, quotes === undefined)
  return markets
}

async function planQuotes(
  run: AccountRun,
  symbols: readonly string[],
  quotes: ReadonlyMap<string, Quote>,
): Promise<PlanQuotes> {
  const looked = await tried(run, 'no stored quotes for the open plans', async () =>
    lookAtPlanQuotes(run, symbols, quotes, await readQuoteMemory(run)),
  )
  return looked ?? unquestioned(quotes)
}

function priceOf(run: AccountRun, candidates: PriceCandidates = {}): JudgedPrice | undefined {
  const { quoteAgeSecondsMax, fallbackPriceSecondsMax } = run.account.config.exits
  return judgedPrice(candidates, run.engine.clock.nowMs(), {
    decisionAgeMsMax: quoteAgeSecondsMax.decision * 1000,
    fallbackAgeMsMax: fallbackPriceSecondsMax * 1000,
  })
}

/** What stands in the way of one of these must not keep plans from being judged by the others. */
async function tried<T>(
  run: AccountRun,
  without: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    run.engine.log.error(without, { account: accountId(run), error: String(error) })
    return undefined
  }
}

async function freshQuotes(
  run: AccountRun,
  symbols: readonly string[],
): Promise<ReadonlyMap<string, Quote>> {
  const quotes = await run.account.exchange.fetchQuotes(symbols)
  return new Map(quotes.map((quote) => [quote.symbol, quote]))
}

/** The last close of each symbol's shortest bars that is not too old to stand in for a price. */
async function barCloses(
  run: AccountRun,
  symbols: readonly string[],
): Promise<ReadonlyMap<string, NonNullable<PriceCandidates['barClose']>>> {
  const { store, clock } = run.engine
  const untilMs = clock.nowMs()
  const closes = new Map<string, NonNullable<PriceCandidates['barClose']>>()
  for (const [symbol, timeframe] of shortestTimeframes(run, symbols)) {
    const lengthMs = timeframeMs(timeframe)
    const fromMs = untilMs - lengthMs - run.account.config.exits.fallbackPriceSecondsMax * 1000
    const pages = await readMany(
      store,
      barPageRecord,
      [...pageStartsBetween(timeframe, fromMs, untilMs)].map((startMs) =>
        keys.barPage(run.account.market, symbol, timeframe, startMs),
      ),
    )
    const last = barsBetween(
      pages.map((page) => page.value.bars),
      fromMs,
      untilMs,
    ).at(-1)
    if (last !== undefined)
      closes.set(symbol, { price: last.close, closedAtMs: last.openTimeMs + lengthMs })
  }
  return closes
}

function shortestTimeframes(
  run: AccountRun,
  symbols: readonly string[],
): ReadonlyMap<string, Timeframe> {
  const shortest = new Map<string, Timeframe>()
  for (const { symbol, timeframe } of barNeeds(run)) {
    const known = shortest.get(symbol)
    const isShorter = known === undefined || timeframeMs(timeframe) < timeframeMs(known)
    if (symbols.includes(symbol) && isShorter) shortest.set(symbol, timeframe)
  }
  return shortest
}
