/**
 * Kraken's names: assets `XXBT`, `ZUSD`, `SOL`; pairs `XXBTZUSD` (id), `XBTUSD` (short name) and
 * `XBT/USD`. Old assets carry a letter for their class, and a pair's id has it when both sides do.
 */
const VENUE_CODES: Readonly<Record<string, string>> = { BTC: 'XBT', DOGE: 'XDG' }
const OLD_CRYPTO = new Set([
  'ETC',
  'ETH',
  'LTC',
  'MLN',
  'REP',
  'XBT',
  'XDG',
  'XLM',
  'XMR',
  'XRP',
  'ZEC',
])
const OLD_FIAT = new Set(['AUD', 'CAD', 'EUR', 'GBP', 'JPY', 'USD'])

export interface PairNames {
  readonly symbol: string
  readonly id: string
  readonly altname: string
  readonly wsname: string
  readonly base: string
  readonly quote: string
}

/** `BTC` → `XBT`. */
export function assetAltname(currency: string): string {
  return VENUE_CODES[currency] ?? currency
}

/** `BTC` → `XXBT`, `USD` → `ZUSD`, `SOL` → `SOL`. */
export function assetId(currency: string): string {
  const code = assetAltname(currency)
  if (OLD_CRYPTO.has(code)) return `X${code}`
  return OLD_FIAT.has(code) ? `Z${code}` : code
}

export function pairNames(symbol: string): PairNames {
  const [base = '', quote = ''] = symbol.split('/')
  const [baseCode, quoteCode] = [assetAltname(base), assetAltname(quote)]
  const bothOld = assetId(base) !== baseCode && assetId(quote) !== quoteCode && base !== 'DOGE'
  const altname = `${baseCode}${quoteCode}`
  return {
    symbol,
    id: bothOld ? `${assetId(base)}${assetId(quote)}` : altname,
    altname,
    wsname: `${baseCode}/${quoteCode}`,
    base: assetId(base),
    quote: assetId(quote),
  }
}

/** Finds a pair by any of its names. */
export function indexPairs(symbols: readonly string[]): ReadonlyMap<string, PairNames> {
  const index = new Map<string, PairNames>()
  for (const names of symbols.map(pairNames))
    for (const name of [names.symbol, names.id, names.altname, names.wsname]) index.set(name, names)
  return index
}
