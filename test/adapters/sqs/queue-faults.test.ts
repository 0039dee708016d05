import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createQueue } from '../../../lib/adapters/sqs/create-queue.ts'
import { createSqsClient } from '../../../lib/adapters/sqs/sqs-client.ts'
import { createSqsQueue } from '../../../lib/adapters/sqs/sqs-queue.ts'
import { createRealClock } from '../../../lib/adapters/time/real-clock.ts'
import { createRealRandom } from '../../../lib/adapters/time/real-random.ts'
import { createUlidIds } from '../../../lib/adapters/time/ulid-ids.ts'
import { type QueueReceiver, type QueueSender } from '../../../lib/ports/queue.ts'
import {
  awsError,
  startFaultProxy,
  type Fault,
  type FaultProxy,
} from '../local-servers/fault-proxy.ts'
import { useSqs } from '../local-servers/sqs-for-tests.ts'

const TIMEOUT_MS = 600
const ATTEMPTS_MAX = 3

const sqs = useSqs()
let proxy: FaultProxy
let queueCount = 0
const closing: (() => void)[] = []

beforeAll(async () => {
  proxy = await startFaultProxy(sqs.endpoint)
})
beforeEach(() => proxy.reset())
afterAll(async () => {
  for (const close of closing) close()
  await proxy.stop()
})

async function makeQueue(fifo: boolean): Promise<QueueSender & QueueReceiver> {
  queueCount += 1
  const client = createSqsClient({ endpoint: proxy.endpoint })
  closing.push(() => client.destroy())
  const design = {
    name: `faults-${queueCount}`,
    fifo,
    visibilityTimeoutSeconds: 60,
    maxReceiveCount: 9,
  }
  const { queueUrl } = await createQueue(client, design)
  proxy.reset()
  return createSqsQueue({
    client,
    queueUrl,
    fifo,
    random: createRealRandom(),
    ids: createUlidIds(createRealClock()),
    limits: { timeoutMs: TIMEOUT_MS, attemptsMax: ATTEMPTS_MAX, pauseFirstMs: 1, pauseMaxMs: 4 },
  })
}

const always = (fault: Fault): readonly Fault[] => Array.from({ length: ATTEMPTS_MAX }, () => fault)
const operations = () => proxy.seen.map(({ operation }) => operation)

const FAULTS: readonly { readonly name: string; readonly fault: Fault }[] = [
  { name: 'the request is lost', fault: { kind: 'lose-request' } },
  { name: 'the reply is lost', fault: { kind: 'lose-reply' } },
  { name: 'nobody answers', fault: { kind: 'hang' } },
  { name: 'the reply stalls half-way', fault: { kind: 'stall-reply' } },
  { name: 'the server fails', fault: awsError('InternalFailure', 500) },
  { name: 'the queue throttles', fault: awsError('RequestThrottled', 403) },
]

describe('reliability Queue, calls', () => {
  it.each(FAULTS)('a first-in-first-out message is taken once when $name', async ({ fault }) => {
    const queue = await makeQueue(true)
    proxy.inject('SendMessageBatch', [fault])
    await queue.send([{ body: 'a', group: 'g' }])
    expect(operations()).toEqual(['SendMessageBatch', 'SendMessageBatch'])
    expect(await queue.receive(10)).toMatchObject([{ body: 'a' }])
  })

  it.each(FAULTS)('acknowledging and releasing are repeated when $name', async ({ fault }) => {
    const queue = await makeQueue(false)
    await queue.send([{ body: 'a' }, { body: 'b' }])
    const [one, two] = await queue.receive(2)
    proxy.inject('DeleteMessage', [fault])
    proxy.inject('ChangeMessageVisibility', [fault])
    await queue.acknowledge(one?.receiptHandle ?? '')
    await queue.release(two?.receiptHandle ?? '')
    expect(await queue.receive(10)).toMatchObject([{ body: 'b' }])
  })

  it('receiving is repeated, and keeps what has come when a later batch fails', async () => {
    const queue = await makeQueue(false)
    await queue.send(Array.from({ length: 12 }, (_, n) => ({ body: `${n}` })))
    proxy.inject('ReceiveMessage', [
      { kind: 'lose-request' },
      { kind: 'pass' },
      ...always({ kind: 'lose-request' }),
    ])
    expect(await queue.receive(12)).toHaveLength(10)
    expect(await queue.receive(12)).toHaveLength(2)
  })

  it('fail with a QueueError after the last attempt', async () => {
    const queue = await makeQueue(false)
    proxy.inject('SendMessageBatch', always({ kind: 'hang' }))
    proxy.inject('ReceiveMessage', always(awsError('InternalFailure', 500)))
    await expect(queue.send([{ body: 'a' }])).rejects.toMatchObject({ name: 'QueueError' })
    await expect(queue.receive(1)).rejects.toMatchObject({ name: 'QueueError' })
    expect(operations()).toHaveLength(2 * ATTEMPTS_MAX)
  })

  it('are not repeated when the queue refuses', async () => {
    const queue = await makeQueue(false)
    proxy.inject('SendMessageBatch', [awsError('QueueDoesNotExist')])
    await expect(queue.send([{ body: 'a' }])).rejects.toMatchObject({ name: 'QueueError' })
    expect(operations()).toHaveLength(1)
  })
})

describe('reliability Queue, batches that are taken in part', () => {
  const notTaken = (SenderFault: boolean, ...Ids: readonly string[]): Fault => ({
    kind: 'answer',
    status: 200,
    body: () =>
      JSON.stringify({
        Successful: [],
        Failed: Ids.map((Id) => ({ Id, SenderFault, Code: 'Injected', Message: 'why' })),
      }),
  })
  const sentBodies = () =>
    proxy.seen.map(({ body }) =>
      (body['Entries'] as readonly { readonly MessageBody: string }[]).map(
        ({ MessageBody }) => MessageBody,
      ),
    )

  it('send again only what was not taken, in order, with the same ids', async () => {
    const queue = await makeQueue(true)
    proxy.inject('SendMessageBatch', [notTaken(false, '1', '2'), notTaken(false, '2')])
    await queue.send(['a', 'b', 'c'].map((body) => ({ body, group: 'g' })))
    expect(sentBodies()).toEqual([['a', 'b', 'c'], ['b', 'c'], ['c']])
    const ids = proxy.seen.map(({ body }) =>
      (body['Entries'] as readonly { readonly MessageDeduplicationId: string }[]).at(-1),
    )
    expect(new Set(ids.map((entry) => entry?.MessageDeduplicationId)).size).toBe(1)
  })

  it('fail when the rest is never taken', async () => {
    const queue = await makeQueue(false)
    proxy.inject('SendMessageBatch', always(notTaken(false, '1')))
    await expect(queue.send([{ body: 'a' }, { body: 'b' }])).rejects.toMatchObject({
      name: 'QueueError',
    })
    expect(sentBodies()).toEqual([['a', 'b'], ['b'], ['b']])
  })

  it('name the reason for what the queue refuses, and do not send it again', async () => {
    const queue = await makeQueue(false)
    proxy.inject('SendMessageBatch', [notTaken(true, '0')])
    await expect(queue.send([{ body: 'a' }, { body: 'b' }])).rejects.toMatchObject({
      name: 'QueueError',
      message: expect.stringContaining('Injected: why'),
    })
    expect(operations()).toHaveLength(1)
  })
})
