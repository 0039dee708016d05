import { type Instrument } from '../../../lib/domain/market/instrument.ts'
import { type Quote } from '../../../lib/domain/market/quote.ts'
import { ONE, formatFixed, parseFixed } from '../../../lib/domain/money/fixed.ts'
import {
  type Intent,
  type Order,
  type OrderTerms,
  newOrder,
} from '../../../lib/domain/order/order.ts'
import { type OpenPlanInputs, openPlan } from '../../../lib/domain/plan/open-plan.ts'
import { type Plan } from '../../../lib/domain/plan/plan.ts'
import { type PlanRules } from '../../../lib/domain/plan/plan-rules.ts'
import { type PlanStep } from '../../../lib/domain/plan/plan-step.ts'
import { planSteps } from '../../../lib/domain/plan/plan-steps.ts'
import { type RefreshBasis, refreshPlan } from '../../../lib/domain/plan/refresh-plan.ts'

export const START_MS = Date.UTC(2026, 0, 5)

export const INSTRUMENT: Instrument = {
  symbol: 'BTC/USD',
  base: 'BTC',
  quote: 'USD',
  tickSize: parseFixed('0.5'),
  stepSize: parseFixed('0.01'),
  quantityMin: parseFixed('0.1'),
  costMin: parseFixed('5'),
  feeRateMaker: parseFixed('0.0016'),
  feeRateTaker: parseFixed('0.0026'),
}

export const QUOTE: Quote = {
  symbol: 'BTC/USD',
  bid: parseFixed('99.5'),
  ask: parseFixed('100'),
  last: parseFixed('100'),
  receivedAtMs: START_MS,
}

/** A venue that locks balances and changes no order in place. */
export const RULES: PlanRules = {
  restingOrdersLockBalance: true,
  amend: false,
  reduceOnly: false,
  onHold: false,
  hardStopRests: false,
  entry: {
    order: 'market',
    slippageMax: parseFixed('0.01'),
    timeoutMs: 60_000,
    requotesMax: 2,
    requoteMs: 10_000,
    thenCross: true,
  },
  protection: {
    stopAttempts: 2,
    stopLimitAttempts: 1,
    stopLimitSlippage: parseFixed('0.01'),
    sellAfterMs: 120_000,
  },
  exit: { calmOrder: 'limit', calmSlippageMax: parseFixed('0.002'), calmRetriesMax: 2 },
}

export const INPUTS: OpenPlanInputs = {
  account: 'main',
  strategy: 'ema-cross',
  symbol: 'BTC/USD',
  barOpenTimeMs: START_MS - 60_000,
  proposal: {
    kind: 'open',
    side: 'buy',
    orderValue: parseFixed('1000'),
    stopDistance: parseFixed('5'),
    hardStopDistance: parseFixed('8'),
    targetDistance: parseFixed('10'),
    timeExitMs: 3_600_000,
    trigger: 'cross',
  },
  quote: QUOTE,
  instrument: INSTRUMENT,
  protectionPolicy: 'stop-only',
  entry: RULES.entry,
  nowMs: START_MS,
}

/** A buy of 10 at 100: stop 95, hard stop 92, target 110. */
export function opened(change: Partial<OpenPlanInputs> = {}): {
  readonly plan: Plan
  readonly entry: Intent
} {
  const result = openPlan({ ...INPUTS, ...change })
  if (!result.opened) throw new Error(result.why)
  return result
}

export const { plan: PLAN, entry: ENTRY } = opened()

/** An open plan that holds 10, whose stop rests for all of it. */
export const OPEN_PLAN: Plan = {
  ...PLAN,
  status: 'open',
  enteredQuantity: 10n * ONE,
  protectedQuantity: 10n * ONE,
  protectedAt: parseFixed('95'),
  protectionAttempts: 1,
}

/** An order of the plan as it stands; quantities in whole units of base currency. */
export function orderOf(
  purpose: Intent['purpose'],
  attempt: number,
  change: Partial<Order> & { readonly units?: number; readonly filled?: number } = {},
): Order {
  const { units = 10, filled = 0, ...rest } = change
  const quantity = BigInt(units) * ONE
  const { limitPrice: _, ...basis } = ENTRY
  const order = newOrder({
    ...basis,
    timeInForce: 'good-till-cancelled',
    intentId: `${purpose}-${attempt}`,
    purpose,
    attempt,
    quantity,
    effect: purpose === 'entry' ? 'increasing' : 'reducing',
    side: purpose === 'entry' ? 'buy' : 'sell',
    ...(purpose === 'protection' ? { type: 'stop', triggerPrice: PLAN.levels.stop } : {}),
    ...(purpose === 'exit' ? { type: 'market' } : {}),
  })
  const filledQuantity = BigInt(filled) * ONE
  return { ...order, state: 'open', filledQuantity, venueFilledQuantity: filledQuantity, ...rest }
}

export function basisAt(nowMs: number): RefreshBasis {
  return { instrument: INSTRUMENT, buyFeesInBase: false, onHold: false, nowMs }
}

export interface Situation {
  readonly plan?: Partial<Plan>
  readonly orders: readonly Order[]
  readonly rules?: Partial<PlanRules>
  readonly quote?: Quote
  readonly instrument?: Instrument
  /** After the plan was made. */
  readonly afterMs?: number
}

/** The next steps, from the plan refreshed as the engine does it. */
export function stepsIn(situation: Situation): readonly PlanStep[] {
  const nowMs = START_MS + (situation.afterMs ?? 1_000)
  const { instrument = INSTRUMENT } = situation
  const basis = { ...basisAt(nowMs), instrument }
  const plan = refreshPlan({ ...PLAN, ...situation.plan }, situation.orders, basis)
  return planSteps({
    plan,
    orders: situation.orders,
    instrument,
    rules: { ...RULES, ...situation.rules },
    ...(situation.quote === undefined ? {} : { quote: situation.quote }),
    nowMs,
  })
}

/** One line a step: what, and how much or which. */
export function lineOf(step: PlanStep): string {
  switch (step.step) {
    case 'place':
      return `place ${step.intent.purpose} ${step.intent.attempt}: ${step.intent.quantity / ONE}`
    case 'request-cancel':
      return `cancel ${step.intentId}`
    case 'request-amend':
      return `amend ${step.intentId}: ${termsText(step.terms)}`
    case 'reopen':
      return `reopen: ${step.why}`
    case 'part-sold':
      return 'part sold'
    case 'give-up-protection':
      return `sell: ${step.why}`
    case 'adjust':
      return 'adjust'
    case 'refuse-adjustment':
      return `refuse adjustment: ${step.why}`
    case 'end':
      return `end ${step.end}`
  }
}

function termsText({ quantity, triggerPrice, limitPrice }: OrderTerms): string {
  return [
    ...(quantity === undefined ? [] : [formatFixed(quantity)]),
    ...(triggerPrice === undefined ? [] : [`at ${formatFixed(triggerPrice)}`]),
    ...(limitPrice === undefined ? [] : [`limit ${formatFixed(limitPrice)}`]),
  ].join(' ')
}

export function linesIn(situation: Situation): readonly string[] {
  return stepsIn(situation).map(lineOf)
}
