import { type Instrument, quantisePrice } from '../market/instrument.ts'
import { type Fixed, ONE, divide, maximum, multiplyDivide } from '../money/fixed.ts'
import { type Plan, heldQuantity } from './plan.ts'

/**
 * The price per unit, in quote currency, at which selling all that is held leaves the whole plan at
 * zero after fees, parts that were sold before included:
 *
 *     (paid + fees so far − brought in by parts and losses) ÷ (held × (1 − taker fee))
 *
 * rounded up to the tick; zero where the parts have paid for everything. While fills are known to
 * the venue and not booked yet, the sums are too small to say; then it is the price of the decision
 * with the fees of both ways, `reference × (1 + taker fee) ÷ (1 − taker fee)`, until they are.
 */
export function breakEvenPrice(plan: Plan, instrument: Instrument): Fixed {
  const held = heldQuantity(plan)
  if (held <= 0n || plan.hasUnbookedFills === true) return expectedBreakEven(plan, instrument)
  const { entryCost, fees, exitProceeds, adopted, lost } = plan
  const outstanding = entryCost + (adopted?.value ?? 0n) + fees - exitProceeds - (lost?.value ?? 0n)
  const perUnit = divide(maximum(outstanding, 0n), held, 'ceiling')
  const price = divide(perUnit, ONE - instrument.feeRateTaker, 'ceiling')
  return quantisePrice(instrument, price, 'ceiling')
}

function expectedBreakEven({ referencePrice }: Plan, instrument: Instrument): Fixed {
  const { feeRateTaker } = instrument
  const price = multiplyDivide(referencePrice, ONE + feeRateTaker, ONE - feeRateTaker, 'ceiling')
  return quantisePrice(instrument, price, 'ceiling')
}

/**
 * Where the stop moves to because a part was sold, or nothing: a stop at or above the price would
 * sell at once, so it waits for the bid to be above.
 */
export function breakEvenMove(plan: Plan, bid: Fixed, instrument: Instrument): Fixed | undefined {
  if (!awaitsBreakEven(plan)) return undefined
  const price = breakEvenPrice(plan, instrument)
  return price > 0n && price < bid ? price : undefined
}

export function awaitsBreakEven({ terms, partsSold = 0, breakEvenStop }: Plan): boolean {
  return terms?.breakEvenAfterPart === true && partsSold > 0 && breakEvenStop === undefined
}
