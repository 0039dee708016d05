/**
 * Finds out whose trades they are. Known by the venue's order ids; where our own record of an id was
 * lost between send and answer, the venue is asked for the orders, all of a page in one question, and
 * their client ids tell. A trade of an order that is not ours carries no intent and no plan
 * (R-LEDG-11).
 */
import { type Fill } from '../domain/ledger/fill.ts'
import { nameOf } from '../ports/commit-rules.ts'
import { type VenueOrder } from '../ports/exchange.ts'
import { type AccountRun, accountId } from './engine.ts'
import { readMany } from './read.ts'
import { keys } from './records/keys.ts'
import { orderRecord, venueOrderRecord } from './records/order-records.ts'

/**
 * The fills in their order, as far as it is known whose they are: it ends before a young trade whose
 * order cannot be found, because the venue's silence says neither that it is ours nor that it is not.
 */
export async function attributeTrades(
  run: AccountRun,
  fills: readonly Fill[],
): Promise<readonly Fill[]> {
  const known = await knownIntents(run, fills)
  const unknown = fills.filter((fill) => !known.has(orderName(fill)))
  const found = await ordersByVenue(run, unknown)
  const intentOf = (fill: Fill): string | undefined =>
    known.get(orderName(fill)) ?? clientIntent(run, found.get(orderName(fill)))
  const ours = await knownOrders(run, fills, intentOf)
  const attributed: Fill[] = []
  for (const fill of fills) {
    const name = orderName(fill)
    if (!known.has(name) && !found.has(name) && isYoung(run, fill)) break
    const intentId = intentOf(fill)
    const planId = intentId === undefined ? undefined : ours.get(`${fill.symbol} ${intentId}`)
    attributed.push(
      intentId === undefined || planId === undefined ? fill : { ...fill, intentId, planId },
    )
  }
  return attributed
}

function orderName({ symbol, venueOrderId }: Pick<Fill, 'symbol' | 'venueOrderId'>): string {
  return `${symbol} ${venueOrderId}`
}

async function knownIntents(
  run: AccountRun,
  fills: readonly Fill[],
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>()
  for (const fill of fills) {
    const key = keys.venueOrder(accountId(run), fill.symbol, fill.venueOrderId)
    names.set(nameOf(key), orderName(fill))
  }
  const wanted = distinct(fills).map((fill) =>
    keys.venueOrder(accountId(run), fill.symbol, fill.venueOrderId),
  )
  const stored = await readMany(run.engine.store, venueOrderRecord, wanted)
  return new Map(stored.map(({ key, value }) => [names.get(nameOf(key)) ?? '', value.intentId]))
}

function distinct(fills: readonly Fill[]): readonly Fill[] {
  return [...new Map(fills.map((fill) => [orderName(fill), fill])).values()]
}

async function ordersByVenue(
  run: AccountRun,
  fills: readonly Fill[],
): Promise<ReadonlyMap<string, VenueOrder>> {
  if (fills.length === 0) return new Map()
  const wanted = distinct(fills).map(({ symbol, venueOrderId }) => ({ symbol, venueOrderId }))
  const orders = await run.account.exchange.findOrders(wanted)
  return new Map(orders.map((order) => [orderName(order), order]))
}

function clientIntent(run: AccountRun, order: VenueOrder | undefined): string | undefined {
  if (order?.clientOrderId === undefined) return undefined
  return run.account.exchange.intentIdOf(order.clientOrderId)
}

/** The plans of the intents that have an order in our store, by symbol and intent. */
async function knownOrders(
  run: AccountRun,
  fills: readonly Fill[],
  intentOf: (fill: Fill) => string | undefined,
): Promise<ReadonlyMap<string, string>> {
  const wanted = new Map<string, ReturnType<typeof keys.order>>()
  for (const fill of fills) {
    const intentId = intentOf(fill)
    if (intentId === undefined) continue
    wanted.set(`${fill.symbol} ${intentId}`, keys.order(accountId(run), fill.symbol, intentId))
  }
  const orders = await readMany(run.engine.store, orderRecord, [...wanted.values()])
  return new Map(
    orders.map(({ value: { intent } }) => [`${intent.symbol} ${intent.intentId}`, intent.planId]),
  )
}

/** A time that is no number is not young: such a trade is dealt with now. */
function isYoung(run: AccountRun, fill: Fill): boolean {
  const horizonMs = run.account.config.reconcile.unknownHorizonSeconds * 1000
  return run.engine.clock.nowMs() - fill.timeMs < horizonMs
}
