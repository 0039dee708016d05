import { CreateQueueCommand, GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs'

const CALL_TIMEOUT_MS = 10_000

export interface QueueDesign {
  /** A name without the suffix of first-in-first-out queues, which is added. */
  readonly name: string
  readonly fifo: boolean
  readonly visibilityTimeoutSeconds: number
  /** After so many deliveries without an acknowledgement a message is a dead letter. */
  readonly maxReceiveCount: number
}

export interface QueueAddresses {
  readonly queueUrl: string
  readonly deadLetterQueueUrl: string
}

/** Makes a queue of the local run and the queue of its dead letters; in the cloud the stack does. */
export async function createQueue(client: SQSClient, design: QueueDesign): Promise<QueueAddresses> {
  const { name, fifo, visibilityTimeoutSeconds, maxReceiveCount } = design
  const suffix = fifo ? '.fifo' : ''
  const common: Record<string, string> = fifo ? { FifoQueue: 'true' } : {}
  const deadLetterQueueUrl = await create(client, `${name}-dead${suffix}`, common)
  const queueUrl = await create(client, `${name}${suffix}`, {
    ...common,
    VisibilityTimeout: String(visibilityTimeoutSeconds),
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: await arnOf(client, deadLetterQueueUrl),
      maxReceiveCount,
    }),
  })
  return { queueUrl, deadLetterQueueUrl }
}

async function create(
  client: SQSClient,
  queueName: string,
  attributes: Record<string, string>,
): Promise<string> {
  const answer = await client.send(
    new CreateQueueCommand({ QueueName: queueName, Attributes: attributes }),
    timeLimit(),
  )
  if (answer.QueueUrl === undefined) throw new Error(`the queue ${queueName} has no address`)
  return answer.QueueUrl
}

async function arnOf(client: SQSClient, queueUrl: string): Promise<string> {
  const answer = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] }),
    timeLimit(),
  )
  const arn = answer.Attributes?.['QueueArn']
  if (arn === undefined) throw new Error(`the queue at ${queueUrl} has no ARN`)
  return arn
}

function timeLimit(): { readonly abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(CALL_TIMEOUT_MS) }
}
