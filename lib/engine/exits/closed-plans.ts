/** Closed plans and what belongs to them, as the symbols' partitions hold them. */
import { type Fill } from '../../domain/ledger/fill.ts'
import { type Order } from '../../domain/order/order.ts'
import { type Plan } from '../../domain/plan/plan.ts'
import { type LedgerRun, accountId } from '../engine.ts'
import { type Span, itemsBetween } from '../ledger/read-books.ts'
import { readBookSymbols } from '../ledger/read-homes.ts'
import { readMany } from '../read.ts'
import { FACT_PREFIX, factSort, keys } from '../records/keys.ts'
import { symbolPartition } from '../records/partitions.ts'
import { factOf, factRecord } from '../records/ledger-records.ts'
import { orderRecord } from '../records/order-records.ts'
import { planRecord } from '../records/plan-records.ts'

/** A venue's clock may be behind ours by less than this. */
const CLOCK_MARGIN_MS = 3_600_000

/** Every symbol that the account trades, or has traded. */
export async function tradedSymbols(run: LedgerRun): Promise<readonly string[]> {
  return [...new Set([...run.account.config.symbols, ...(await readBookSymbols(run))])]
}

/** In the order of their ids. */
export async function* closedPlans(run: LedgerRun, symbol: string): AsyncGenerator<Plan> {
  // They sort by their ids: the key without one comes before all of them.
  const { partition, sort } = keys.closedPlan(accountId(run), symbol, '')
  for await (const item of itemsBetween(run.engine.store, partition, sort, `${sort}~`))
    yield planRecord.read(item).value
}

/** The closed plans that once held something and ended in the span. */
export async function plansEndedIn(
  run: LedgerRun,
  symbol: string,
  { fromMs, toMs }: Span,
): Promise<readonly Plan[]> {
  const plans: Plan[] = []
  for await (const plan of closedPlans(run, symbol)) {
    const { endedAtMs = 0, enteredQuantity } = plan
    if (enteredQuantity > 0n && endedAtMs >= fromMs && endedAtMs < toMs) plans.push(plan)
  }
  return plans
}

/** Every order of the plans, by plan. */
export async function ordersOfPlans(
  run: LedgerRun,
  plans: readonly Plan[],
): Promise<ReadonlyMap<string, readonly Order[]>> {
  const wanted = plans.flatMap(({ symbol, intentIds }) =>
    intentIds.map((intentId) => keys.order(accountId(run), symbol, intentId)),
  )
  const stored = await readMany(run.engine.store, orderRecord, wanted)
  return Map.groupBy(
    stored.map(({ value }) => value),
    (order) => order.intent.planId,
  )
}

/** Every trade of the plans, which are all of one symbol, by plan. */
export async function fillsOfPlans(
  run: LedgerRun,
  symbol: string,
  plans: readonly Plan[],
): Promise<ReadonlyMap<string, readonly Fill[]>> {
  const fills = new Map<string, Fill[]>(plans.map(({ planId }) => [planId, []]))
  const partition = symbolPartition(accountId(run), symbol)
  const from = factSort({ timeMs: firstTradeMs(plans), id: '' })
  // To the end: a trade that was told late belongs to its plan, too.
  for await (const item of itemsBetween(run.engine.store, partition, from, `${FACT_PREFIX}~`)) {
    const fact = factOf(factRecord.read(item).value)
    if (fact.kind === 'fill') fills.get(fact.fill.planId ?? '')?.push(fact.fill)
  }
  return fills
}

/** No trade of the plans is older, by the venue's clock. */
export function firstTradeMs(plans: readonly Plan[]): number {
  const firstMs = plans.reduce((first, { createdAtMs }) => Math.min(first, createdAtMs), Infinity)
  return Number.isFinite(firstMs) ? Math.max(0, firstMs - CLOCK_MARGIN_MS) : 0
}
