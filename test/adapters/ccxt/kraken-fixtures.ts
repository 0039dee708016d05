import { randomBytes } from 'node:crypto'
import { createCcxtExchange } from '../../../lib/adapters/ccxt/create-ccxt-exchange.ts'
import { createMicrosecondNonce } from '../../../lib/adapters/ccxt/microsecond-nonce.ts'
import { type Instrument } from '../../../lib/domain/market/instrument.ts'
import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type OrderRequest } from '../../../lib/domain/order/order-request.ts'
import { type Exchange } from '../../../lib/ports/exchange.ts'

/** What the clock of the client shows unless a test moves it. */
export const NOW_MS = Date.UTC(2026, 0, 5, 8)
export const CLIENT_ORDER_ID = '00112233445566778899aabbccddeeff'

export function instrument(base: string, quote: string, tickSize: string): Instrument {
  return {
    symbol: `${base}/${quote}`,
    base,
    quote,
    tickSize: parseFixed(tickSize),
    stepSize: parseFixed('0.00000001'),
    quantityMin: parseFixed('0.00005'),
    costMin: parseFixed('0.5'),
    feeRateMaker: parseFixed('0.0025'),
    feeRateTaker: parseFixed('0.004'),
  }
}

export const INSTRUMENTS = [
  instrument('BTC', 'USD', '0.1'),
  instrument('ETH', 'USD', '0.01'),
  instrument('SOL', 'USD', '0.01'),
]

export function exchangeAt(
  baseUrl: string,
  options: {
    readonly instruments?: readonly Instrument[]
    readonly timeoutMs?: number
    readonly nowMs?: () => number
  } = {},
): Exchange {
  return createCcxtExchange({
    venue: 'kraken',
    apiKey: randomBytes(20).toString('base64'),
    secret: randomBytes(64).toString('base64'),
    baseUrl,
    timeoutMs: options.timeoutMs ?? 2_000,
    nonce: createMicrosecondNonce(Date.now),
    nowMs: options.nowMs ?? (() => NOW_MS),
    instruments: options.instruments ?? INSTRUMENTS,
  })
}

/** A sell of 0.01 BTC at the market, claimed just now, unless the changes say otherwise. */
export function orderRequest(changes: Partial<OrderRequest> = {}): OrderRequest {
  return {
    clientOrderId: CLIENT_ORDER_ID,
    symbol: 'BTC/USD',
    side: 'sell',
    type: 'market',
    quantity: parseFixed('0.01'),
    postOnly: false,
    reduceOnly: false,
    timeInForce: 'good-till-cancelled',
    arriveByMs: NOW_MS + 60_000,
    ...changes,
  }
}
