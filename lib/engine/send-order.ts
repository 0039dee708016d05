import { formatFixed } from '../domain/money/fixed.ts'
import { type Order } from '../domain/order/order.ts'
import { type OrderRequest } from '../domain/order/order-request.ts'
import { type OrderCommand } from '../domain/order/commands.ts'
import { type PlaceOutcome } from '../ports/exchange.ts'
import { type AccountRun } from './engine.ts'
import { recordOrder, venueWord } from './record-order.ts'
import { claimStaleAtMs } from './stale-claim.ts'

/**
 * Sends a claimed order once and records what came of it. Only a send that certainly did not reach
 * the venue leaves the order claimable again.
 */
export async function sendOrder(run: AccountRun, order: Order): Promise<Order> {
  const outcome = await run.account.exchange.placeOrder(requestOf(run, order))
  const { symbol, intentId, planId } = order.intent
  run.engine.log.info('order sent', {
    account: order.intent.account,
    symbol,
    intentId,
    planId,
    purpose: order.intent.purpose,
    side: order.intent.side,
    type: order.intent.type,
    quantity: formatFixed(order.quantity),
    ...(order.intent.triggerPrice === undefined
      ? {}
      : { triggerPrice: formatFixed(order.intent.triggerPrice) }),
    outcome: outcome.outcome,
    ...(outcome.outcome === 'accepted' ? {} : { reason: outcome.reason }),
  })
  const command = commandOf(outcome, run.engine.clock.nowMs())
  return (await recordOrder(run, symbol, intentId, command)).order
}

function requestOf(run: AccountRun, order: Order): OrderRequest {
  const { intent } = order
  return {
    clientOrderId: run.account.exchange.clientOrderIdOf(intent.intentId),
    symbol: intent.symbol,
    side: intent.side,
    type: intent.type,
    quantity: order.quantity,
    ...(intent.limitPrice === undefined ? {} : { limitPrice: intent.limitPrice }),
    ...(intent.triggerPrice === undefined ? {} : { triggerPrice: intent.triggerPrice }),
    postOnly: intent.postOnly,
    reduceOnly: intent.reduceOnly,
    timeInForce: intent.timeInForce,
    arriveByMs: claimStaleAtMs(order),
  }
}

function commandOf(outcome: PlaceOutcome, atMs: number): OrderCommand {
  switch (outcome.outcome) {
    case 'accepted':
      return { command: 'record-accepted', atMs, venueOrderId: outcome.venueOrderId }
    case 'rejected':
      return { command: 'record-rejected', atMs, reason: outcome.reason }
    case 'not-placed':
      return { command: 'record-not-placed', atMs, reason: outcome.reason }
    case 'unknown':
      return { command: 'record-outcome-lost', atMs, reason: outcome.reason }
  }
}

/**
 * Asks the venue what became of an order and records its word. Best effort: without an answer the
 * order stays as it is and reconciliation asks again.
 */
export async function confirmOrder(run: AccountRun, order: Order): Promise<Order> {
  const { symbol, intentId } = order.intent
  try {
    const found = await run.account.exchange.findOrder({
      symbol,
      clientOrderId: run.account.exchange.clientOrderIdOf(intentId),
      ...(order.venueOrderId === undefined ? {} : { venueOrderId: order.venueOrderId }),
    })
    if (found === undefined) return order
    const word = venueWord(found, run.engine.clock.nowMs())
    return (await recordOrder(run, symbol, intentId, word)).order
  } catch (error) {
    run.engine.log.warn('the venue did not say what became of an order', {
      symbol,
      intentId,
      error: String(error),
    })
    return order
  }
}
