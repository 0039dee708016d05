import { type Instrument, quantiseQuantity } from '../../market/instrument.ts'
import { type Fixed } from '../../money/fixed.ts'
import { type Plan, heldQuantity } from '../plan.ts'

export const VENUE_TAKES_IT = 'the stop that rests on the venue takes it'

/**
 * Whether stops rest on the venue for all of the position that it would take, none of them below
 * `level`. Where they do, racing them with an order of our own could only sell twice.
 */
export function restsAt(plan: Plan, level: Fixed, instrument: Instrument): boolean {
  // A plan that does not say yet where its stops rest has them at its stop.
  const { protectedQuantity, protectedAt = plan.levels.stop } = plan
  if (protectedQuantity <= 0n || protectedAt < level) return false
  return protectedQuantity >= quantiseQuantity(instrument, heldQuantity(plan))
}
