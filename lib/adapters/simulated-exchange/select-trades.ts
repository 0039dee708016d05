import { selectByTime } from './select-by-time.ts'
import { type SimulatedTrade } from './simulated-order.ts'
import { type TradeQuery } from './venue-types.ts'

/** The trades that a query asks for; `trades` are in the order of their times, and so is the answer. */
export function selectTrades(
  trades: readonly SimulatedTrade[],
  query: TradeQuery,
): readonly SimulatedTrade[] {
  const within = selectByTime(trades, query)
  return query.symbol === undefined
    ? within
    : within.filter(({ symbol }) => symbol === query.symbol)
}
