import { type Instrument, quantiseQuantity, sizeProblem } from '../market/instrument.ts'
import { type Fixed, minimum } from '../money/fixed.ts'
import { type Plan, heldQuantity, sellableQuantity } from './plan.ts'

/**
 * What of it counts as a position, on the venue's grid; zero when it is dust: too small for an order
 * by what the venue took when the plan opened, and by what it takes now.
 */
export function positionQuantity(plan: Plan, instrument: Instrument): Fixed {
  const { smallestOrder } = plan
  if (smallestOrder === undefined) return sellableQuantity(plan, instrument)
  const quantity = quantiseQuantity(instrument, heldQuantity(plan))
  const smallest = {
    ...instrument,
    quantityMin: minimum(instrument.quantityMin, smallestOrder.quantity),
    costMin: minimum(instrument.costMin, smallestOrder.cost),
  }
  return sizeProblem(smallest, quantity, plan.referencePrice) === undefined ? quantity : 0n
}

/** The venue raised its minimum above what is held: it would take no order for it any more. */
export function isStranded(plan: Plan, instrument: Instrument): boolean {
  return sellableQuantity(plan, instrument) === 0n && positionQuantity(plan, instrument) > 0n
}
