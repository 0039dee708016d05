import { type Fill } from '../domain/ledger/fill.ts'
import { type VenueOrder, type VenueTrade } from '../ports/exchange.ts'
import { type AccountRun, accountId } from './engine.ts'
import { fillOrder } from './apply-trade.ts'
import { readOne, readOrder } from './read.ts'
import { keys } from './records/keys.ts'
import { venueOrderRecord } from './records/order-records.ts'

/**
 * Finds out whose trade it is. Known by the venue's order id; where our own record of that id was
 * lost between send and answer, the venue is asked for the order and its client id tells. A trade of
 * an order that is not ours carries no intent and no plan (R-LEDG-11).
 * @returns nothing while a young trade's order cannot be found: the venue's silence says neither
 *   that it is ours nor that it is not.
 */
export async function attributeTrade(run: AccountRun, fill: Fill): Promise<Fill | undefined> {
  const known = await knownIntent(run, fill)
  const found = known === undefined ? await orderByVenue(run, fill) : undefined
  if (known === undefined && found === undefined && isYoung(run, fill)) return undefined
  const intentId = known ?? intentOf(run, found)
  if (intentId === undefined) return fill
  const order = await readOrder(run, fill.symbol, intentId)
  return order === undefined ? fill : fillOrder(fill, order.value)
}

async function knownIntent(run: AccountRun, trade: VenueTrade): Promise<string | undefined> {
  const key = keys.venueOrder(accountId(run), trade.symbol, trade.venueOrderId)
  return (await readOne(run.engine.store, venueOrderRecord, key))?.value.intentId
}

async function orderByVenue(run: AccountRun, trade: VenueTrade): Promise<VenueOrder | undefined> {
  const { symbol, venueOrderId } = trade
  return run.account.exchange.findOrder({ symbol, venueOrderId })
}

function intentOf(run: AccountRun, order: VenueOrder | undefined): string | undefined {
  if (order?.clientOrderId === undefined) return undefined
  return run.account.exchange.intentIdOf(order.clientOrderId)
}

/** A time that is no number is not young: such a trade is dealt with now. */
function isYoung(run: AccountRun, trade: VenueTrade): boolean {
  const horizonMs = run.account.config.reconcile.unknownHorizonSeconds * 1000
  return run.engine.clock.nowMs() - trade.timeMs < horizonMs
}
