/**
 * Takes a plan as far as it can go now: reads the plan and its orders, asks the domain what is next
 * and stores the answer in one commit. Called after everything that may have changed an order, and
 * again by every tick, so that a crash between two of its steps only delays the next one.
 */
import { sameValue } from '../domain/equality/same-value.ts'
import { type Fixed, divide, formatFixed } from '../domain/money/fixed.ts'
import { quantisePrice, type Instrument } from '../domain/market/instrument.ts'
import { type Order, newOrder } from '../domain/order/order.ts'
import { exitByLoss } from '../domain/plan/lose-quantity.ts'
import { type Exit, type Plan, type PlanEnd, realisedPnl } from '../domain/plan/plan.ts'
import { type PlanRules, type PlanStep, planSteps } from '../domain/plan/plan-steps.ts'
import { refreshPlan } from '../domain/plan/refresh-plan.ts'
import { type ChangeSet } from './change-set.ts'
import { type AccountRun, accountId } from './engine.ts'
import { announce } from './order-queue.ts'
import { raiseAlert } from './raise-alert.ts'
import { readPlanOrders, refreshBasis } from './plan-summary.ts'
import { readInstrument, readOne } from './read.ts'
import { applyCommand } from './record-order.ts'
import { keys } from './records/keys.ts'
import { planRecord } from './records/plan-records.ts'
import { type Stored } from './records/record.ts'
import { transact } from './transact.ts'

/** A failed exit reopens the plan and the next round protects it; more rounds would be a loop. */
const ROUNDS_MAX = 3
const PROTECTION_ATTEMPTS_MAX = 5

/** @returns the plan as it is now, or nothing when it is not open (any more). */
export async function advancePlan(run: AccountRun, planId: string): Promise<Plan | undefined> {
  let plan: Plan | undefined
  for (let round = 1; round <= ROUNDS_MAX; round += 1) {
    const { result, changes } = await transact(run, (changeSet) =>
      advanceOnce(run, planId, changeSet),
    )
    plan = result?.plan
    if (result !== undefined) await report(run, result)
    await announce(run, changes.announced)
    if (result?.steps.some((step) => step.step === 'reopen') !== true) break
  }
  return plan
}

interface Advanced {
  readonly plan: Plan
  readonly steps: readonly PlanStep[]
}

async function advanceOnce(
  run: AccountRun,
  planId: string,
  changes: ChangeSet,
): Promise<Advanced | undefined> {
  const { store, clock } = run.engine
  const stored = await readOne(store, planRecord, keys.openPlan(accountId(run), planId))
  if (stored === undefined) return undefined
  const orders = await readPlanOrders(run, stored.value)
  const instrument = await readInstrument(run, stored.value.symbol)
  const nowMs = clock.nowMs()
  const refreshed = refreshPlan(
    stored.value,
    orders.map((order) => order.value),
    refreshBasis(run, instrument),
  )
  const steps = planSteps({
    plan: refreshed,
    orders: orders.map((order) => order.value),
    instrument,
    rules: planRules(run),
    nowMs,
  })
  const plan = applySteps({ changes, orders, instrument, nowMs }, refreshed, steps)
  if (!sameValue(stored.value, plan))
    changes.plan(stored, plan, changeText(stored.value, plan, steps))
  return { plan, steps }
}

export function planRules(run: AccountRun): PlanRules {
  return {
    restingOrdersLockBalance: run.account.exchange.capabilities.restingOrdersLockBalance,
    entryTimeoutMs: run.account.config.exits.entryTimeoutSeconds * 1000,
    protectionAttemptsMax: PROTECTION_ATTEMPTS_MAX,
  }
}

interface Workplace {
  readonly changes: ChangeSet
  readonly orders: readonly Stored<Order>[]
  readonly instrument: Instrument
  readonly nowMs: number
}

function applySteps(place: Workplace, plan: Plan, steps: readonly PlanStep[]): Plan {
  return steps.reduce((current, step) => applyStep(place, current, step), plan)
}

