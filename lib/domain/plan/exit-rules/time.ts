import { type ExitRule } from './exit-rule.ts'

/** Out when the plan has been open for as long as it may. Needs no price. */
export const timeExit: ExitRule = ({ plan, quote, nowMs }) => {
  if (plan.timeExitAtMs === undefined)
    return { fired: false, reason: 'TIME', whyNot: 'the plan has no time limit' }
  if (nowMs < plan.timeExitAtMs)
    return {
      fired: false,
      reason: 'TIME',
      whyNot: `${Math.ceil((plan.timeExitAtMs - nowMs) / 1000)} s are left`,
    }
  return { fired: true, reason: 'TIME', price: quote?.bid ?? plan.referencePrice }
}
