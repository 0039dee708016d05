import { beforeAll, describe, expect, it } from 'vitest'
import { type Key } from '../../../lib/ports/store.ts'
import { awsError, type Fault } from '../local-servers/fault-proxy.ts'
import { ATTEMPTS_MAX, TABLE_NAME, useFaultyTable } from './faulty-table.ts'

const table = useFaultyTable()
const keys: readonly Key[] = Array.from({ length: 5 }, (_, n) => ({
  partition: 'read',
  sort: `${n}`,
}))
const operations = () => table.proxy.seen.map(({ operation }) => operation)

beforeAll(async () => {
  for (const key of keys) await table.other.commit([{ action: 'create', key, content: {} }])
})

const FAULTS: readonly { readonly name: string; readonly fault: Fault }[] = [
  { name: 'the request is lost', fault: { kind: 'lose-request' } },
  { name: 'the reply is lost', fault: { kind: 'lose-reply' } },
  { name: 'nobody answers', fault: { kind: 'hang' } },
  { name: 'the reply stalls', fault: { kind: 'stall-reply' } },
  { name: 'the server fails', fault: awsError('InternalServerError', 500) },
  { name: 'the table throttles', fault: awsError('ProvisionedThroughputExceededException') },
  {
    name: 'a gateway answers in HTML',
    fault: { kind: 'answer', status: 502, body: () => '<html>Bad gateway</html>' },
  },
]

describe('reliability Store, reads', () => {
  it.each(FAULTS)('are repeated when $name', async ({ fault }) => {
    table.proxy.inject('GetItem', [fault])
    table.proxy.inject('BatchGetItem', [fault])
    table.proxy.inject('Query', [fault])
    expect(await table.store.get({ partition: 'read', sort: '0' })).toMatchObject({ version: 1 })
    expect(await table.store.getMany(keys)).toHaveLength(keys.length)
    expect((await table.store.query('read')).items).toHaveLength(keys.length)
    expect(table.proxy.seen).toHaveLength(6)
  })

  it('fail with a reason after the last attempt, and never with a partial answer', async () => {
    const always = Array.from({ length: ATTEMPTS_MAX }, () => awsError('InternalServerError', 500))
    table.proxy.inject('Query', always)
    await expect(table.store.query('read')).rejects.toMatchObject({
      name: 'StoreError',
      failure: 'unavailable',
    })
    expect(table.proxy.seen).toHaveLength(ATTEMPTS_MAX)
  })

  it('are always strongly consistent', async () => {
    await table.store.get({ partition: 'read', sort: '0' })
    await table.store.getMany(keys)
    await table.store.query('read')
    const [get, batch, query] = table.proxy.seen.map(({ body }) => body)
    expect(get?.['ConsistentRead']).toBe(true)
    expect(batch?.['RequestItems']).toMatchObject({ [TABLE_NAME]: { ConsistentRead: true } })
    expect(query?.['ConsistentRead']).toBe(true)
  })
})

describe('reliability Store, partial batches', () => {
  const itemOf = (sort: string) => ({
    pk: { S: 'read' },
    sk: { S: sort },
    v: { N: '1' },
    data: { S: '{}' },
    c: { S: 'c' },
  })
  const answering = (found: readonly string[], unprocessed: readonly string[]): Fault => ({
    kind: 'answer',
    status: 200,
    body: () =>
      JSON.stringify({
        Responses: { [TABLE_NAME]: found.map(itemOf) },
        UnprocessedKeys: {
          [TABLE_NAME]: {
            Keys: unprocessed.map((sort) => ({ pk: { S: 'read' }, sk: { S: sort } })),
          },
        },
      }),
  })

  it('are drained, also when a reply holds nothing at all', async () => {
    table.proxy.inject('BatchGetItem', [
      answering(['0'], ['1', '2', '3', '4']),
      answering([], ['1', '2', '3', '4']),
      answering(['1', '2'], ['3', '4']),
    ])
    const found = await table.store.getMany(keys)
    expect(found.map(({ key }) => key.sort).sort()).toEqual(['0', '1', '2', '3', '4'])
    expect(operations()).toHaveLength(4)
  })

  it('end as throttling when nothing comes', async () => {
    const nothing = answering([], ['0', '1', '2', '3', '4'])
    table.proxy.inject(
      'BatchGetItem',
      Array.from({ length: ATTEMPTS_MAX }, () => nothing),
    )
    await expect(table.store.getMany(keys)).rejects.toMatchObject({ failure: 'throttled' })
    expect(operations()).toHaveLength(ATTEMPTS_MAX)
  })

  it('are asked for in batches of a hundred', async () => {
    const many = Array.from({ length: 201 }, (_, n) => ({ partition: 'many', sort: `${n}` }))
    expect(await table.store.getMany(many)).toEqual([])
    const sizes = table.proxy.seen.map(({ body }) => {
      const asked = body['RequestItems'] as Record<string, { readonly Keys: readonly unknown[] }>
      return asked[TABLE_NAME]?.Keys.length
    })
    expect(sizes.sort()).toEqual([1, 100, 100])
  })

  it('refuse an item that this store did not write', async () => {
    const foreign: Fault = {
      kind: 'answer',
      status: 200,
      body: () => JSON.stringify({ Item: { pk: { S: 'read' }, sk: { S: '0' } } }),
    }
    table.proxy.inject('GetItem', [foreign])
    await expect(table.store.get({ partition: 'read', sort: '0' })).rejects.toMatchObject({
      failure: 'invalid',
    })
  })
})
