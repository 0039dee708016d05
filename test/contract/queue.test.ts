import { setTimeout as delay } from 'node:timers/promises'
import { type SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll } from 'vitest'
import { createMemoryQueue } from '../../lib/adapters/memory/memory-queue.ts'
import { createVirtualClock } from '../../lib/adapters/memory/virtual-clock.ts'
import { createQueue } from '../../lib/adapters/sqs/create-queue.ts'
import { createSqsClient } from '../../lib/adapters/sqs/sqs-client.ts'
import { createSqsQueue } from '../../lib/adapters/sqs/sqs-queue.ts'
import { createRealClock } from '../../lib/adapters/time/real-clock.ts'
import { createRealRandom } from '../../lib/adapters/time/real-random.ts'
import { createUlidIds } from '../../lib/adapters/time/ulid-ids.ts'
import { useSqs } from '../adapters/local-servers/sqs-for-tests.ts'
import { queueContract } from './queue-contract.ts'

queueContract('memory', async ({ fifo, visibilityTimeoutSeconds, maxReceiveCount }) => {
  const clock = createVirtualClock({ startMs: 1_000_000 })
  const queue = createMemoryQueue({
    clock,
    fifo,
    visibilityTimeoutMs: visibilityTimeoutSeconds * 1000,
    maxReceiveCount,
  })
  return {
    queue,
    pass: (durationMs) => clock.advanceBy(durationMs),
    deadBodies: async () => queue.deadLetters().map(({ body }) => body),
  }
})

const sqs = useSqs()
let client: SQSClient
beforeAll(() => {
  client = createSqsClient({ endpoint: sqs.endpoint })
})
afterAll(() => client.destroy())

let queueCount = 0
queueContract('sqs', async (design) => {
  queueCount += 1
  const addresses = await createQueue(client, { name: `contract-${queueCount}`, ...design })
  const parts = {
    client,
    fifo: design.fifo,
    random: createRealRandom(),
    ids: createUlidIds(createRealClock()),
  }
  const deadLetterQueue = createSqsQueue({ ...parts, queueUrl: addresses.deadLetterQueueUrl })
  return {
    queue: createSqsQueue({ ...parts, queueUrl: addresses.queueUrl }),
    pass: (durationMs) => delay(durationMs),
    deadBodies: async () => (await deadLetterQueue.receive(10)).map(({ body }) => body),
  }
})
