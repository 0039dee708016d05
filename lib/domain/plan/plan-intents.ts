/** The intents that a plan makes. Each id follows from the plan, the purpose and the attempt. */
import { deriveId } from '../identity/derive-id.ts'
import { type Fixed } from '../money/fixed.ts'
import { type Intent, type OrderPurpose } from '../order/order.ts'
import { opposite } from '../order/order-request.ts'
import { type Plan } from './plan.ts'

export function intentIdOf(
  account: string,
  planId: string,
  purpose: OrderPurpose,
  attempt: number,
): string {
  return deriveId('intent', account, planId, purpose, attempt)
}

/** The stop that rests on the venue for `quantity`. */
export function protectionIntent(plan: Plan, quantity: Fixed, nowMs: number): Intent {
  return {
    ...reducing(plan, 'protection', plan.protectionAttempts + 1, quantity, nowMs),
    type: 'stop',
    triggerPrice: plan.levels.stop,
    referencePrice: plan.levels.stop,
  }
}

/** The market order that closes `quantity`. */
export function exitIntent(plan: Plan, quantity: Fixed, nowMs: number): Intent {
  return {
    ...reducing(plan, 'exit', plan.exitAttempts + 1, quantity, nowMs),
    type: 'market',
    referencePrice: plan.exit?.triggerPrice ?? plan.referencePrice,
  }
}

type ReducingBasis = Omit<Intent, 'type' | 'referencePrice' | 'triggerPrice' | 'limitPrice'>

function reducing(
  plan: Plan,
  purpose: OrderPurpose,
  attempt: number,
  quantity: Fixed,
  nowMs: number,
): ReducingBasis {
  return {
    intentId: intentIdOf(plan.account, plan.planId, purpose, attempt),
    account: plan.account,
    symbol: plan.symbol,
    planId: plan.planId,
    purpose,
    effect: 'reducing',
    side: opposite(plan.side),
    quantity,
    postOnly: false,
    reduceOnly: false,
    timeInForce: 'good-till-cancelled',
    attempt,
    createdAtMs: nowMs,
  }
}