function applyStep(place: Workplace, plan: Plan, step: PlanStep): Plan {
  const { changes, orders, nowMs } = place
  switch (step.step) {
    case 'place': {
      changes.order(undefined, newOrder(step.intent), `created for ${step.intent.purpose}`)
      const isExit = step.intent.purpose === 'exit'
      return {
        ...plan,
        intentIds: [...plan.intentIds, step.intent.intentId],
        exitAttempts: plan.exitAttempts + (isExit ? 1 : 0),
        protectionAttempts: plan.protectionAttempts + (isExit ? 0 : 1),
      }
    }
    case 'request-cancel': {
      const order = orders.find((stored) => stored.value.intent.intentId === step.intentId)
      if (order !== undefined)
        applyCommand(changes, order, { command: 'request-cancel', atMs: nowMs })
      return plan
    }
    case 'reopen': {
      const { exit: _failed, ...rest } = plan
      return { ...rest, status: 'open', exitFailedAtMs: nowMs }
    }
    case 'end':
      return closedPlan(place, plan, step)
  }
}

function closedPlan(
  { orders, instrument, nowMs }: Workplace,
  plan: Plan,
  step: Extract<PlanStep, { step: 'end' }>,
): Plan {
  const exit = exitOf(step.end, orders, instrument, plan) ?? plan.exit
  return {
    ...plan,
    status: 'closed',
    end: step.end,
    endedAtMs: nowMs,
    dustQuantity: step.dustQuantity,
    protectedQuantity: 0n,
    ...(exit === undefined ? {} : { exit }),
  }
}

/** What triggered, where it was no exit of ours. */
function exitOf(
  end: PlanEnd,
  orders: readonly Stored<Order>[],
  instrument: Instrument,
  plan: Plan,
): Exit | undefined {
  if (end === 'SOFT_STOP') return restingStopExit(orders, instrument, plan)
  const { lost } = plan
  if (lost?.reason !== end) return undefined
  const price = lost.value === 0n ? plan.referencePrice : averagePrice(instrument, lost)
  return exitByLoss(plan, lost, price)
}

function averagePrice(
  instrument: Instrument,
  sold: { readonly value: Fixed; readonly quantity: Fixed },
): Fixed {
  const price = divide(sold.value, sold.quantity, 'half-even')
  return quantisePrice(instrument, price, 'half-even')
}

/** What triggered, when the stop that rested on the venue took the position out (R-EXIT-4). */
function restingStopExit(
  orders: readonly Stored<Order>[],
  instrument: Instrument,
  plan: Plan,
): Exit | undefined {
  const sold = orders
    .map((stored) => stored.value)
    .filter((order) => order.intent.purpose === 'protection' && order.filledQuantity > 0n)
    .at(-1)
  if (sold === undefined) return undefined
  const { filledCost, filledQuantity } = sold
  return {
    reason: 'SOFT_STOP',
    triggeredAtMs: sold.updatedAtMs,
    triggerPrice: averagePrice(instrument, { value: filledCost, quantity: filledQuantity }),
    level: plan.levels.stop,
    alsoFired: plan.exit === undefined ? [] : [plan.exit.reason],
    firstAttempt: plan.exitAttempts + 1,
  }
}

function changeText(before: Plan, after: Plan, steps: readonly PlanStep[]): string {
  const named = steps.map((step) =>
    step.step === 'place' ? `place ${step.intent.purpose}` : step.step,
  )
  if (named.length > 0) return named.join(', ')
  return before.status === after.status ? 'progress' : `${before.status} → ${after.status}`
}

async function report(run: AccountRun, { plan, steps }: Advanced): Promise<void> {
  const { log } = run.engine
  const fields = { account: plan.account, symbol: plan.symbol, planId: plan.planId }
  for (const step of steps) {
    if (step.step === 'end')
      log.info('plan closed', {
        ...fields,
        end: step.end,
        realisedPnl: formatFixed(realisedPnl(plan)),
      })
    if (step.step === 'reopen') {
      log.warn('an exit was not carried out; the plan is protected again', {
        ...fields,
        why: step.why,
      })
      await raiseAlert(run.engine, {
        key: `exit-failed-${plan.planId}`,
        severity: 'critical',
        title: `${plan.symbol}: an exit failed (${step.why})`,
        text: 'The position is being protected again and the exit will be judged at the next tick.',
        account: plan.account,
        symbol: plan.symbol,
        planId: plan.planId,
      })
    }
  }
}
