import { type Quote } from '../../../lib/domain/market/quote.ts'
import { fromNumber } from '../../../lib/domain/money/fixed.ts'
import { START_MS } from './sample-bars.ts'

/** A quote of BTC/USD around this price, received so long after the start. */
export function quoteAt(price: number, laterMs = 0, spread = 0.2): Quote {
  return {
    symbol: 'BTC/USD',
    bid: fromNumber(price - spread / 2),
    ask: fromNumber(price + spread / 2),
    last: fromNumber(price),
    receivedAtMs: START_MS + laterMs,
  }
}
