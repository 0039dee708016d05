import { type Instrument } from '../../../lib/domain/market/instrument.ts'
import { type Quote } from '../../../lib/domain/market/quote.ts'
import { ONE, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type Intent } from '../../../lib/domain/order/order.ts'
import { type Denial, type RiskContext, checkOrder } from '../../../lib/domain/risk/check-order.ts'
import { EMPTY_EXPOSURE } from '../../../lib/domain/risk/exposure.ts'

export const NOW_MS = Date.UTC(2026, 0, 5)

export const INSTRUMENT: Instrument = {
  symbol: 'BTC/USD',
  base: 'BTC',
  quote: 'USD',
  tickSize: parseFixed('0.1'),
  stepSize: parseFixed('0.001'),
  quantityMin: parseFixed('0.01'),
  costMin: parseFixed('5'),
  feeRateMaker: parseFixed('0.0016'),
  feeRateTaker: parseFixed('0.01'),
}

export const QUOTE: Quote = {
  symbol: 'BTC/USD',
  bid: parseFixed('99'),
  ask: parseFixed('100'),
  last: parseFixed('99.5'),
  receivedAtMs: NOW_MS,
}

/** A market buy of 10 at 100: 1000 of 2000 − 10 %. */
export const ENTRY: Intent = {
  intentId: '00000000000000000000000000000001',
  account: 'main',
  symbol: 'BTC/USD',
  planId: '000000000000000000000000000000aa',
  purpose: 'entry',
  effect: 'increasing',
  side: 'buy',
  type: 'market',
  quantity: 10n * ONE,
  postOnly: false,
  reduceOnly: false,
  timeInForce: 'good-till-cancelled',
  referencePrice: parseFixed('100'),
  attempt: 1,
  createdAtMs: NOW_MS,
}

export const CONTEXT: RiskContext = {
  ready: true,
  tradingState: 'RUNNING',
  quarantine: undefined,
  limits: {
    orderValueMax: parseFixed('2000'),
    orderValueBuffer: parseFixed('0.1'),
    positionValueMax: parseFixed('5000'),
    grossExposureMax: parseFixed('9000'),
    openPlansMax: 5,
    openPlansPerSymbolMax: 1,
  },
  instrument: INSTRUMENT,
  exposure: EMPTY_EXPOSURE,
  quote: QUOTE,
  quoteAgeMsMax: 30_000,
  quoteDoubt: undefined,
  priceOf: (symbol) => ({ 'BTC/USD': 100n * ONE, 'ETH/USD': 10n * ONE })[symbol],
  freeQuoteBalance: parseFixed('100000'),
  nowMs: NOW_MS,
}

/** The denial, or nothing when the order is allowed. */
export function denialOf(change: Partial<RiskContext>, intent: Intent = ENTRY): Denial | undefined {
  const decision = checkOrder(intent, { ...CONTEXT, ...change })
  return decision.allowed ? undefined : decision.denial
}
