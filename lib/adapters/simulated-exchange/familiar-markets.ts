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
  // The grids and minimums of the following are of the usual size; they were not compared with the venue's.
  market('BCH', { price: '400', tick: '0.01', minimum: '0.01' }),
  market('ATOM', { price: '8', tick: '0.0001', minimum: '0.6' }),
  market('UNI', { price: '9', tick: '0.001', minimum: '0.5' }),
  market('AAVE', { price: '160', tick: '0.01', minimum: '0.03' }),
  market('XLM', { price: '0.11', tick: '0.000001', minimum: '40' }),
  market('ALGO', { price: '0.2', tick: '0.00001', minimum: '20' }),
  market('ETC', { price: '25', tick: '0.001', minimum: '0.2' }),
  market('NEAR', { price: '5', tick: '0.001', minimum: '0.8' }),
  market('FIL', { price: '5', tick: '0.001', minimum: '0.8' }),
  market('TRX', { price: '0.15', tick: '0.000001', minimum: '30' }),
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
