import { type ExitRule } from './exit-rule.ts'
import { isoTime, priceInputs } from './verdict-inputs.ts'

/** Out when the plan has been open for as long as it may. Needs no price. */
export const timeExit: ExitRule = ({ plan, price, nowMs }) => {
  const reason = 'TIME'
  const { timeExitAtMs } = plan
  const inputs = priceInputs(price)
  if (timeExitAtMs === undefined)
    return { fired: false, reason, whyNot: 'the plan has no time limit', inputs }
  const limit = isoTime(timeExitAtMs)
  const timed = { ...inputs, now: isoTime(nowMs), timeLimit: limit }
  if (nowMs < timeExitAtMs) {
    const whyNot = `${Math.ceil((timeExitAtMs - nowMs) / 1000)} s are left`
    return { fired: false, reason, whyNot, inputs: timed }
  }
  const detail = `the time limit was ${limit}`
  return { fired: true, reason, price: price?.bid ?? plan.referencePrice, detail, inputs: timed }
}
