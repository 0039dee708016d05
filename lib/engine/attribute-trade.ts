import { type Fill } from '../domain/ledger/fill.ts'
import { type VenueTrade } from '../ports/exchange.ts'
import { type AccountRun, accountId } from './engine.ts'
import { fillOrder } from './apply-trade.ts'
import { readOne, readOrder } from './read.ts'
import { keys } from './records/keys.ts'
import { venueOrderRecord } from './records/order-records.ts'

/**
 * Finds out whose trade it is. Known by the venue's order id; where our own record of that id was
 * lost between send and answer, the venue is asked for the order and its client id tells. A trade of
 * an order that is not ours carries no intent and no plan (R-LEDG-11).
 */
export async function attributeTrade(run: AccountRun, trade: VenueTrade): Promise<Fill> {
  const fill: Fill = {
    ...trade,
    account: accountId(run),
    appliedAtMs: run.engine.clock.nowMs(),
  }
  const intentId = (await knownIntent(run, trade)) ?? (await intentByVenue(run, trade))
  if (intentId === undefined) return fill
  const order = await readOrder(run, trade.symbol, intentId)
  return order === undefined ? fill : fillOrder(fill, order.value)
}

async function knownIntent(run: AccountRun, trade: VenueTrade): Promise<string | undefined> {
  const key = keys.venueOrder(accountId(run), trade.symbol, trade.venueOrderId)
  return (await readOne(run.engine.store, venueOrderRecord, key))?.value.intentId
}

async function intentByVenue(run: AccountRun, trade: VenueTrade): Promise<string | undefined> {
  const { exchange } = run.account
  const order = await exchange.findOrder({
    symbol: trade.symbol,
    venueOrderId: trade.venueOrderId,
  })
  return order?.clientOrderId === undefined ? undefined : exchange.intentIdOf(order.clientOrderId)
}
