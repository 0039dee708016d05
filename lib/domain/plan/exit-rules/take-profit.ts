import { quantiseQuantity } from '../../market/instrument.ts'
import { formatFixed } from '../../money/fixed.ts'
import { nextRungPrice, rungReached } from '../ladder.ts'
import { heldQuantity } from '../plan.ts'
import { type ExitRule, type Verdict } from './exit-rule.ts'
import { NO_PRICE, notFresh, priceInputs } from './verdict-inputs.ts'

/** Sells what the highest rung of the ladder that the bid has reached still has due (R-EXIT-8). */
export const takeProfit: ExitRule = ({ plan, price, instrument }) => {
  const reason = 'TAKE_PROFIT'
  const next = nextRungPrice(plan)
  const inputs = priceInputs(price, next)
  const no = (whyNot: string): Verdict => ({ fired: false, reason, whyNot, inputs })
  if (next === undefined) return no('the plan has no target')
  if (price === undefined) return no(NO_PRICE)
  const { bid } = price
  if (bid < next) return no(`bid ${formatFixed(bid)} is below ${formatFixed(next)}`)
  const stale = notFresh(price)
  if (stale !== undefined) return no(stale)
  const held = heldQuantity(plan)
  const rung = rungReached(plan, bid, instrument)
  if (rung === undefined)
    return no(`the part at ${formatFixed(next)} is too small to sell by itself`)
  const { restingTargetQuantity = 0n } = plan
  if (restingTargetQuantity > 0n && restingTargetQuantity >= quantiseQuantity(instrument, held))
    return no('the target that rests on the venue takes it')
  const { index, level, keep } = rung
  const name = level === plan.levels.target ? 'the target' : `part ${index + 1} of the ladder`
  const sold = held - (keep ?? 0n)
  return {
    fired: true,
    reason,
    price: bid,
    level,
    ...(keep === undefined ? {} : { keep }),
    detail: `bid ${formatFixed(bid)} has reached ${name} at ${formatFixed(level)}`,
    inputs: {
      ...priceInputs(price, level),
      rung: String(index + 1),
      held: formatFixed(held),
      sold: formatFixed(sold),
    },
  }
}
