import { formatFixed } from '../../money/fixed.ts'
import { type ExitRule } from './exit-rule.ts'

/** The last line: out at the market when the bid is at or below the hard stop, whatever else rests. */
export const hardStop: ExitRule = ({ plan, quote }) => {
  if (quote === undefined) return { fired: false, reason: 'HARD_STOP', whyNot: 'no fresh quote' }
  const level = plan.levels.hardStop
  return quote.bid <= level
    ? { fired: true, reason: 'HARD_STOP', price: quote.bid, level }
    : {
        fired: false,
        reason: 'HARD_STOP',
        whyNot: `bid ${formatFixed(quote.bid)} is above ${formatFixed(level)}`,
      }
}
