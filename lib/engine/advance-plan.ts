/**
 * Takes a plan as far as it can go now: reads the plan and its orders, asks the domain what is next
 * and stores the answer in one commit. Called after everything that may have changed an order, and
 * again by every tick, so that a crash between two of its steps only delays the next one.
 */
import { sameValue } from '../domain/equality/same-value.ts'
import { type Quote, quoteFault } from '../domain/market/quote.ts'
import { type Plan } from '../domain/plan/plan.ts'
import { type PlanStep } from '../domain/plan/plan-step.ts'
import { planSteps } from '../domain/plan/plan-steps.ts'
import { refreshPlan } from '../domain/plan/refresh-plan.ts'
import { applySteps } from './apply-steps.ts'
import { type ChangeSet } from './change-set.ts'
import { type AccountRun, accountId } from './engine.ts'
import { announce } from './order-queue.ts'
import { planRules } from './plan-rules.ts'
import { readPlanOrders, refreshBasis } from './plan-summary.ts'
import { readInstrument, readOne } from './read.ts'
import { keys } from './records/keys.ts'
import { planRecord } from './records/plan-records.ts'
import { reportSteps } from './report-steps.ts'
import { transact } from './transact.ts'

/** A failed exit reopens the plan and the next round protects it; more rounds would be a loop. */
const ROUNDS_MAX = 4

/** After these the plan is another one, with steps of its own. */
const TURNS: ReadonlySet<PlanStep['step']> = new Set([
  'reopen',
  'part-sold',
  'give-up-protection',
  'adjust',
  'refuse-adjustment',
])

/**
 * @param quote for an entry that follows the price; one that is not fit for sizing counts as none.
 * @returns the plan as it is now, or nothing when it is not open (any more).
 */
export async function advancePlan(
  run: AccountRun,
  planId: string,
  quote?: Quote,
): Promise<Plan | undefined> {
  let plan: Plan | undefined
  for (let round = 1; round <= ROUNDS_MAX; round += 1) {
    const { result, changes } = await transact(run, (changeSet) =>
      advanceOnce(run, planId, changeSet, quote),
    )
    plan = result?.plan
    if (result !== undefined) await reportSteps(run, result.plan, result.steps)
    await announce(run, changes.announced)
    if (result?.steps.some((step) => TURNS.has(step.step)) !== true) break
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
  quote: Quote | undefined,
): Promise<Advanced | undefined> {
  const { store, clock } = run.engine
  const stored = await readOne(store, planRecord, keys.openPlan(accountId(run), planId))
  if (stored === undefined) return undefined
  const { symbol } = stored.value
  const orders = await readPlanOrders(run, stored.value)
  const instrument = await readInstrument(run, symbol)
  const values = orders.map((order) => order.value)
  const nowMs = clock.nowMs()
  const basis = refreshBasis(run, instrument)
  const refreshed = refreshPlan(stored.value, values, basis)
  const usable = usableQuote(run, quote, nowMs)
  const steps = planSteps({
    plan: refreshed,
    orders: values,
    instrument,
    rules: planRules(run, symbol),
    ...(usable === undefined ? {} : { quote: usable }),
    nowMs,
  })
  const plan = applySteps({ changes, orders, basis }, refreshed, steps)
  if (!sameValue(stored.value, plan))
    changes.plan(stored, plan, changeText(stored.value, plan, steps))
  return { plan, steps }
}

function usableQuote(run: AccountRun, quote: Quote | undefined, nowMs: number): Quote | undefined {
  const ageMsMax = run.account.config.exits.quoteAgeSecondsMax.sizing * 1000
  return quoteFault(quote, nowMs, ageMsMax) === undefined ? quote : undefined
}

function changeText(before: Plan, after: Plan, steps: readonly PlanStep[]): string {
  const named = steps.map((step) =>
    step.step === 'place' ? `place ${step.intent.purpose}` : step.step,
  )
  if (named.length > 0) return named.join(', ')
  return before.status === after.status ? 'progress' : `${before.status} → ${after.status}`
}
