/**
 * The venue's names for its pairs. One pair has several: `XBTUSD` in requests and orders,
 * `XXBTZUSD` in trades and quotes, `XBT/USD` elsewhere; all lead to `BTC/USD`.
 */
import { type Instrument } from '../../../../domain/market/instrument.ts'
import { formatFixed, parseFixed } from '../../../../domain/money/fixed.ts'
import { type KrakenClient } from './kraken-client.ts'

const VENUE_CODES: Readonly<Record<string, string>> = { BTC: 'XBT', DOGE: 'XDG' }
const LEGACY_CRYPTO = ['ETC', 'ETH', 'LTC', 'MLN', 'REP', 'XBT', 'XDG', 'XLM', 'XMR', 'XRP', 'ZEC']
const LEGACY_FIAT = ['AUD', 'CAD', 'EUR', 'GBP', 'JPY', 'USD']
/** Longest first, so that `XBTUSDT` does not end in `USD`. */
const QUOTES = [
  'PYUSD',
  'USDT',
  'USDC',
  'USD',
  'EUR',
  'GBP',
  'JPY',
  'CAD',
  'AUD',
  'CHF',
  'DAI',
  'XBT',
  'ETH',
  'DOT',
]

/** `BTC` → `XBT`: the code as it stands in a pair's short name. */
function venueCode(currency: string): string {
  return VENUE_CODES[currency] ?? currency
}

/** `XBT` → `XXBT`, `USD` → `ZUSD`, `SOL` → `SOL`. */
function legacyCode(code: string): string {
  if (LEGACY_CRYPTO.includes(code)) return `X${code}`
  return LEGACY_FIAT.includes(code) ? `Z${code}` : code
}

function namesOf(base: string, quote: string): readonly [string, ...string[]] {
  const [baseCode, quoteCode] = [venueCode(base), venueCode(quote)]
  return [
    `${baseCode}${quoteCode}`,
    `${legacyCode(baseCode)}${legacyCode(quoteCode)}`,
    `${baseCode}/${quoteCode}`,
    `${base}/${quote}`,
  ]
}

/** ccxt's markets from cached instruments: they cost no call, where loading costs two. */
export function marketsFromInstruments(instruments: readonly Instrument[]): object[] {
  return instruments.map(({ symbol, base, quote, ...rest }) => {
    // The short name is regular, and every endpoint takes it.
    const [altname] = namesOf(base, quote)
    return {
      id: altname,
      altname,
      symbol,
      base,
      quote,
      baseId: legacyCode(venueCode(base)),
      quoteId: legacyCode(venueCode(quote)),
      type: 'spot',
      spot: true,
      active: true,
      contract: false,
      taker: formatFixed(rest.feeRateTaker),
      maker: formatFixed(rest.feeRateMaker),
      precision: { amount: formatFixed(rest.stepSize), price: formatFixed(rest.tickSize) },
      limits: {
        amount: { min: formatFixed(rest.quantityMin) },
        cost: { min: formatFixed(rest.costMin) },
      },
      info: {},
    }
  })
}

/** Text, but for the rates that ccxt has built in. */
type Amount = string | number

interface LoadedMarket {
  readonly id: string
  readonly altname?: string
  readonly symbol: string
  readonly base: string
  readonly quote: string
  readonly maker?: Amount
  readonly taker?: Amount
  readonly precision: { readonly amount: Amount; readonly price: Amount }
  readonly limits: {
    readonly amount: { readonly min?: Amount }
    readonly cost: { readonly min?: Amount }
  }
  readonly info: { readonly tick_size?: string }
}

export interface KrakenSymbols {
  readonly instruments: readonly Instrument[]
  instrument(symbol: string): Instrument | undefined
  /** The pair's name for requests. */
  pairOf(symbol: string): string | undefined
  /** The unified symbol of any of the pair's names; unlisted pairs are split by their quote. */
  symbolOf(pair: string): string
}

/** Reads the markets that the client holds now. */
export function readSymbols(client: KrakenClient): KrakenSymbols {
  const instruments = new Map<string, Instrument>()
  const pairs = new Map<string, string>()
  const symbols = new Map<string, string>()
  for (const market of Object.values(client.markets ?? {}) as unknown as LoadedMarket[]) {
    instruments.set(market.symbol, instrumentOf(market))
    pairs.set(market.symbol, market.id)
    for (const name of namesOf(market.base, market.quote)) symbols.set(name, market.symbol)
    symbols.set(market.id, market.symbol)
    if (market.altname !== undefined) symbols.set(market.altname, market.symbol)
  }
  return {
    instruments: [...instruments.values()],
    instrument: (symbol) => instruments.get(symbol),
    pairOf: (symbol) => pairs.get(symbol),
    symbolOf: (pair) => symbols.get(pair) ?? splitPair(client, pair),
  }
}

function instrumentOf(market: LoadedMarket): Instrument {
  return {
    symbol: market.symbol,
    base: market.base,
    quote: market.quote,
    // A pair's tick can be coarser than its number of decimals.
    tickSize: parseFixed(market.info.tick_size ?? String(market.precision.price)),
    stepSize: parseFixed(String(market.precision.amount)),
    quantityMin: parseFixed(String(market.limits.amount.min ?? 0)),
    costMin: parseFixed(String(market.limits.cost.min ?? 0)),
    feeRateMaker: parseFixed(String(market.maker ?? 0)),
    feeRateTaker: parseFixed(String(market.taker ?? 0)),
  }
}

/** For pairs of other clients' orders that are listed no longer, or were never ours. */
function splitPair(client: KrakenClient, pair: string): string {
  for (const quote of QUOTES) {
    const legacy = legacyCode(quote)
    const base = pair.slice(0, -legacy.length)
    // `XTZUSD` is XTZ/USD: a long quote goes with a long base only.
    if (legacy !== quote && pair.endsWith(legacy) && LEGACY_BASE.test(base))
      return `${client.safeCurrencyCode(base)}/${client.safeCurrencyCode(legacy)}`
    if (pair.endsWith(quote) && pair.length > quote.length)
      return `${client.safeCurrencyCode(pair.slice(0, -quote.length))}/${client.safeCurrencyCode(quote)}`
  }
  return pair
}

const LEGACY_BASE = /^(?:[XZ][A-Z]{3}|USDT|USDC)$/
