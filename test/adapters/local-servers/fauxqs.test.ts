import { networkInterfaces } from 'node:os'
import { createServer, type AddressInfo } from 'node:net'
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { describe, expect, it } from 'vitest'
import { startFauxqs } from '../../../lib/adapters/local-servers/fauxqs.ts'
import { createQueue } from '../../../lib/adapters/sqs/create-queue.ts'
import { createSqsClient } from '../../../lib/adapters/sqs/sqs-client.ts'

const DESIGN = { name: 'orders', fifo: true, visibilityTimeoutSeconds: 30, maxReceiveCount: 3 }

describe('the local SQS server', () => {
  it('makes a queue and its dead-letter queue once, reached by the endpoint', async () => {
    const server = await startFauxqs()
    const client = createSqsClient({ endpoint: server.endpoint })
    const addresses = await createQueue(client, DESIGN)
    expect(await createQueue(client, DESIGN)).toEqual(addresses)
    expect(new URL(addresses.queueUrl).pathname).toMatch(/\/orders\.fifo$/)
    const asked = new GetQueueAttributesCommand({
      QueueUrl: addresses.queueUrl,
      AttributeNames: ['All'],
    })
    const { Attributes } = await client.send(asked)
    expect(Attributes).toMatchObject({ FifoQueue: 'true', VisibilityTimeout: '30' })
    expect(JSON.parse(Attributes?.['RedrivePolicy'] ?? '')).toMatchObject({
      deadLetterTargetArn: expect.stringMatching(/orders-dead\.fifo$/),
      maxReceiveCount: 3,
    })
    client.destroy()
    await server.stop()
  })

  it('listens on the loopback interface only', async () => {
    const server = await startFauxqs()
    const { port } = new URL(server.endpoint)
    expect(new URL(server.endpoint).hostname).toBe('127.0.0.1')
    const outward = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4')
    for (const { address } of outward)
      await expect(fetch(`http://${address}:${port}`)).rejects.toThrow()
    await server.stop()
  })

  it('says so when its port is in use', async () => {
    const occupant = createServer()
    await new Promise<void>((resolve) => occupant.listen(0, '127.0.0.1', resolve))
    const { port } = occupant.address() as AddressInfo
    await expect(startFauxqs({ port })).rejects.toThrow(`port ${port} is in use`)
    await new Promise((resolve) => occupant.close(resolve))
  })
})
