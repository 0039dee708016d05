/** The pairs that the simulated Kraken can list, with the grid and minimums that Kraken gives them. */
import { type Instrument } from '../../../domain/market/instrument.ts'
import { parseFixed, type Fixed } from '../../../domain/money/fixed.ts'

export interface ListedMarket {
  readonly instrument: Instrument
  /** Around this price a synthetic market moves, in quote currency. */
  readonly price: Fixed
}

/** Symbol, tick size, smallest quantity, usual price. */
const MARKETS: readonly (readonly [string, string, string, string])[] = [
  ['BTC/USD', '0.1', '0.00005', '60000'],
  ['ETH/USD', '0.01', '0.002', '2500'],
  ['SOL/USD', '0.01', '0.02', '150'],
  ['XRP/USD', '0.00001', '2', '0.6'],
  ['ADA/USD', '0.000001', '4.4', '0.45'],
  ['DOGE/USD', '0.0000001', '13', '0.12'],
  ['LTC/USD', '0.01', '0.04', '80'],
  ['LINK/USD', '0.00001', '0.2', '14'],
  ['DOT/USD', '0.0001', '0.6', '6'],
  ['AVAX/USD', '0.01', '0.1', '30'],
]

export const LISTED_SYMBOLS: readonly string[] = MARKETS.map(([symbol]) => symbol)

/** @returns nothing for a symbol that is not in the list. */
export function listedMarket(symbol: string): ListedMarket | undefined {
  const found = MARKETS.find(([listed]) => listed === symbol)
  if (found === undefined) return undefined
  const [, tickSize, quantityMin, price] = found
  const [base = '', quote = ''] = symbol.split('/')
  return {
    price: parseFixed(price),
    instrument: {
      symbol,
      base,
      quote,
      tickSize: parseFixed(tickSize),
      stepSize: parseFixed('0.00000001'),
      quantityMin: parseFixed(quantityMin),
      costMin: parseFixed('0.5'),
      feeRateMaker: parseFixed('0.0025'),
      feeRateTaker: parseFixed('0.004'),
    },
  }
}
