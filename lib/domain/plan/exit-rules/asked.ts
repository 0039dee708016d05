import { type ExitRule } from './exit-rule.ts'
import { priceInputs } from './verdict-inputs.ts'

/** Out because a person asked for it, again and again until the plan is flat. Needs no price. */
export const asked: ExitRule = ({ plan, price }) => {
  const inputs = priceInputs(price)
  return plan.exitWish === undefined
    ? { fired: false, reason: 'MANUAL', whyNot: 'nobody asked for it', inputs }
    : { fired: true, reason: plan.exitWish, price: price?.bid ?? plan.referencePrice, inputs }
}
