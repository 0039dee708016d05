/**
 * Where the lots of a currency are kept that did not come by a trade: deposits, rewards, opening
 * balances, fees in a third currency. The home of a currency is a symbol with it as base; money has
 * none and is only counted.
 */
import { type Fixed } from '../money/fixed.ts'
import { pairOf } from './fill.ts'

export interface Homes {
  /** Configured symbols first, in their order, then those that have a book. */
  readonly symbols: readonly string[]
  /** Whether the venue has the symbol; always true where that is not known. */
  isListed(symbol: string): boolean
  /** Base currency held. */
  heldIn(symbol: string): Fixed
}

/** Currencies that are worth a unit of a state's money, by their issuers' word. */
const STABLE: ReadonlySet<string> = new Set([
  'USDT',
  'USDC',
  'USDG',
  'DAI',
  'PYUSD',
  'EURC',
  'RLUSD',
])
const STATE_MONEY: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'))

/**
 * The symbol for a change of a currency; nothing for money.
 * @param outgoing base currency that leaves: a symbol that holds enough comes first then.
 */
export function homeSymbol(
  currency: string,
  homes: Homes,
  outgoing: Fixed = 0n,
): string | undefined {
  const own = homes.symbols.filter((symbol) => pairOf(symbol).base === currency)
  const holding = outgoing > 0n ? own.find((symbol) => homes.heldIn(symbol) >= outgoing) : undefined
  if (holding !== undefined) return holding
  if (own.length > 0) return own[0]
  if (isMoney(currency, homes.symbols)) return undefined
  const made = `${currency}/${mainQuote(homes.symbols)}`
  return homes.isListed(made) ? made : undefined
}

/** Whether the currency is only counted: what others are quoted in, or a state's money or like it. */
export function isMoney(currency: string, symbols: readonly string[]): boolean {
  const isQuote = symbols.some((symbol) => pairOf(symbol).quote === currency)
  return isQuote || STABLE.has(currency) || STATE_MONEY.has(currency)
}

/** What most symbols are quoted in; of several, the first. */
export function mainQuote(symbols: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const symbol of symbols) {
    const { quote } = pairOf(symbol)
    counts.set(quote, (counts.get(quote) ?? 0) + 1)
  }
  const most = Math.max(0, ...counts.values())
  return [...counts].find(([, count]) => count === most)?.[0] ?? 'USD'
}
