import { type ExitRule } from './exit-rule.ts'

/** Out because a person asked for it, again and again until the plan is flat. Needs no price. */
export const manual: ExitRule = ({ plan, quote }) =>
  plan.exitWish === undefined
    ? { fired: false, reason: 'MANUAL', whyNot: 'nobody asked for it' }
    : { fired: true, reason: plan.exitWish, price: quote?.bid ?? plan.referencePrice }
