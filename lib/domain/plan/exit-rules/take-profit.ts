import { formatFixed } from '../../money/fixed.ts'
import { type ExitRule } from './exit-rule.ts'

/** Out when the bid is at or above the target, where the plan has one. */
export const takeProfit: ExitRule = ({ plan, quote }) => {
  if (quote === undefined) return { fired: false, reason: 'TAKE_PROFIT', whyNot: 'no fresh quote' }
  const level = plan.levels.target
  if (level === undefined)
    return { fired: false, reason: 'TAKE_PROFIT', whyNot: 'the plan has no target' }
  return quote.bid >= level
    ? { fired: true, reason: 'TAKE_PROFIT', price: quote.bid, level }
    : {
        fired: false,
        reason: 'TAKE_PROFIT',
        whyNot: `bid ${formatFixed(quote.bid)} is below ${formatFixed(level)}`,
      }
}
