/** The spot pairs that a simulated venue can list, with Kraken's grids and minimums, and a usual price. */
import { type Instrument } from '../../domain/market/instrument.ts'
import { type Fixed, parseFixed } from '../../domain/money/fixed.ts'

export interface FamiliarMarket {
  readonly instrument: Instrument
  /** Around which a synthetic market may move, in quote currency. */
  readonly price: Fixed
}

export const FAMILIAR_MARKETS: readonly FamiliarMarket[] = [
  market('BTC', { price: '60000', tick: '0.1', minimum: '0.00005' }),
  market('ETH', { price: '3000', tick: '0.01', minimum: '0.002' }),
  market('SOL', { price: '150', tick: '0.01', minimum: '0.02' }),
  market('XRP', { price: '0.6', tick: '0.00001', minimum: '2' }),
  market('ADA', { price: '0.45', tick: '0.000001', minimum: '4.4' }),
  market('DOGE', { price: '0.12', tick: '0.0000001', minimum: '13' }),
  market('LTC', { price: '80', tick: '0.01', minimum: '0.04' }),
  market('LINK', { price: '14', tick: '0.00001', minimum: '0.2' }),
  market('DOT', { price: '6', tick: '0.0001', minimum: '0.6' }),
  market('AVAX', { price: '30', tick: '0.01', minimum: '0.1' }),
]

export const FAMILIAR_SYMBOLS: readonly string[] = FAMILIAR_MARKETS.map(
  ({ instrument }) => instrument.symbol,
)

function market(
  base: string,
  { price, tick, minimum }: { price: string; tick: string; minimum: string },
): FamiliarMarket {
  const instrument = {
    symbol: `${base}/USD`,
    base,
    quote: 'USD',
    tickSize: parseFixed(tick),
    stepSize: parseFixed('0.00000001'),
    quantityMin: parseFixed(minimum),
    costMin: parseFixed('0.5'),
    feeRateMaker: parseFixed('0.0025'),
    feeRateTaker: parseFixed('0.004'),
  }
  return { instrument, price: parseFixed(price) }
}
