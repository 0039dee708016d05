/** Open plans against the ledger's positions, symbol by symbol. */
import { type Order } from '../../domain/order/order.ts'
import { type Plan } from '../../domain/plan/plan.ts'
import { comparePositions, missingQuantity } from '../../domain/reconciliation/compare-positions.ts'
import { type Difference } from '../../domain/reconciliation/difference.ts'
import { reachOf } from '../../domain/reconciliation/order-reach.ts'
import { type Outflow, outflowOf } from '../../domain/reconciliation/outflow.ts'
import { EMPTY_EXPOSURE } from '../../domain/risk/exposure.ts'
import { type AccountRun, accountId } from '../engine.ts'
import { openPlans, readMany, readOne } from '../read.ts'
import { exposureRecord } from '../records/account-records.ts'
import { FACT_PREFIX, keys } from '../records/keys.ts'
import { symbolPartition } from '../records/partitions.ts'
import { factOf, factRecord } from '../records/ledger-records.ts'
import { instrumentRecord, quoteRecord } from '../records/market-records.ts'

/** What left a symbol longer ago than so many facts is not asked for. */
const FACTS_READ = 200

export interface PlansCompared {
  readonly differences: readonly Difference[]
  /** Symbols that could not be judged: fills are under way, or the market is not known. */
  readonly unjudged: ReadonlySet<string>
}

/**
 * @param ours every order of ours that is not settled, read before the plans are.
 * @param rebuilding symbols whose books are being written anew.
 */
export async function comparePlans(
  run: AccountRun,
  ours: readonly Order[],
  rebuilding: readonly string[],
): Promise<PlansCompared> {
  const plans = await plansBySymbol(run)
  const stored = await readOne(run.engine.store, exposureRecord, keys.exposure(accountId(run)))
  const { positions } = stored?.value ?? EMPTY_EXPOSURE
  const moving = ours.filter((order) => reachOf(order) !== undefined)
  const unjudged = new Set([...rebuilding, ...moving.map((order) => order.intent.symbol)])
  const symbols = [...new Set([...Object.keys(positions), ...plans.keys()])]
    .filter((symbol) => !unjudged.has(symbol))
    .sort()
  const { market } = run.account
  const instruments = await readMany(
    run.engine.store,
    instrumentRecord,
    symbols.map((symbol) => keys.instrument(market, symbol)),
  )
  const quotes = await readMany(
    run.engine.store,
    quoteRecord,
    symbols.map((symbol) => keys.quote(market, symbol)),
  )
  const differences: Difference[] = []
  for (const symbol of symbols) {
    const instrument = instruments.find((each) => each.value.symbol === symbol)?.value
    const price = quotes.find((each) => each.value.symbol === symbol)?.value.bid
    if (instrument === undefined || price === undefined || price <= 0n) {
      unjudged.add(symbol)
      continue
    }
    const position = positions[symbol] ?? 0n
    const held = plans.get(symbol) ?? []
    differences.push(
      ...comparePositions({
        symbol,
        position,
        plans: held,
        instrument,
        price,
        outflows: missingQuantity(position, held) > 0n ? await readOutflows(run, symbol) : [],
        adopts: mayAdopt(run, symbol),
      }),
    )
  }
  return { differences, unjudged }
}

/** What the hold list keeps from being sold gets no stop either. */
function mayAdopt(run: AccountRun, symbol: string): boolean {
  const { reconcile, holdList, symbols } = run.account.config
  const isOurs = symbols.includes(symbol) && !holdList.includes(symbol)
  return reconcile.orphanPositions === 'adopt' && isOurs
}

async function plansBySymbol(run: AccountRun): Promise<ReadonlyMap<string, readonly Plan[]>> {
  const plans = new Map<string, Plan[]>()
  for await (const { value: plan } of openPlans(run))
    plans.set(plan.symbol, [...(plans.get(plan.symbol) ?? []), plan])
  return plans
}

/** What left the symbol by no order of ours, newest first. */
export async function readOutflows(run: AccountRun, symbol: string): Promise<readonly Outflow[]> {
  const { items } = await run.engine.store.query(symbolPartition(accountId(run), symbol), {
    from: FACT_PREFIX,
    to: `${FACT_PREFIX}~`,
    descending: true,
    limit: FACTS_READ,
  })
  return items.flatMap((item) => outflowOf(factOf(factRecord.read(item).value)) ?? [])
}
