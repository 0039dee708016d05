/** A queue on SQS. Entry point: `createSqsQueue`. All repetition happens in `calls.ts`. */
import { type SQSClient } from '@aws-sdk/client-sqs'
import { type Ids } from '../../ports/ids.ts'
import { type QueueReceiver, type QueueSender } from '../../ports/queue.ts'
import { type Random } from '../../ports/random.ts'
import { createCalls, DEFAULT_LIMITS, type CallLimits } from './calls.ts'
import { checkMessages } from '../../ports/message-rules.ts'
import { acknowledgeMessage, receiveMessages, releaseMessage } from './receive-messages.ts'
import { batchesOf, entryOf, sendBatch } from './send-messages.ts'

/**
 * @param parts.client without retries of its own, as `createSqsClient` makes it.
 * @param parts.ids deduplication ids for messages of a first-in-first-out queue that have none.
 * @param parts.waitSeconds how long `receive` waits for a first message, 0 to 20.
 */
export function createSqsQueue(parts: {
  readonly client: SQSClient
  readonly queueUrl: string
  readonly fifo: boolean
  readonly random: Random
  readonly ids: Ids
  readonly waitSeconds?: number
  readonly limits?: Partial<CallLimits>
}): QueueSender & QueueReceiver {
  const { client, queueUrl, fifo, random, ids, waitSeconds = 0 } = parts
  const limits = { ...DEFAULT_LIMITS, ...parts.limits }
  const calls = createCalls(limits, random)
  const waitingCalls = createCalls(
    { ...limits, timeoutMs: limits.timeoutMs + waitSeconds * 1000 },
    random,
  )
  return {
    send: async (messages) => {
      checkMessages(messages, fifo)
      // One batch after the other, because the messages of a group are in order.
      for (const batch of batchesOf(messages)) {
        const entries = batch.map((message, index) => entryOf(message, index, fifo, ids))
        await sendBatch(client, calls, queueUrl, entries)
      }
    },
    receive: (messagesMax) =>
      receiveMessages(client, waitingCalls, queueUrl, messagesMax, waitSeconds),
    acknowledge: (receiptHandle) => acknowledgeMessage(client, calls, queueUrl, receiptHandle),
    release: (receiptHandle) => releaseMessage(client, calls, queueUrl, receiptHandle),
  }
}
