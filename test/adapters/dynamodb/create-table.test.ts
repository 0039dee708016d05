import { DescribeTimeToLiveCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTable } from '../../../lib/adapters/dynamodb/create-table.ts'
import { createDynamoClient } from '../../../lib/adapters/dynamodb/dynamo-client.ts'
import { createDynamoStore } from '../../../lib/adapters/dynamodb/dynamo-store.ts'
import { createRealClock } from '../../../lib/adapters/time/real-clock.ts'
import { createRealRandom } from '../../../lib/adapters/time/real-random.ts'
import { useDynamo } from '../local-servers/dynamo-for-tests.ts'
import { awsError, startFaultProxy, type FaultProxy } from '../local-servers/fault-proxy.ts'

const dynamo = useDynamo('made-before')
let proxy: FaultProxy
let client: DynamoDBClient
beforeAll(async () => {
  proxy = await startFaultProxy(dynamo.endpoint)
  client = createDynamoClient({ endpoint: proxy.endpoint })
})
beforeEach(() => proxy.reset())
afterAll(async () => {
  client.destroy()
  await proxy.stop()
})

const operations = () => proxy.seen.map(({ operation }) => operation)

describe('the table of the local run', () => {
  it('R-OPS-6 removes expired items', async () => {
    await createTable(client, 'made-now')
    const asked = new DescribeTimeToLiveCommand({ TableName: 'made-now' })
    const { TimeToLiveDescription } = await client.send(asked)
    expect(TimeToLiveDescription?.AttributeName).toBe('t')
  })

  it('is left alone when it exists', async () => {
    await createTable(client, 'made-before')
    expect(operations()).toEqual(['CreateTable'])
  })

  it('is waited for until it is active', async () => {
    const creating = () => JSON.stringify({ Table: { TableStatus: 'CREATING' } })
    proxy.inject('DescribeTable', [{ kind: 'answer', status: 200, body: creating }])
    await createTable(client, 'made-slowly')
    expect(operations().filter((operation) => operation === 'DescribeTable')).toHaveLength(2)
  })

  it('is made on servers that know no expiry, and on no server that refuses', async () => {
    proxy.inject('UpdateTimeToLive', [awsError('UnknownOperationException')])
    await createTable(client, 'made-without-expiry')
    proxy.inject('UpdateTimeToLive', [awsError('AccessDeniedException')])
    await expect(createTable(client, 'made-in-part')).rejects.toThrow('injected')
    proxy.inject('CreateTable', [awsError('AccessDeniedException')])
    await expect(createTable(client, 'not-made')).rejects.toThrow('injected')
  })
})

describe('the store on the table', () => {
  it('asks for commit ids that fit a transaction', async () => {
    const id = { value: '' }
    const store = createDynamoStore({
      client,
      tableName: 'made-before',
      clock: createRealClock(),
      random: createRealRandom(),
      ids: { next: () => id.value },
    })
    for (const value of ['', 'x'.repeat(37)]) {
      id.value = value
      await expect(
        store.commit([{ action: 'create', key: { partition: 'p', sort: 's' }, content: {} }]),
      ).rejects.toThrow('a commit id has 1 to 36 characters')
    }
    expect(operations()).toEqual([])
  })

  it('uses a client that repeats nothing by itself, in the region that it is told', async () => {
    const regional = createDynamoClient({ region: 'eu-central-1' })
    expect(await regional.config.maxAttempts()).toBe(1)
    expect(await regional.config.region()).toBe('eu-central-1')
    regional.destroy()
  })
})
