import { type Instrument } from '../../domain/market/instrument.ts'
import { type Fixed, ZERO } from '../../domain/money/fixed.ts'
import { type SimulatedTrade } from './simulated-order.ts'

type Booked = Pick<SimulatedTrade, 'side' | 'quantity' | 'cost' | 'fee' | 'feeCurrency'>

/** What a trade adds to each currency, or with a negative amount takes from it, fee included. */
export function tradeAmounts(
  { base, quote }: Pick<Instrument, 'base' | 'quote'>,
  { side, quantity, cost, fee, feeCurrency }: Booked,
): ReadonlyMap<string, Fixed> {
  const amounts = new Map([
    [base, side === 'buy' ? quantity : -quantity],
    [quote, side === 'buy' ? -cost : cost],
  ])
  amounts.set(feeCurrency, (amounts.get(feeCurrency) ?? ZERO) - fee)
  return amounts
}
