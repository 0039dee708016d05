import { formatFixed } from '../../money/fixed.ts'
import { type ExitRule } from './exit-rule.ts'
import { VENUE_TAKES_IT, restsAt } from './resting-stop.ts'
import { NO_PRICE, priceInputs } from './verdict-inputs.ts'

/**
 * The last line: out at the market when the bid is at or below the hard stop, whatever nearer stop
 * rests, because that one should have sold before. Only where the hard stop itself rests, the venue
 * takes it.
 */
export const hardStop: ExitRule = ({ plan, price, instrument, hardStopRests }) => {
  const reason = 'HARD_STOP'
  const level = plan.levels.hardStop
  const inputs = priceInputs(price, level)
  if (price === undefined) return { fired: false, reason, whyNot: NO_PRICE, inputs }
  const bid = formatFixed(price.bid)
  if (price.bid > level) {
    const whyNot = `bid ${bid} is above the hard stop ${formatFixed(level)}`
    return { fired: false, reason, whyNot, inputs }
  }
  if (hardStopRests && restsAt(plan, level, instrument))
    return { fired: false, reason, whyNot: VENUE_TAKES_IT, inputs }
  const detail = `bid ${bid} is at or below the hard stop ${formatFixed(level)}`
  return { fired: true, reason, price: price.bid, level, detail, inputs }
}
