import { formatFixed } from '../../money/fixed.ts'
import { heldQuantity } from '../plan.ts'
import { type ExitRule } from './exit-rule.ts'

/**
 * The stop, judged by us only for what does not rest on the venue: where the venue holds the whole
 * position's stop, racing it with an order of our own could only sell twice.
 */
export const softStop: ExitRule = ({ plan, quote }) => {
  if (quote === undefined) return { fired: false, reason: 'SOFT_STOP', whyNot: 'no fresh quote' }
  const level = plan.levels.stop
  if (quote.bid > level)
    return {
      fired: false,
      reason: 'SOFT_STOP',
      whyNot: `bid ${formatFixed(quote.bid)} is above ${formatFixed(level)}`,
    }
  if (plan.protectedQuantity >= heldQuantity(plan))
    return {
      fired: false,
      reason: 'SOFT_STOP',
      whyNot: 'the stop that rests on the venue takes it',
    }
  return { fired: true, reason: 'SOFT_STOP', price: quote.bid, level }
}
