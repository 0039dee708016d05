/** Puts the steps of a plan into a change set: its new orders, what is asked of others, the audit. */
import { type Fixed, formatFixed } from '../domain/money/fixed.ts'
import { type Order, newOrder } from '../domain/order/order.ts'
import { type Adjustment, type Plan } from '../domain/plan/plan.ts'
import { planAfterStep } from '../domain/plan/plan-after-step.ts'
import { type RefreshBasis, refreshPlan } from '../domain/plan/refresh-plan.ts'
import { type PlanStep } from '../domain/plan/plan-step.ts'
import { type ChangeSet } from './change-set.ts'
import { applyCommand } from './record-order.ts'
import { type Stored } from './records/record.ts'

export interface StepPlace {
  readonly changes: ChangeSet
  readonly orders: readonly Stored<Order>[]
  readonly basis: RefreshBasis
}

/**
 * @returns the plan after the steps, as its orders are by then: a stop whose cancel was asked for
 * covers nothing from this moment on. Storing it is the caller's.
 */
export function applySteps(place: StepPlace, plan: Plan, steps: readonly PlanStep[]): Plan {
  const orders = place.orders.map((order) => order.value)
  const { instrument, nowMs } = place.basis
  const changed = new Map(orders.map((order) => [order.intent.intentId, order]))
  let current = plan
  for (const step of steps) {
    const order = carryOut(place, current, step)
    if (order !== undefined) changed.set(order.intent.intentId, order)
    current = planAfterStep(current, step, { orders, instrument, nowMs })
  }
  if (steps.length === 0 || current.status === 'closed') return current
  return refreshPlan(current, [...changed.values()], place.basis)
}

/** @returns the order that the step makes or changes. */
function carryOut(
  { changes, orders, basis: { nowMs } }: StepPlace,
  plan: Plan,
  step: PlanStep,
): Order | undefined {
  const orderOf = (intentId: string): Stored<Order> | undefined =>
    orders.find((stored) => stored.value.intent.intentId === intentId)
  switch (step.step) {
    case 'place': {
      const order = newOrder(step.intent)
      changes.order(undefined, order, `created for ${step.intent.purpose}`)
      return order
    }
    case 'request-cancel': {
      const order = orderOf(step.intentId)
      return order && applyCommand(changes, order, { command: step.step, atMs: nowMs }).order
    }
    case 'request-amend': {
      const order = orderOf(step.intentId)
      const { terms } = step
      return order && applyCommand(changes, order, { command: step.step, atMs: nowMs, terms }).order
    }
    case 'adjust':
    case 'refuse-adjustment': {
      const outcome = step.step === 'adjust' ? 'in force' : step.why
      if (plan.adjustment !== undefined) auditAdjustment(changes, plan, plan.adjustment, outcome)
      return undefined
    }
    case 'end':
      if (step.dustQuantity > 0n) auditDust(changes, plan, step.dustQuantity)
      return undefined
    case 'reopen':
    case 'part-sold':
    case 'give-up-protection':
      return undefined
  }
}

/** What is too small for the venue leaves the plan here; its lots stay in the ledger. */
function auditDust(changes: ChangeSet, { planId, symbol }: Plan, quantity: Fixed): void {
  changes.audit(`dust-${planId}`, 'dust written off', {
    planId,
    symbol,
    quantity: formatFixed(quantity),
  })
}

function auditAdjustment(
  changes: ChangeSet,
  plan: Plan,
  adjustment: Adjustment,
  outcome: string,
): void {
  const { commandId, by, stop, target } = adjustment
  changes.audit(`adjustment-${commandId}`, 'adjust', {
    planId: plan.planId,
    by,
    outcome,
    ...(stop === undefined ? {} : { stop: formatFixed(stop) }),
    ...(target === undefined ? {} : { target: formatFixed(target) }),
  })
}
