import {
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { type Ids } from '../../ports/ids.ts'
import { QueueError, type OutgoingMessage } from '../../ports/queue.ts'
import { NotTaken, type Calls } from './calls.ts'
import { MESSAGE_BYTES_MAX } from '../../ports/message-rules.ts'

/** SQS's own limit. */
export const MESSAGES_PER_BATCH_MAX = 10

/** Splits messages, in their order, into batches that SQS takes. */
export function batchesOf(messages: readonly OutgoingMessage[]): readonly OutgoingMessage[][] {
  const batches: OutgoingMessage[][] = []
  let batch: OutgoingMessage[] = []
  let batchBytes = 0
  for (const message of messages) {
    const bytes = Buffer.byteLength(message.body)
    if (batch.length === MESSAGES_PER_BATCH_MAX || batchBytes + bytes > MESSAGE_BYTES_MAX) {
      batches.push(batch)
      batch = []
      batchBytes = 0
    }
    batch.push(message)
    batchBytes += bytes
  }
  if (batch.length > 0) batches.push(batch)
  return batches
}

/** The entry of a message keeps its ids through every repetition. */
export function entryOf(
  message: OutgoingMessage,
  index: number,
  fifo: boolean,
  ids: Ids,
): SendMessageBatchRequestEntry {
  const { body, group, deduplicationId, delaySeconds } = message
  const entry = { Id: String(index), MessageBody: body }
  if (fifo)
    return {
      ...entry,
      MessageGroupId: group,
      // Without one, SQS would refuse the message, or compare its body with others'.
      MessageDeduplicationId: deduplicationId ?? ids.next(),
    }
  return delaySeconds === undefined ? entry : { ...entry, DelaySeconds: delaySeconds }
}

/**
 * Sends one batch, and again what was not taken.
 * @throws {QueueError} when some messages were refused, or still not taken at the last attempt.
 */
export async function sendBatch(
  client: SQSClient,
  calls: Calls,
  queueUrl: string,
  entries: readonly SendMessageBatchRequestEntry[],
): Promise<void> {
  const refusals: string[] = []
  let pending = entries
  await calls.run('send', async (signal) => {
    const command = new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: [...pending] })
    const answer = await client.send(command, { abortSignal: signal })
    const failed = answer.Failed ?? []
    for (const { SenderFault, Code, Message } of failed)
      if (SenderFault === true) refusals.push(`${Code}: ${Message ?? ''}`)
    const repeatable = new Set(
      failed.filter(({ SenderFault }) => SenderFault !== true).map(({ Id }) => Id),
    )
    pending = pending.filter(({ Id }) => repeatable.has(Id))
    if (pending.length > 0) throw new NotTaken(`${pending.length} messages were not taken`)
  })
  if (refusals.length > 0)
    throw new QueueError(`${refusals.length} messages were refused: ${refusals.join('; ')}`)
}
