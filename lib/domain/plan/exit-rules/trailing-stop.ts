import { formatFixed } from '../../money/fixed.ts'
import { type ExitRule } from './exit-rule.ts'
import { judgeNearStop } from './near-stop.ts'
import { isoTime, priceInputs } from './verdict-inputs.ts'

/** Out at the stop that followed the bid up, once there is one (R-EXIT-6). */
export const trailingStop: ExitRule = (context) => {
  const reason = 'TRAILING_STOP'
  const { plan, price } = context
  const { trail } = plan
  if (trail !== undefined) {
    const verdict = judgeNearStop(context, { level: trail.stop, reason }, 'trailing stop')
    const { highWater, movedAtMs } = trail
    const moves = { highWater: formatFixed(highWater), movedAt: isoTime(movedAtMs) }
    return { ...verdict, inputs: { ...verdict.inputs, ...moves } }
  }
  const activation = plan.terms?.trailing?.activation
  const whyNot =
    activation === undefined
      ? 'the plan has no trailing stop'
      : `the stop has not begun to trail: it may from a bid of ${formatFixed(activation)}`
  return { fired: false, reason, whyNot, inputs: priceInputs(price, activation) }
}
