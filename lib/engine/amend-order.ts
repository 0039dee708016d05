import { termTexts, termsOf } from '../domain/order/amendment.ts'
import { type Order, isResting } from '../domain/order/order.ts'
import { type AccountRun } from './engine.ts'
import { recordOrder } from './record-order.ts'
import { askedVenue, confirmOrder } from './send-order.ts'

/** After this a change that is still on its way must not take effect: it may be sent again by then. */
const ARRIVAL_MS = 10_000

/**
 * Carries out the pending amendment of an order that rests. Amending twice to the same terms does no
 * harm, so a message may be repeated, and an outcome that was lost is simply asked for again until
 * the venue answers or its listing shows the new terms. A refusal counts only after a look at the
 * order: an earlier message may have got through, or the order may be gone.
 */
export async function amendOrder(run: AccountRun, order: Order): Promise<void> {
  const { amendment } = order
  if (amendment === undefined || !isResting(order)) return
  const { symbol, intentId, planId } = order.intent
  const { exchange } = run.account
  const terms = termsOf(amendment)
  const outcome = await exchange.amendOrder(
    {
      symbol,
      clientOrderId: exchange.clientOrderIdOf(intentId),
      ...(order.venueOrderId === undefined ? {} : { venueOrderId: order.venueOrderId }),
    },
    { ...terms, arriveByMs: run.engine.clock.nowMs() + ARRIVAL_MS },
  )
  run.engine.log.info('amendment sent', {
    symbol,
    intentId,
    planId,
    ...termTexts(terms),
    outcome: outcome.outcome,
    ...('reason' in outcome ? { reason: outcome.reason } : {}),
  })
  const atMs = run.engine.clock.nowMs()
  switch (outcome.outcome) {
    case 'amended':
      await recordOrder(run, symbol, intentId, { command: 'record-amended', atMs, terms })
      return
    case 'not-amended':
      // The entry stays in the outbox, and the sweep sends it again after a pause.
      return
    case 'rejected': {
      if ((await askedVenue(run, order)) === undefined) return
      const { reason } = outcome
      const command = 'record-amend-refused'
      await recordOrder(run, symbol, intentId, { command, atMs, terms, reason })
      return
    }
    case 'unknown':
      await recordOrder(run, symbol, intentId, { command: 'record-amend-lost', atMs, terms })
      await confirmOrder(run, order)
      return
  }
}
