/** Puts the steps of a plan into a change set: its new orders, what is asked of others, the audit. */
import { type Fixed, formatFixed } from '../domain/money/fixed.ts'
import { type Instrument } from '../domain/market/instrument.ts'
import { type Order, newOrder } from '../domain/order/order.ts'
import { type Adjustment, type Plan } from '../domain/plan/plan.ts'
import { planAfterStep } from '../domain/plan/plan-after-step.ts'
import { type PlanStep } from '../domain/plan/plan-step.ts'
import { type ChangeSet } from './change-set.ts'
import { applyCommand } from './record-order.ts'
import { type Stored } from './records/record.ts'

export interface StepPlace {
  readonly changes: ChangeSet
  readonly orders: readonly Stored<Order>[]
  readonly instrument: Instrument
  readonly nowMs: number
}

/** @returns the plan after the steps; storing it is the caller's. */
export function applySteps(place: StepPlace, plan: Plan, steps: readonly PlanStep[]): Plan {
  const orders = place.orders.map((order) => order.value)
  const { instrument, nowMs } = place
  let current = plan
  for (const step of steps) {
    carryOut(place, current, step)
    current = planAfterStep(current, step, { orders, instrument, nowMs })
  }
  return current
}

function carryOut({ changes, orders, nowMs }: StepPlace, plan: Plan, step: PlanStep): void {
  const orderOf = (intentId: string): Stored<Order> | undefined =>
    orders.find((stored) => stored.value.intent.intentId === intentId)
  switch (step.step) {
    case 'place':
      changes.order(undefined, newOrder(step.intent), `created for ${step.intent.purpose}`)
      return
    case 'request-cancel': {
      const order = orderOf(step.intentId)
      if (order !== undefined)
        applyCommand(changes, order, { command: 'request-cancel', atMs: nowMs })
      return
    }
    case 'request-amend': {
      const order = orderOf(step.intentId)
      const { terms } = step
      if (order !== undefined)
        applyCommand(changes, order, { command: 'request-amend', atMs: nowMs, terms })
      return
    }
    case 'adjust':
    case 'refuse-adjustment': {
      const outcome = step.step === 'adjust' ? 'in force' : step.why
      if (plan.adjustment !== undefined) auditAdjustment(changes, plan, plan.adjustment, outcome)
      return
    }
    case 'end':
      if (step.dustQuantity > 0n) auditDust(changes, plan, step.dustQuantity)
      return
    case 'reopen':
    case 'part-sold':
    case 'give-up-protection':
      return
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
