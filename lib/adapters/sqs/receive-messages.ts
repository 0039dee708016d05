import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { QueueError, type ReceivedMessage } from '../../ports/queue.ts'
import { type Calls } from './calls.ts'
import { MESSAGES_PER_BATCH_MAX } from './send-messages.ts'

/** Receives until there is nothing more, or `messagesMax` are here. Waits for the first only. */
export async function receiveMessages(
  client: SQSClient,
  calls: Calls,
  queueUrl: string,
  messagesMax: number,
  waitSeconds: number,
): Promise<readonly ReceivedMessage[]> {
  if (!Number.isInteger(messagesMax) || messagesMax < 1)
    throw new RangeError(`receive at least one message, not ${messagesMax}`)
  const received: ReceivedMessage[] = []
  while (received.length < messagesMax) {
    const command = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: Math.min(MESSAGES_PER_BATCH_MAX, messagesMax - received.length),
      WaitTimeSeconds: received.length === 0 ? waitSeconds : 0,
      MessageSystemAttributeNames: ['ApproximateReceiveCount', 'MessageGroupId'],
    })
    const answer = await receiveOnce(client, calls, command, received.length > 0)
    if (answer.length === 0) break
    received.push(...answer.map(decodeMessage))
  }
  return received
}

/** A failure after the first batch ends the receiving: what is here already must not be lost. */
async function receiveOnce(
  client: SQSClient,
  calls: Calls,
  command: ReceiveMessageCommand,
  hasSome: boolean,
): Promise<readonly Message[]> {
  try {
    const answer = await calls.run('receive', (signal) =>
      client.send(command, { abortSignal: signal }),
    )
    return answer.Messages ?? []
  } catch (error) {
    if (hasSome) return []
    throw error
  }
}

function decodeMessage(message: Message): ReceivedMessage {
  const { MessageId, ReceiptHandle, Body, Attributes } = message
  if (MessageId === undefined || ReceiptHandle === undefined || Body === undefined)
    throw new QueueError('a received message lacks its id, receipt or body')
  const group = Attributes?.MessageGroupId
  const received = {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    receiveCount: Number(Attributes?.ApproximateReceiveCount ?? 1),
  }
  return group === undefined ? received : { ...received, group }
}

export async function acknowledgeMessage(
  client: SQSClient,
  calls: Calls,
  queueUrl: string,
  receiptHandle: string,
): Promise<void> {
  const command = new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: receiptHandle })
  await calls.run('acknowledge', (signal) =>
    unlessGone(client.send(command, { abortSignal: signal })),
  )
}

export async function releaseMessage(
  client: SQSClient,
  calls: Calls,
  queueUrl: string,
  receiptHandle: string,
): Promise<void> {
  const command = new ChangeMessageVisibilityCommand({
    QueueUrl: queueUrl,
    ReceiptHandle: receiptHandle,
    VisibilityTimeout: 0,
  })
  await calls.run('release', (signal) => unlessGone(client.send(command, { abortSignal: signal })))
}

const GONE_NAMES: ReadonlySet<string> = new Set(['MessageNotInflight', 'ReceiptHandleIsInvalid'])

/** A message that is ours no longer has been acknowledged, or is visible to others again. */
async function unlessGone(sent: Promise<unknown>): Promise<void> {
  try {
    await sent
  } catch (error) {
    if (!(error instanceof Error) || !GONE_NAMES.has(error.name)) throw error
  }
}
