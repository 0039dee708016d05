/**
 * The plan's own summary of its orders. It is brought up in the same commit that changes an order,
 * so that whoever looks at the plan next sees what is left to do, even when nobody comes to take it
 * on right away.
 */
import { sameValue } from '../domain/equality/same-value.ts'
import { type Instrument } from '../domain/market/instrument.ts'
import { type Order } from '../domain/order/order.ts'
import { type Plan } from '../domain/plan/plan.ts'
import { type RefreshBasis, refreshPlan } from '../domain/plan/refresh-plan.ts'
import { type ChangeSet } from './change-set.ts'
import { type AccountRun, accountId } from './engine.ts'
import { readMany, readOne } from './read.ts'
import { keys } from './records/keys.ts'
import { instrumentRecord } from './records/market-records.ts'
import { orderRecord } from './records/order-records.ts'
import { planRecord } from './records/plan-records.ts'
import { type Stored } from './records/record.ts'

export function refreshBasis(run: AccountRun, instrument: Instrument): RefreshBasis {
  const { buyFeesInBase } = run.account.exchange.capabilities
  const onHold = run.account.config.holdList.includes(instrument.symbol)
  return { instrument, buyFeesInBase, onHold, nowMs: run.engine.clock.nowMs() }
}

/** In the order of their making. */
export async function readPlanOrders(
  run: AccountRun,
  plan: Plan,
): Promise<readonly Stored<Order>[]> {
  const wanted = plan.intentIds.map((id) => keys.order(accountId(run), plan.symbol, id))
  const orders = await readMany(run.engine.store, orderRecord, wanted)
  return [...orders].sort(
    (a, b) =>
      plan.intentIds.indexOf(a.value.intent.intentId) -
      plan.intentIds.indexOf(b.value.intent.intentId),
  )
}

/**
 * The plan as its orders say, one of which is about to be stored as `changed`. A market that is not
 * known (any more) leaves the plan as it is: it must not keep a fill out of the books.
 */
export async function summarised(
  run: AccountRun,
  plan: Plan,
  changed: Order | undefined,
): Promise<Plan> {
  const key = keys.instrument(run.account.market, plan.symbol)
  const instrument = await readOne(run.engine.store, instrumentRecord, key)
  if (instrument === undefined) return plan
  const orders = (await readPlanOrders(run, plan)).map(({ value }) =>
    value.intent.intentId === changed?.intent.intentId ? changed : value,
  )
  return refreshPlan(plan, orders, refreshBasis(run, instrument.value))
}

/** Puts the summary of the order's plan beside the changed order; a closed plan stays as it ended. */
export async function summarisePlanOf(
  run: AccountRun,
  changes: ChangeSet,
  changed: Order,
): Promise<void> {
  const { planId, intentId } = changed.intent
  const key = keys.openPlan(accountId(run), planId)
  const stored = await readOne(run.engine.store, planRecord, key)
  if (stored === undefined) return
  const plan = await summarised(run, stored.value, changed)
  if (!sameValue(plan, stored.value)) changes.plan(stored, plan, `order ${intentId}`)
}
