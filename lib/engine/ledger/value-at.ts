/** What a currency was worth in another at a moment of the past, and where that is from. */
import { type Timeframe, timeframeMs } from '../../domain/market/bar.ts'
import { type Fixed, ONE, divide } from '../../domain/money/fixed.ts'
import { ExchangeReadError } from '../../ports/exchange.ts'
import { type AccountRun } from '../engine.ts'
import { readOne } from '../read.ts'
import { keys } from '../records/keys.ts'
import { quoteRecord } from '../records/market-records.ts'

export interface Rate {
  /** Units of the quote currency for one of the currency. */
  readonly rate: Fixed
  readonly source: string
}

/** Looks a rate up; nothing when there is none. Never guesses. */
export type RateAt = (currency: string, quote: string, timeMs: number) => Promise<Rate | undefined>

/** A stored quote stands for a moment no further away than this. */
const QUOTE_DISTANCE_MS = 120_000
const BY_AGE: readonly Timeframe[] = ['1m', '1h', '1d']

export function rateAt(run: AccountRun): RateAt {
  return async (currency, quote, timeMs) => {
    const direct = await priceAt(run, `${currency}/${quote}`, timeMs)
    if (direct !== undefined) return { rate: direct.price, source: direct.source }
    const inverse = await priceAt(run, `${quote}/${currency}`, timeMs)
    if (inverse === undefined) return undefined
    return { rate: divide(ONE, inverse.price, 'half-even'), source: `1 ÷ ${inverse.source}` }
  }
}

interface Price {
  readonly price: Fixed
  readonly source: string
}

async function priceAt(
  run: AccountRun,
  symbol: string,
  timeMs: number,
): Promise<Price | undefined> {
  return (await quoteAt(run, symbol, timeMs)) ?? (await barAt(run, symbol, timeMs))
}

async function quoteAt(
  run: AccountRun,
  symbol: string,
  timeMs: number,
): Promise<Price | undefined> {
  const key = keys.quote(run.account.market, symbol)
  const quote = (await readOne(run.engine.store, quoteRecord, key))?.value
  if (quote === undefined || quote.last <= 0n) return undefined
  const quotedAtMs = quote.exchangeTimeMs ?? quote.receivedAtMs
  if (Math.abs(quotedAtMs - timeMs) > QUOTE_DISTANCE_MS) return undefined
  const at = new Date(quotedAtMs).toISOString()
  return { price: quote.last, source: `quote ${symbol} ${at}` }
}

/** The close of the finest bar that the venue still has of that moment. */
async function barAt(run: AccountRun, symbol: string, timeMs: number): Promise<Price | undefined> {
  const { exchange } = run.account
  const ageMs = run.engine.clock.nowMs() - timeMs
  for (const timeframe of BY_AGE) {
    const lengthMs = timeframeMs(timeframe)
    if (ageMs > (exchange.capabilities.barsPerCallMax - 1) * lengthMs) continue
    const openTimeMs = Math.floor(timeMs / lengthMs) * lengthMs
    const bars = await barsOrNone(run, symbol, timeframe, openTimeMs)
    const bar = bars.find((each) => each.openTimeMs === openTimeMs)
    if (bar === undefined || bar.close <= 0n) continue
    const at = new Date(openTimeMs).toISOString()
    return { price: bar.close, source: `bar ${symbol} ${timeframe} ${at}` }
  }
  return undefined
}

/** A symbol that the venue does not have is no reason to fail; a venue that does not answer is. */
async function barsOrNone(
  run: AccountRun,
  symbol: string,
  timeframe: Timeframe,
  sinceMs: number,
): ReturnType<typeof run.account.exchange.fetchBars> {
  try {
    return await run.account.exchange.fetchBars(symbol, timeframe, sinceMs)
  } catch (error) {
    if (error instanceof ExchangeReadError && error.failure === 'refused') return []
    throw error
  }
}
