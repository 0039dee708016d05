/**
 * Carries out what the order queue brings: the only place that sends orders (and their changes and cancels).
 *
 * The message is a wish; the order in the store decides what it still means. An order is sent only
 * by the run that claimed it, a claim is one commit with the risk check and the reservation, and a
 * send without a definite answer leaves the order `unknown` until the venue's own listings settle
 * it. A repeat of any message at any time is harmless.
 */
import { type Order, isFinal, isResting } from '../domain/order/order.ts'
import { advancePlan } from './advance-plan.ts'
import { amendOrder } from './amend-order.ts'
import { cancelOrder } from './cancel-order.ts'
import { claimOrder } from './claim-order.ts'
import { type AccountRun, type Engine } from './engine.ts'
import { type OrderMessage } from './order-queue.ts'
import { readOrder } from './read.ts'
import { type OutboxAction } from './records/order-records.ts'
import { confirmOrder, sendOrder } from './send-order.ts'
import { giveUpClaim, isStaleClaim, loseClaim } from './stale-claim.ts'

/** Below this much remaining time nothing new is sent: the answer might come too late. */
const SEND_RESERVE_MS = 8_000

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
  await carryOut(run, order, message.action)
  await advancePlan(run, order.intent.planId)
  return { result: 'done' }
}

async function carryOut(run: AccountRun, order: Order, action: OutboxAction): Promise<void> {
  switch (action) {
    case 'place':
      return carryOutPlace(run, order)
    case 'amend':
      return amendOrder(run, order)
    case 'cancel':
      return carryOutCancel(run, order)
  }
}

async function carryOutPlace(run: AccountRun, order: Order): Promise<void> {
  if (order.state === 'sending' && !order.retryable) {
    if (isStaleClaim(run, order)) await loseClaim(run, order)
    return
  }
  if (order.state !== 'created' && order.state !== 'sending') return
  const claimed = await claimOrder(run, order)
  if (claimed === undefined) return
  if (isStaleClaim(run, claimed)) return giveUpClaim(run, claimed)
  const sent = await sendOrder(run, claimed)
  if (isResting(sent) && executesAtOnce(sent)) await confirmOrder(run, sent)
}

function executesAtOnce(order: Order): boolean {
  const { type, postOnly } = order.intent
  return type === 'market' || (type === 'limit' && !postOnly)
}

async function carryOutCancel(run: AccountRun, order: Order): Promise<void> {
  if (isFinal(order) || order.cancelRequestedAtMs === undefined) return
  await cancelOrder(run, order)
}
