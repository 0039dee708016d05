import { formatFixed } from '../../money/fixed.ts'
import { type StopInForce } from '../stop-levels.ts'
import { type ExitContext, type Verdict } from './exit-rule.ts'
import { VENUE_TAKES_IT, restsAt } from './resting-stop.ts'
import { NO_PRICE, priceInputs } from './verdict-inputs.ts'

/**
 * A stop nearer than the hard stop, judged by us only for what does not rest on the venue at its level
 * or above: without protection, with too little of it, or where the hard stop rests instead.
 */
export function judgeNearStop(
  { plan, price, instrument }: ExitContext,
  { level, reason }: StopInForce,
  name: string,
): Verdict {
  const inputs = priceInputs(price, level)
  if (price === undefined) return { fired: false, reason, whyNot: NO_PRICE, inputs }
  const bid = formatFixed(price.bid)
  if (price.bid > level) {
    const whyNot = `bid ${bid} is above the ${name} ${formatFixed(level)}`
    return { fired: false, reason, whyNot, inputs }
  }
  if (restsAt(plan, level, instrument))
    return { fired: false, reason, whyNot: VENUE_TAKES_IT, inputs }
  const detail = `bid ${bid} is at or below the ${name} ${formatFixed(level)}`
  return { fired: true, reason, price: price.bid, level, detail, inputs }
}
