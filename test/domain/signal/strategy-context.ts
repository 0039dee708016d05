import { type EmaCrossConfig } from '../../../lib/domain/config/account-config.ts'
import { type Bar, timeframeMs } from '../../../lib/domain/market/bar.ts'
import { type Instrument } from '../../../lib/domain/market/instrument.ts'
import { ONE, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type StrategyContext } from '../../../lib/domain/signal/strategy.ts'

export const instrument: Instrument = {
  symbol: 'BTC/USD',
  base: 'BTC',
  quote: 'USD',
  tickSize: parseFixed('0.01'),
  stepSize: parseFixed('0.00000001'),
  quantityMin: parseFixed('0.0001'),
  costMin: parseFixed('0.5'),
  feeRateMaker: parseFixed('0.0025'),
  feeRateTaker: parseFixed('0.004'),
}

export const emaCrossConfig: EmaCrossConfig = {
  id: 'ema-cross',
  timeframe: '1m',
  symbols: ['BTC/USD'],
  fastPeriod: 9,
  slowPeriod: 21,
  atrPeriod: 14,
  stopAtrMultiple: parseFixed('2'),
  hardStopAtrMultiple: parseFixed('3'),
  targetRiskMultiple: parseFixed('2'),
  targetParts: [],
  breakEvenAfterPart: true,
  signalExit: true,
  signalExitAtLoss: false,
  rsiPeriod: 14,
  rsiMax: 100,
  timeExitMinutes: 240,
  orderValue: parseFixed('250'),
  cooldownMinutes: 15,
}

/** Now is the moment at which the last bar closes; the quote lies around its closing price. */
export function contextFor(bars: readonly Bar[]): StrategyContext {
  const last = bars.at(-1)
  if (last === undefined) throw new Error('a context needs a bar to take its time from')
  const nowMs = last.openTimeMs + timeframeMs('1m')
  return {
    account: 'main',
    symbol: 'BTC/USD',
    timeframe: '1m',
    bars,
    quote: {
      symbol: 'BTC/USD',
      bid: last.close - ONE / 100n,
      ask: last.close + ONE / 100n,
      last: last.close,
      receivedAtMs: nowMs,
    },
    instrument,
    hasOpenPlan: false,
    nowMs,
  }
}
