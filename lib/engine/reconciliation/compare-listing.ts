/** The venue's list of resting orders against our own. */
import { type Order, isResting } from '../../domain/order/order.ts'
import { type ListedOrder, compareOrders } from '../../domain/reconciliation/compare-orders.ts'
import { type Difference } from '../../domain/reconciliation/difference.ts'
import { type VenueOrder } from '../../ports/exchange.ts'
import { type AccountRun, accountId } from '../engine.ts'
import { readMany } from '../read.ts'
import { keys } from '../records/keys.ts'
import { orderRecord } from '../records/order-records.ts'

export interface OrdersCompared {
  readonly differences: readonly Difference[]
  /** False when the list is empty although something should be on it: that is no answer. */
  readonly isAnswer: boolean
}

/** @param ours every order of ours that is not settled. */
export async function compareListing(
  run: AccountRun,
  listed: readonly VenueOrder[],
  ours: readonly Order[],
): Promise<OrdersCompared> {
  const differences = compareOrders(await withOrders(run, listed, ours), ours)
  const isAnswer = listed.length > 0 || !ours.some(isResting)
  return { differences, isAnswer }
}

/** An order of ours that is listed is nearly always an unsettled one; only the others are read. */
async function withOrders(
  run: AccountRun,
  listed: readonly VenueOrder[],
  ours: readonly Order[],
): Promise<readonly ListedOrder[]> {
  const known = new Map(ours.map((order) => [order.intent.intentId, order]))
  const wanted = listed.flatMap((order) => {
    const intentId = intentOf(run, order)
    const isKnown = intentId === undefined || known.has(intentId)
    return isKnown ? [] : [keys.order(accountId(run), order.symbol, intentId)]
  })
  for (const { value } of await readMany(run.engine.store, orderRecord, wanted))
    known.set(value.intent.intentId, value)
  return listed.map((order) => {
    const intentId = intentOf(run, order)
    if (intentId === undefined) return order
    const found = known.get(intentId)
    return { ...order, intentId, ...(found === undefined ? {} : { order: found }) }
  })
}

function intentOf(run: AccountRun, { clientOrderId }: VenueOrder): string | undefined {
  return clientOrderId === undefined ? undefined : run.account.exchange.intentIdOf(clientOrderId)
}
