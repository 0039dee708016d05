import { formatFixed } from '../domain/money/fixed.ts'
import { type Intent, type Order, limitPriceOf, triggerPriceOf } from '../domain/order/order.ts'
import { type OrderRequest } from '../domain/order/order-request.ts'
import { type OrderCommand } from '../domain/order/commands.ts'
import { type Capabilities, type PlaceOutcome } from '../ports/exchange.ts'
import { warnOfOtherTerms } from './accepted-terms.ts'
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
  const triggerPrice = triggerPriceOf(order)
  run.engine.log.info('order sent', {
    account: order.intent.account,
    symbol,
    intentId,
    planId,
    purpose: order.intent.purpose,
    side: order.intent.side,
    type: order.intent.type,
    quantity: formatFixed(order.quantity),
    ...(triggerPrice === undefined ? {} : { triggerPrice: formatFixed(triggerPrice) }),
    outcome: outcome.outcome,
    ...(outcome.outcome === 'accepted' ? {} : { reason: outcome.reason }),
  })
  const command = commandOf(outcome, run.engine.clock.nowMs())
  return (await recordOrder(run, symbol, intentId, command)).order
}

function requestOf(run: AccountRun, order: Order): OrderRequest {
  const { intent } = order
  const { exchange } = run.account
  const limitPrice = limitPriceOf(order)
  const triggerPrice = triggerPriceOf(order)
  return {
    clientOrderId: exchange.clientOrderIdOf(intent.intentId),
    symbol: intent.symbol,
    side: intent.side,
    type: intent.type,
    quantity: order.quantity,
    ...(limitPrice === undefined ? {} : { limitPrice }),
    ...(triggerPrice === undefined ? {} : { triggerPrice }),
    postOnly: intent.postOnly,
    reduceOnly: intent.reduceOnly,
    timeInForce: intent.timeInForce,
    arriveByMs: claimStaleAtMs(order),
    ...(intent.expiresAtMs !== undefined && restsUntilItsTime(intent, exchange.capabilities)
      ? { expiresAtMs: intent.expiresAtMs }
      : {}),
  }
}

/** The venue's own expiry ends an entry that nobody is there to cancel (R-PROT-8). */
function restsUntilItsTime(intent: Intent, { orderExpiry }: Capabilities): boolean {
  if (!orderExpiry || intent.effect !== 'increasing') return false
  return intent.type === 'limit' && intent.timeInForce === 'good-till-cancelled'
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
  return (await askedVenue(run, order)) ?? order
}

/** The order with the venue's word recorded, or nothing when the venue did not give one. */
export async function askedVenue(run: AccountRun, order: Order): Promise<Order | undefined> {
  const { symbol, intentId } = order.intent
  try {
    const found = await run.account.exchange.findOrder({
      symbol,
      clientOrderId: run.account.exchange.clientOrderIdOf(intentId),
      ...(order.venueOrderId === undefined ? {} : { venueOrderId: order.venueOrderId }),
    })
    if (found === undefined) return undefined
    warnOfOtherTerms(run, order, found)
    const word = venueWord(found, run.engine.clock.nowMs())
    return (await recordOrder(run, symbol, intentId, word)).order
  } catch (error) {
    run.engine.log.warn('the venue did not say what became of an order', {
      symbol,
      intentId,
      error: String(error),
    })
    return undefined
  }
}
