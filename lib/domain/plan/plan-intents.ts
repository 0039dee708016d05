/** The reducing intents that a plan makes. Each id follows from the plan, the purpose and the attempt. */
import { deriveId } from '../identity/derive-id.ts'
import { type Instrument, quantisePrice } from '../market/instrument.ts'
import { type Fixed, ONE, multiply } from '../money/fixed.ts'
import { type ExitReason } from '../order/exit-reason.ts'
import { type Intent, type OrderPurpose } from '../order/order.ts'
import { opposite } from '../order/order-request.ts'
import { type Plan } from './plan.ts'
import { type PlanRules } from './plan-rules.ts'

export function intentIdOf(
  account: string,
  planId: string,
  purpose: OrderPurpose,
  attempt: number,
): string {
  return deriveId('intent', account, planId, purpose, attempt)
}

/** What every intent of a plan is made from. */
export interface IntentPlace {
  readonly plan: Plan
  readonly instrument: Instrument
  readonly rules: PlanRules
  readonly nowMs: number
}

/** The stop that rests on the venue for `quantity`, triggered at `level`. */
export function protectionIntent(
  place: IntentPlace,
  wanted: {
    readonly attempt: number
    readonly quantity: Fixed
    readonly level: Fixed
    readonly type: 'stop' | 'stop-limit'
  },
): Intent {
  const { instrument, rules } = place
  const { attempt, quantity, level, type } = wanted
  const basis = {
    ...reducing(place, 'protection', attempt, quantity),
    triggerPrice: level,
    referencePrice: level,
  }
  if (type === 'stop') return { ...basis, type }
  const limitPrice = below(instrument, level, rules.protection.stopLimitSlippage)
  return { ...basis, type, limitPrice }
}

/** A target that rests on the venue beside the stop. */
export function targetIntent(
  place: IntentPlace,
  wanted: { readonly attempt: number; readonly quantity: Fixed; readonly price: Fixed },
): Intent {
  const { attempt, quantity, price } = wanted
  return {
    ...reducing(place, 'target', attempt, quantity),
    type: 'limit',
    limitPrice: price,
    referencePrice: price,
    exitReason: 'TAKE_PROFIT',
  }
}

/** Exits that may wait for a better price than the market gives at the worst. */
const CALM_REASONS: ReadonlySet<ExitReason> = new Set(['TAKE_PROFIT', 'SIGNAL', 'TIME'])

export function isCalm(reason: ExitReason): boolean {
  return CALM_REASONS.has(reason)
}

/**
 * The order that sells `quantity` for the plan's exit. Urgent ones go to the market; calm ones take
 * what is bid down to a limit and never rest, so that no position waits without its stop. After some
 * that missed, calm ones go to the market, too.
 */
export function exitIntent(place: IntentPlace, quantity: Fixed): Intent {
  const { plan, instrument, rules } = place
  const { exit } = plan
  const referencePrice = exit?.triggerPrice ?? plan.referencePrice
  const basis = {
    ...reducing(place, 'exit', plan.exitAttempts + 1, quantity),
    referencePrice,
    ...(exit === undefined ? {} : { exitReason: exit.reason }),
  }
  const { calmOrder, calmRetriesMax, calmSlippageMax } = rules.exit
  const isPriced = exit?.priceSource !== 'none'
  const isLimited =
    exit !== undefined &&
    isCalm(exit.reason) &&
    isPriced &&
    calmOrder === 'limit' &&
    (plan.exitMisses ?? 0) < calmRetriesMax
  if (!isLimited) return { ...basis, type: 'market' }
  return {
    ...basis,
    type: 'limit',
    limitPrice: below(instrument, referencePrice, calmSlippageMax),
    timeInForce: 'immediate-or-cancel',
  }
}

/** Buys back what stop and target sold twice. */
export function repairIntent(place: IntentPlace, quantity: Fixed): Intent {
  const { plan } = place
  return {
    ...reducing(place, 'repair', (plan.repairAttempts ?? 0) + 1, quantity),
    side: plan.side,
    type: 'market',
    referencePrice: plan.referencePrice,
  }
}

/** A price that much lower, a fraction of it, on the grid and never zero. */
function below(instrument: Instrument, price: Fixed, share: Fixed): Fixed {
  const lower = quantisePrice(instrument, multiply(price, ONE - share, 'floor'), 'floor')
  return lower > 0n ? lower : instrument.tickSize
}

type ReducingBasis = Omit<Intent, 'type' | 'referencePrice' | 'triggerPrice' | 'limitPrice'>

function reducing(
  { plan, rules, nowMs }: IntentPlace,
  purpose: OrderPurpose,
  attempt: number,
  quantity: Fixed,
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
    reduceOnly: rules.reduceOnly,
    timeInForce: 'good-till-cancelled',
    attempt,
    createdAtMs: nowMs,
  }
}
