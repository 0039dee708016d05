/**
 * Carries out what the order queue brings: the only place that sends orders (and their cancels).
 *
 * The message is a wish; the order in the store decides what it still means. An order is sent only
 * by the run that claimed it, a claim is one commit with the risk check and the reservation, and a
 * send without a definite answer leaves the order `unknown` until the venue's own listings settle
 * it. A repeat of any message at any time is harmless.
 */
import { type Order, isFinal, isResting } from '../domain/order/order.ts'
import { advancePlan } from './advance-plan.ts'
import { cancelOrder } from './cancel-order.ts'
import { claimOrder } from './claim-order.ts'
import { type AccountRun, type Engine } from './engine.ts'
import { type OrderMessage } from './order-queue.ts'
import { readOrder } from './read.ts'
import { recordOrder } from './record-order.ts'
import { confirmOrder, sendOrder } from './send-order.ts'

/** Below this much remaining time nothing new is sent: the answer might come too late. */
const SEND_RESERVE_MS = 8_000
/** A claim this old belongs to a run that is over; whether it sent is for the venue to say. */
const CLAIM_STALE_MS = 60_000

export type ExecutionResult =
  | { readonly result: 'done' }
  /** Not carried out now; the message should come again. */
  | { readonly result: 'again'; readonly why: string }

/** @throws {Error} for a message that names an account which the config does not have. */
export async function executeOrder(
  engine: Engine,
  message: OrderMessage,
): Promise<ExecutionResult> {
  const account = engine.accounts.find((each) => each.config.id === message.account)
  if (account === undefined) throw new Error(`no account ${message.account} in the config`)
  if (engine.remainingMs() < SEND_RESERVE_MS)
    return { result: 'again', why: 'too little time is left in this run' }
  const run: AccountRun = { engine, account }
  const stored = await readOrder(run, message.symbol, message.intentId)
  if (stored === undefined) {
    engine.log.warn('a message names an order that does not exist', { ...message })
    return { result: 'done' }
  }
  const order = stored.value
  if (message.action === 'cancel') await carryOutCancel(run, order)
  else await carryOutPlace(run, order)
  await advancePlan(run, order.intent.planId)
  return { result: 'done' }
}

async function carryOutPlace(run: AccountRun, order: Order): Promise<void> {
  if (order.state === 'sending' && !order.retryable) return loseStaleClaim(run, order)
  if (order.state !== 'created' && order.state !== 'sending') return
  const claimed = await claimOrder(run, order)
  if (claimed === undefined) return
  if (isStale(run, claimed)) return giveUpClaim(run, claimed)
  const sent = await sendOrder(run, claimed)
  if (isResting(sent) && executesAtOnce(sent)) await confirmOrder(run, sent)
}

function isStale(run: AccountRun, order: Order): boolean {
  return run.engine.clock.nowMs() - (order.claimedAtMs ?? 0) >= CLAIM_STALE_MS
}

/** This run stood still after its claim: others count the order as sent by now, so it is not sent. */
async function giveUpClaim(run: AccountRun, order: Order): Promise<void> {
  await recordOrder(run, order.intent.symbol, order.intent.intentId, {
    command: 'record-not-placed',
    atMs: run.engine.clock.nowMs(),
    reason: 'the run stood still between its claim and the send',
  })
}

function executesAtOnce(order: Order): boolean {
  const { type, postOnly } = order.intent
  return type === 'market' || (type === 'limit' && !postOnly)
}

/** The run that claimed it is gone without a word: the order may or may not be at the venue. */
export async function loseStaleClaim(run: AccountRun, order: Order): Promise<void> {
  if (!isStale(run, order)) return
  await recordOrder(run, order.intent.symbol, order.intent.intentId, {
    command: 'record-outcome-lost',
    atMs: run.engine.clock.nowMs(),
    reason: 'the run that sent it ended without recording an outcome',
  })
}

async function carryOutCancel(run: AccountRun, order: Order): Promise<void> {
  if (isFinal(order) || order.cancelRequestedAtMs === undefined) return
  await cancelOrder(run, order)
}
