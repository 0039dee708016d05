/**
 * What the open plans are judged on in one tick (R-MKT-7): one call for all fresh quotes, and for
 * symbols without one the last that is known, which is told.
 */
import { type Timeframe, timeframeMs } from '../domain/market/bar.ts'
import { barsBetween, pageStartsBetween } from '../domain/market/bar-page.ts'
import { type Quote } from '../domain/market/quote.ts'
import { formatFixed } from '../domain/money/fixed.ts'
import { type PriceCandidates, judgedPrice } from '../domain/plan/judged-price.ts'
import { type AccountRun, accountId } from './engine.ts'
import { type PlanMarket } from './judge-plans.ts'
import { raiseAlert } from './raise-alert.ts'
import { readMany } from './read.ts'
import { readRegimes } from './read-regimes.ts'
import { keys } from './records/keys.ts'
import { barPageRecord, quoteRecord } from './records/market-records.ts'
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
  const priced = symbols.map((symbol) => {
    const quote = quotes?.get(symbol)
    return { symbol, ...marketOf(run, { ...(quote && { quote }) }) }
  })
  const lacking = priced
    .filter(({ price }) => price?.source !== 'quote')
    .map(({ symbol }) => symbol)
  const known = await tried(run, 'no stored prices for the open plans', () =>
    storedPrices(run, lacking),
  )
  const markets = new Map<string, PlanMarket>()
  for (const { symbol, ...market } of priced) {
    const candidates = { ...(market.quote && { quote: market.quote }), ...known?.get(symbol) }
    const judged = market.price?.source === 'quote' ? market : marketOf(run, candidates)
    markets.set(symbol, { ...judged, isWild: regimes?.[symbol] === 'wild' })
  }
  await tellStale(run, markets, quotes === undefined)
  return markets
}

function marketOf(run: AccountRun, candidates: PriceCandidates): Omit<PlanMarket, 'isWild'> {
  const { quoteAgeSecondsMax, fallbackPriceSecondsMax } = run.account.config.exits
  const price = judgedPrice(candidates, run.engine.clock.nowMs(), {
    decisionAgeMsMax: quoteAgeSecondsMax.decision * 1000,
    fallbackAgeMsMax: fallbackPriceSecondsMax * 1000,
  })
  const { quote } = candidates
  return { ...(quote && { quote }), ...(price && { price }) }
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

async function storedPrices(
  run: AccountRun,
  symbols: readonly string[],
): Promise<ReadonlyMap<string, PriceCandidates>> {
  const quotes = await readMany(
    run.engine.store,
    quoteRecord,
    symbols.map((symbol) => keys.quote(run.account.market, symbol)),
  )
  const closes = await barCloses(run, symbols)
  return new Map(
    symbols.map((symbol): [string, PriceCandidates] => {
      const stored = quotes.find(({ value }) => value.symbol === symbol)?.value
      const barClose = closes.get(symbol)
      return [symbol, { ...(stored && { stored }), ...(barClose && { barClose }) }]
    }),
  )
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

/** One alert a symbol; when the venue gave no quotes at all, one for all of them. */
async function tellStale(
  run: AccountRun,
  markets: PlanMarkets,
  hasNoQuotes: boolean,
): Promise<void> {
  const ageMsMax = run.account.config.exits.quoteAgeSecondsMax.decision * 1000
  const nowMs = run.engine.clock.nowMs()
  const stale = [...markets].filter(
    ([, { price }]) => price === undefined || nowMs - price.atMs > ageMsMax,
  )
  const [first] = stale
  if (first === undefined) return
  const account = accountId(run)
  if (hasNoQuotes && stale.length > 1) {
    await raiseAlert(run.engine, {
      key: `quotes-stale-${account}`,
      severity: 'warning',
      title: `${account}: the venue gives no quotes for ${stale.length} symbols with open plans`,
      text: `Among them: ${standIn(first, nowMs)} Look at the venue's status and at the log.`,
      account,
    })
    return
  }
  for (const each of stale) {
    const [symbol] = each
    await raiseAlert(run.engine, {
      key: `quote-stale-${symbol}`,
      severity: 'warning',
      title: `${symbol}: there is no fresh quote for its open plans`,
      text: `${standIn(each, nowMs)} Look at the venue: is the symbol halted?`,
      account,
      symbol,
    })
  }
}

function standIn([symbol, { price }]: readonly [string, PlanMarket], nowMs: number): string {
  if (price === undefined) return `${symbol} has no price at all, so only time exits are judged.`
  const seconds = Math.round((nowMs - price.atMs) / 1000)
  return `${symbol} is judged by the ${price.source} ${formatFixed(price.bid)} of ${seconds} s ago, for stops and time exits only.`
}
