import { type Order, isResting } from '../domain/order/order.ts'
import { type AccountRun } from './engine.ts'
import { recordOrder } from './record-order.ts'
import { confirmOrder } from './send-order.ts'

/**
 * Carries out a requested cancel. Of an order of unknown outcome the venue is asked first. An order that was never sent is withdrawn; one that rests is
 * cancelled at the venue, and only the venue's listing afterwards says how it ended and how much of
 * it had been filled by then. Until it does, the request stays in the outbox.
 */
export async function cancelOrder(run: AccountRun, order: Order): Promise<void> {
  const { symbol, intentId } = order.intent
  const neverSent = order.state === 'created' || (order.state === 'sending' && order.retryable)
  if (neverSent) {
    await recordOrder(run, symbol, intentId, {
      command: 'withdraw',
      atMs: run.engine.clock.nowMs(),
      reason: 'cancelled before it was sent',
    })
    return
  }
  const current = order.state === 'unknown' ? await confirmOrder(run, order) : order
  if (!isResting(current)) return
  const outcome = await run.account.exchange.cancelOrder({
    symbol,
    clientOrderId: run.account.exchange.clientOrderIdOf(intentId),
    ...(current.venueOrderId === undefined ? {} : { venueOrderId: current.venueOrderId }),
  })
  run.engine.log.info('cancel sent', {
    symbol,
    intentId,
    planId: order.intent.planId,
    outcome: outcome.outcome,
  })
  await confirmOrder(run, current)
}
