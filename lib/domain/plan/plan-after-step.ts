/** The plan after one of its steps: pure, so that whoever carries steps out ends with the same plan. */
import { quantisePrice, type Instrument } from '../market/instrument.ts'
import { type Fixed, divide } from '../money/fixed.ts'
import { type Intent, type Order, triggerPriceOf } from '../order/order.ts'
import { breakEvenMove } from './break-even.ts'
import { exitByLoss } from './lose-quantity.ts'
import { type Exit, type Plan, type PlanEnd } from './plan.ts'
import { type PlanStep } from './plan-step.ts'
import { stopReason } from './plan-steps.ts'

export interface StepBasis {
  /** Those of the plan, in the order of their making. */
  readonly orders: readonly Order[]
  readonly instrument: Instrument
  readonly nowMs: number
}

export function planAfterStep(plan: Plan, step: PlanStep, basis: StepBasis): Plan {
  switch (step.step) {
    case 'place':
      return withIntent(plan, step.intent)
    case 'request-cancel':
    case 'request-amend':
      return plan
    case 'reopen':
      return reopened(plan, basis.nowMs)
    case 'part-sold':
      return withPartSold(plan, basis)
    case 'give-up-protection':
      return { ...plan, status: 'closing', exit: emergencyExit(plan, step.why, basis.nowMs) }
    case 'adjust':
      return adjusted(plan)
    case 'refuse-adjustment': {
      const { adjustment: _refused, ...rest } = plan
      return rest
    }
    case 'end':
      return closedPlan(plan, step, basis)
  }
}

function withIntent(plan: Plan, { intentId, purpose }: Intent): Plan {
  const intentIds = [...plan.intentIds, intentId]
  switch (purpose) {
    case 'entry':
      return { ...plan, intentIds, requotes: (plan.requotes ?? 0) + 1 }
    case 'protection':
    case 'target':
      return { ...plan, intentIds, protectionAttempts: plan.protectionAttempts + 1 }
    case 'exit':
      return { ...plan, intentIds, exitAttempts: plan.exitAttempts + 1 }
    case 'repair':
      return { ...plan, intentIds, repairAttempts: (plan.repairAttempts ?? 0) + 1 }
  }
}

function reopened(plan: Plan, nowMs: number): Plan {
  const { exit, ...rest } = plan
  return {
    ...rest,
    status: 'open',
    exitFailedAtMs: nowMs,
    ...(exit === undefined ? {} : { exitFailedReason: exit.reason }),
    exitMisses: (plan.exitMisses ?? 0) + 1,
  }
}

/** The rest goes on; from the first part on it should not cost anything any more (R-EXIT-8). */
function withPartSold(plan: Plan, { instrument }: StepBasis): Plan {
  const {
    exit,
    exitFailedAtMs: _at,
    exitFailedReason: _reason,
    exitMisses: _misses,
    ...rest
  } = plan
  const level = exit?.level ?? exit?.triggerPrice ?? 0n
  const reached = (plan.levels.parts ?? []).filter((part) => part.price <= level).length
  const next: Plan = { ...rest, status: 'open', partsSold: Math.max(plan.partsSold ?? 0, reached) }
  const breakEvenStop = breakEvenMove(next, exit?.triggerPrice ?? 0n, instrument)
  return breakEvenStop === undefined ? next : { ...next, breakEvenStop }
}

function emergencyExit(plan: Plan, why: string, nowMs: number): Exit {
  return {
    reason: 'PANIC',
    triggeredAtMs: nowMs,
    triggerPrice: plan.referencePrice,
    priceSource: 'none',
    alsoFired: [],
    firstAttempt: plan.exitAttempts + 1,
    detail: why,
  }
}

/** Targets follow at the next step; a stop is in force by now, where it rests. */
function adjusted(plan: Plan): Plan {
  const { adjustment, ...rest } = plan
  if (adjustment === undefined) return plan
  const { stop, target } = adjustment
  return {
    ...rest,
    openedWith: plan.openedWith ?? plan.levels,
    levels: {
      ...plan.levels,
      ...(stop === undefined ? {} : { stop }),
      ...(target === undefined ? {} : { target }),
    },
  }
}

function closedPlan(
  plan: Plan,
  step: Extract<PlanStep, { step: 'end' }>,
  { orders, instrument, nowMs }: StepBasis,
): Plan {
  const exit = exitOf(step.end, orders, instrument, plan) ?? plan.exit
  const { adjustment: _over, ...rest } = plan
  return {
    ...rest,
    status: 'closed',
    end: step.end,
    endedAtMs: nowMs,
    dustQuantity: step.dustQuantity,
    protectedQuantity: 0n,
    ...(exit === undefined ? {} : { exit }),
  }
}

/** What triggered, where the plan has no exit under way for it (R-EXIT-4). */
function exitOf(
  end: PlanEnd,
  orders: readonly Order[],
  instrument: Instrument,
  plan: Plan,
): Exit | undefined {
  if (end === 'UNFILLED' || end === plan.exit?.reason) return undefined
  const { lost } = plan
  if (lost?.reason === end) {
    const price = lost.value === 0n ? plan.referencePrice : averagePrice(instrument, lost)
    return exitByLoss(plan, lost, price)
  }
  const sold = orders.findLast((order) => order.filledQuantity > 0n && soldFor(plan, order) === end)
  if (sold === undefined) return undefined
  const level = triggerPriceOf(sold) ?? sold.intent.limitPrice
  return {
    reason: end,
    ...triggerOf(sold, instrument),
    ...(level === undefined || sold.intent.purpose === 'exit' ? {} : { level }),
    alsoFired: plan.exit === undefined ? [] : [plan.exit.reason],
    firstAttempt: plan.exitAttempts + 1,
  }
}

/** An exit of ours was judged before it was sent; what rested was triggered by its sale. */
function triggerOf(
  { intent, updatedAtMs, filledCost, filledQuantity }: Order,
  instrument: Instrument,
): Pick<Exit, 'triggeredAtMs' | 'triggerPrice'> {
  if (intent.purpose === 'exit')
    return { triggeredAtMs: intent.createdAtMs, triggerPrice: intent.referencePrice }
  const sale = { value: filledCost, quantity: filledQuantity }
  return { triggeredAtMs: updatedAtMs, triggerPrice: averagePrice(instrument, sale) }
}

/** What its sales count as. */
function soldFor(plan: Plan, order: Order): PlanEnd | undefined {
  const { purpose, exitReason } = order.intent
  switch (purpose) {
    case 'protection':
      return stopReason(plan, order)
    case 'target':
      return 'TAKE_PROFIT'
    case 'exit':
      return exitReason
    case 'entry':
    case 'repair':
      return undefined
  }
}

function averagePrice(
  instrument: Instrument,
  sold: { readonly value: Fixed; readonly quantity: Fixed },
): Fixed {
  const price = divide(sold.value, sold.quantity, 'half-even')
  return quantisePrice(instrument, price, 'half-even')
}
