/** One symbol's market for one look at it: what the venue says now, or what stands in for it. */
import { timeframeMs } from '../../domain/market/bar.ts'
import { type Instrument } from '../../domain/market/instrument.ts'
import { type Quote } from '../../domain/market/quote.ts'
import { type JudgedPrice } from '../../domain/plan/exit-rules/exit-rule.ts'
import { type PriceCandidates, judgedPrice } from '../../domain/plan/judged-price.ts'
import { type VolatilityRegime } from '../../domain/signal/regime.ts'
import { type AccountRun } from '../engine.ts'
import { readBars } from '../bar-store.ts'
import { readOne } from '../read.ts'
import { readRegimes } from '../read-regimes.ts'
import { keys } from '../records/keys.ts'
import { instrumentRecord, quoteRecord } from '../records/market-records.ts'
import { barNeeds } from '../universe.ts'

export interface MarketNow {
  /** As the venue gave it just now. */
  readonly quote?: Quote
  /** What a position is judged at. */
  readonly price?: JudgedPrice
  readonly instrument?: Instrument
  /** As the last market sync judged it. */
  readonly regime?: VolatilityRegime
  /** Why the venue gave no quote. */
  readonly venueProblem?: string
}

/** Never throws for what the venue does: without its answer, what was stored stands in. */
export async function marketNow(run: AccountRun, symbol: string): Promise<MarketNow> {
  const { store, clock } = run.engine
  const { market, config } = run.account
  const asked = await askVenue(run, symbol)
  const instrument = await readOne(store, instrumentRecord, keys.instrument(market, symbol))
  const stored = await readOne(store, quoteRecord, keys.quote(market, symbol))
  const regime = (await readRegimes(run))[symbol]
  const nowMs = clock.nowMs()
  const barClose = await lastClose(run, symbol, nowMs)
  const price = judgedPrice(
    {
      ...('quote' in asked ? { quote: asked.quote } : {}),
      ...(stored === undefined ? {} : { stored: stored.value }),
      ...(barClose === undefined ? {} : { barClose }),
    },
    nowMs,
    {
      decisionAgeMsMax: config.exits.quoteAgeSecondsMax.decision * 1000,
      fallbackAgeMsMax: config.exits.fallbackPriceSecondsMax * 1000,
    },
  )
  return {
    ...asked,
    ...(price === undefined ? {} : { price }),
    ...(instrument === undefined ? {} : { instrument: instrument.value }),
    ...(regime === undefined ? {} : { regime }),
  }
}

type Asked = { readonly quote: Quote } | { readonly venueProblem: string }

async function askVenue(run: AccountRun, symbol: string): Promise<Asked> {
  try {
    const [quote] = await run.account.exchange.fetchQuotes([symbol])
    return quote === undefined ? { venueProblem: `the venue has no quote of ${symbol}` } : { quote }
  } catch (error) {
    run.engine.log.warn('the venue gave no quote', { symbol, error: String(error) })
    return { venueProblem: `the venue does not answer: ${String(error)}` }
  }
}

/** Of the last of the symbol's shortest bars, as far as it is young enough to stand in for a price. */
async function lastClose(
  run: AccountRun,
  symbol: string,
  nowMs: number,
): Promise<PriceCandidates['barClose']> {
  const [shortest] = barNeeds(run)
    .filter((need) => need.symbol === symbol)
    .sort((a, b) => timeframeMs(a.timeframe) - timeframeMs(b.timeframe))
  if (shortest === undefined) return undefined
  const { timeframe } = shortest
  const lengthMs = timeframeMs(timeframe)
  const ageMsMax = run.account.config.exits.fallbackPriceSecondsMax * 1000
  const bars = await readBars(run, symbol, timeframe, nowMs - lengthMs - ageMsMax, nowMs)
  const last = bars.at(-1)
  return last === undefined
    ? undefined
    : { price: last.close, closedAtMs: last.openTimeMs + lengthMs }
}
