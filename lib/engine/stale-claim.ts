/**
 * Claims whose run is over. How old such a claim is has one value everywhere: a run that stood still
 * for as long gives up its own claim by it, and everybody else counts the order as sent by it.
 */
import { type Order } from '../domain/order/order.ts'
import { type AccountRun } from './engine.ts'
import { recordOrder } from './record-order.ts'

export const CLAIM_STALE_MS = 60_000

export function isStaleClaim(run: AccountRun, order: Order): boolean {
  return run.engine.clock.nowMs() >= claimStaleAtMs(order)
}

/** From this time on others count the order as sent, so nothing may arrive at the venue any more. */
export function claimStaleAtMs(order: Order): number {
  return (order.claimedAtMs ?? 0) + CLAIM_STALE_MS
}

/** The run that claimed it is gone without a word: the order may or may not be at the venue. */
export async function loseClaim(run: AccountRun, order: Order): Promise<void> {
  await recordOrder(run, order.intent.symbol, order.intent.intentId, {
    command: 'record-outcome-lost',
    atMs: run.engine.clock.nowMs(),
    reason: 'the run that sent it ended without recording an outcome',
  })
}

/** This run stood still after its claim: others count the order as sent by now, so it is not sent. */
export async function giveUpClaim(run: AccountRun, order: Order): Promise<void> {
  await recordOrder(run, order.intent.symbol, order.intent.intentId, {
    command: 'record-not-placed',
    atMs: run.engine.clock.nowMs(),
    reason: 'the run stood still between its claim and the send',
  })
}
