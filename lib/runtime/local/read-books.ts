/** Reads everything that a summary of a run is made from, out of the store. */
import { type Fact } from '../../domain/ledger/entry.ts'
import { type Fill } from '../../domain/ledger/fill.ts'
import { type Position } from '../../domain/ledger/lots.ts'
import { type Fixed } from '../../domain/money/fixed.ts'
import { type Order } from '../../domain/order/order.ts'
import { type Plan } from '../../domain/plan/plan.ts'
import { itemsOf } from '../../engine/read.ts'
import { keys } from '../../engine/records/keys.ts'
import { SHARDS, openPlansPartition } from '../../engine/records/partitions.ts'
import { factOf, factRecord, positionRecord } from '../../engine/records/ledger-records.ts'
import { cashRecord } from '../../engine/records/ledger-rows.ts'
import { orderRecord } from '../../engine/records/order-records.ts'
import { planRecord } from '../../engine/records/plan-records.ts'
import { type Item, type Store } from '../../ports/store.ts'

export interface Books {
  readonly account: string
  readonly orders: readonly Order[]
  readonly fills: readonly Fill[]
  readonly positions: readonly Position[]
  readonly openPlans: readonly Plan[]
  readonly closedPlans: readonly Plan[]
  /** By currency; empty before the books were opened. */
  readonly cash: ReadonlyMap<string, Fixed>
}

/** @param symbols every symbol that the account may ever have traded. */
export async function readBooks(
  store: Store,
  account: string,
  symbols: readonly string[],
): Promise<Books> {
  const orders: Order[] = []
  const facts: Fact[] = []
  const positions: Position[] = []
  const closedPlans: Plan[] = []
  const take = (item: Item): void => {
    const [kind] = item.key.sort.split('#')
    if (kind === 'order') orders.push(orderRecord.read(item).value)
    if (kind === 'fact') facts.push(factOf(factRecord.read(item).value))
    if (kind === 'position') positions.push(positionRecord.read(item).value)
    if (kind === 'plan') closedPlans.push(planRecord.read(item).value)
  }
  for (const symbol of symbols)
    for await (const item of itemsOf(store, keys.position(account, symbol).partition)) take(item)
  const openPlans: Plan[] = []
  for (const shard of SHARDS)
    for await (const item of itemsOf(store, openPlansPartition(account, shard)))
      openPlans.push(planRecord.read(item).value)
  const cash = await store.get(keys.cash(account))
  const balances = cash === undefined ? {} : cashRecord.read(cash).value.balances
  return {
    account,
    orders,
    fills: facts.flatMap((fact) => (fact.kind === 'fill' ? [fact.fill] : [])),
    positions,
    openPlans,
    closedPlans,
    cash: new Map(Object.entries(balances)),
  }
}
