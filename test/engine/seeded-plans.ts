/** Open plans as the engine would have stored them: bought, and covered by a stop that rests. */
import { multiply } from '../../lib/domain/money/fixed.ts'
import { type Order, newOrder } from '../../lib/domain/order/order.ts'
import { type OpenPlanInputs, openPlan } from '../../lib/domain/plan/open-plan.ts'
import { protectionIntent } from '../../lib/domain/plan/plan-intents.ts'
import { type Plan } from '../../lib/domain/plan/plan.ts'
import { refreshPlan } from '../../lib/domain/plan/refresh-plan.ts'
import { keys } from '../../lib/engine/records/keys.ts'
import { orderRecord } from '../../lib/engine/records/order-records.ts'
import { planRecord } from '../../lib/engine/records/plan-records.ts'
import { type Store, type Write } from '../../lib/ports/store.ts'
import { RULES } from '../domain/plan/sample-plan.ts'

export interface SeededPlan {
  readonly plan: Plan
  readonly orders: readonly Order[]
}

export function coveredPlan(inputs: OpenPlanInputs): SeededPlan {
  const result = openPlan(inputs)
  if (!result.opened) throw new Error(result.why)
  const { plan, entry } = result
  const { instrument, nowMs } = inputs
  const { quantity } = entry
  const bought: Order = {
    ...newOrder(entry),
    state: 'filled',
    venueOrderId: `entry-${plan.planId}`,
    filledQuantity: quantity,
    filledCost: multiply(quantity, plan.referencePrice, 'half-even'),
    venueFilledQuantity: quantity,
  }
  const stop: Order = {
    ...newOrder(
      protectionIntent(
        { plan, instrument, rules: RULES, nowMs },
        { attempt: 1, quantity, level: plan.levels.stop, type: 'stop' },
      ),
    ),
    state: 'open',
    venueOrderId: `stop-${plan.planId}`,
  }
  const orders = [bought, stop]
  const summarised = refreshPlan(
    {
      ...plan,
      intentIds: orders.map((order) => order.intent.intentId),
      protectionAttempts: 1,
      entryCost: bought.filledCost,
    },
    orders,
    { instrument, buyFeesInBase: false, onHold: false, nowMs },
  )
  return { plan: summarised, orders }
}

const WRITES_PER_COMMIT = 99

/** Plans and orders alone: the watch pages know nothing of them yet. */
export async function storePlans(store: Store, seeded: readonly SeededPlan[]): Promise<void> {
  const writes = seeded.flatMap(({ plan, orders }): readonly Write[] => [
    planRecord.create(keys.openPlan(plan.account, plan.planId), plan),
    ...orders.map((order) =>
      orderRecord.create(keys.order(plan.account, plan.symbol, order.intent.intentId), order),
    ),
  ])
  for (let from = 0; from < writes.length; from += WRITES_PER_COMMIT) {
    const { committed } = await store.commit(writes.slice(from, from + WRITES_PER_COMMIT))
    if (!committed) throw new Error('a plan is there already')
  }
}
