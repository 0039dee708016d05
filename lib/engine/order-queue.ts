import { type OutgoingMessage } from '../ports/queue.ts'
import { type AccountRun, accountId } from './engine.ts'
import { readOutbox } from './read.ts'
import { type OutboxAction, type OutboxEntry } from './records/order-records.ts'

/** What a message on the order queue says. The store decides what it still means. */
export interface OrderMessage {
  readonly account: string
  readonly symbol: string
  readonly intentId: string
  readonly action: OutboxAction
}

/** One group per account and symbol, so that a cancel and the exit after it keep their order. */
export function orderMessage(run: AccountRun, entry: OutboxEntry): OutgoingMessage {
  const message: OrderMessage = {
    account: accountId(run),
    symbol: entry.symbol,
    intentId: entry.intentId,
    action: entry.action,
  }
  const atMs = run.engine.clock.nowMs()
  return {
    body: JSON.stringify(message),
    group: `${message.account}/${message.symbol}`,
    deduplicationId: `${entry.action}-${entry.intentId}-${atMs}`,
  }
}

/**
 * Tells the queue what was committed to the outbox. A failure here loses nothing: the entries stay
 * and the sweep sends them again.
 */
export async function announce(run: AccountRun, entries: readonly OutboxEntry[]): Promise<void> {
  if (entries.length === 0) return
  try {
    await run.engine.orderQueue.send(entries.map((entry) => orderMessage(run, entry)))
  } catch (error) {
    run.engine.log.warn('the order queue did not take a message; the sweep will send it again', {
      account: accountId(run),
      entries: entries.length,
      error: String(error),
    })
  }
}

/** Puts outbox entries back on the queue that have been waiting for at least `ageMs`. */
export async function sweepOutbox(run: AccountRun, ageMs: number): Promise<number> {
  const nowMs = run.engine.clock.nowMs()
  const waiting = (await readOutbox(run)).filter((entry) => nowMs - entry.createdAtMs >= ageMs)
  await announce(run, waiting)
  return waiting.length
}
