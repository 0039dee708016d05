import { type SimulatedTrade } from './simulated-order.ts'
import { type TradeQuery } from './venue-types.ts'

/** The trades that a query asks for; `trades` are in the order of their times, and so is the answer. */
export function selectTrades(
  trades: readonly SimulatedTrade[],
  { sinceMs = -Infinity, untilMs = Infinity, symbol }: TradeQuery,
): readonly SimulatedTrade[] {
  const from = firstAtOrAfter(trades, sinceMs)
  const until = firstAtOrAfter(trades, untilMs)
  const within = trades.slice(from, until)
  return symbol === undefined ? within : within.filter((trade) => trade.symbol === symbol)
}

function firstAtOrAfter(trades: readonly SimulatedTrade[], timeMs: number): number {
  let low = 0
  let high = trades.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((trades[middle]?.timeMs ?? Infinity) < timeMs) low = middle + 1
    else high = middle
  }
  return low
}
