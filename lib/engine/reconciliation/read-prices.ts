import { pairOf } from '../../domain/ledger/fill.ts'
import { mainQuote } from '../../domain/ledger/home-symbol.ts'
import { type Fixed, ONE, divide, multiply } from '../../domain/money/fixed.ts'
import { type AccountRun } from '../engine.ts'
import { readMany } from '../read.ts'
import { keys } from '../records/keys.ts'
import { quoteRecord } from '../records/market-records.ts'

/** Saying what a difference is worth needs no fresh price, only one of the day. */
const PRICE_AGE_MS_MAX = 86_400_000

export interface Prices {
  /** The account's main quote currency. */
  readonly currency: string
  /** Quote currency per unit, as last traded. */
  readonly priceOf: (symbol: string) => Fixed | undefined
  /** In `currency`; nothing without a price. */
  readonly worthOf: (currency: string, quantity: Fixed) => Fixed | undefined
}

/** Stored prices of the symbols and of every currency among these. */
export async function readPrices(
  run: AccountRun,
  symbols: readonly string[],
  currencies: readonly string[],
): Promise<Prices> {
  const main = mainQuote(run.account.config.symbols)
  const pairs = currencies.flatMap((each) =>
    each === main ? [] : [`${each}/${main}`, `${main}/${each}`],
  )
  const wanted = [...new Set([...symbols, ...pairs])]
  const nowMs = run.engine.clock.nowMs()
  const stored = await readMany(
    run.engine.store,
    quoteRecord,
    wanted.map((symbol) => keys.quote(run.account.market, symbol)),
  )
  const prices = new Map(
    stored
      .map(({ value }) => value)
      .filter(({ last, receivedAtMs }) => last > 0n && nowMs - receivedAtMs <= PRICE_AGE_MS_MAX)
      .map(({ symbol, last }) => [symbol, last] as const),
  )
  const rateOf = (currency: string): Fixed | undefined => {
    if (currency === main) return ONE
    const direct = prices.get(`${currency}/${main}`)
    if (direct !== undefined) return direct
    const inverse = prices.get(`${main}/${currency}`)
    return inverse === undefined ? undefined : divide(ONE, inverse, 'half-even')
  }
  /** Through another quote currency, where there is no price in the main one. */
  const rateThrough = (currency: string): Fixed | undefined => {
    for (const [symbol, price] of prices) {
      const { base, quote } = pairOf(symbol)
      const rate = base === currency ? rateOf(quote) : undefined
      if (rate !== undefined) return multiply(price, rate, 'half-even')
    }
    return undefined
  }
  return {
    currency: main,
    priceOf: (symbol) => prices.get(symbol),
    worthOf(currency, quantity) {
      const rate = rateOf(currency) ?? rateThrough(currency)
      return rate === undefined ? undefined : multiply(quantity, rate, 'half-even')
    },
  }
}
