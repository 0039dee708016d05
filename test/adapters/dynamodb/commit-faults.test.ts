import { describe, expect, it } from 'vitest'
import { type Fault, awsError } from '../local-servers/fault-proxy.ts'
import { ATTEMPTS_MAX, TIMEOUT_MS, useFaultyTable } from './faulty-table.ts'

const table = useFaultyTable()
const LOSE_REPLY: Fault = { kind: 'lose-reply' }
const COMMITTED = { committed: true }
const always = (fault: Fault): readonly Fault[] => Array.from({ length: ATTEMPTS_MAX }, () => fault)
const operations = () => table.proxy.seen.map(({ operation }) => operation)

/** What may happen to the first attempt; `served` says whether the server did what it was asked. */
const FAULTS: readonly { readonly name: string; readonly fault: Fault }[] = [
  { name: 'the request is lost', fault: { kind: 'lose-request' } },
  { name: 'the reply is lost', fault: LOSE_REPLY },
  { name: 'nobody answers', fault: { kind: 'hang' } },
  { name: 'the reply stalls half-way', fault: { kind: 'stall-reply' } },
  { name: 'the reply is late', fault: { kind: 'delay-reply', delayMs: TIMEOUT_MS * 2 } },
  { name: 'the server fails before', fault: awsError('InternalServerError', 500) },
  {
    name: 'the server fails after',
    fault: { kind: 'answer', status: 500, served: true, body: () => '{}' },
  },
  {
    name: 'a page of HTML comes with status 200',
    fault: { kind: 'answer', status: 200, served: true, body: () => '<html>Hello</html>' },
  },
  { name: 'the table throttles', fault: awsError('ProvisionedThroughputExceededException') },
  { name: 'the account throttles', fault: awsError('ThrottlingException') },
  { name: 'a transaction is in the way', fault: awsError('TransactionConflictException') },
]

describe('reliability Store, R-OPS-1 a commit is made once, whatever happens to an attempt', () => {
  it.each(FAULTS)('creates and replaces an item when $name', async ({ fault }) => {
    const key = table.freshKey()
    table.proxy.inject('PutItem', [fault])
    expect(await table.store.commit([{ action: 'create', key, content: { n: 1 } }])).toEqual(
      COMMITTED,
    )
    table.proxy.inject('PutItem', [fault])
    const replacement = { action: 'replace', key, content: { n: 2 }, expectedVersion: 1 } as const
    expect(await table.store.commit([replacement])).toEqual(COMMITTED)
    expect(operations()).toEqual(['PutItem', 'PutItem', 'PutItem', 'PutItem'])
    expect(await table.other.get(key)).toEqual({ key, version: 2, content: { n: 2 } })
  })

  it.each(FAULTS)('makes a transaction and a deletion when $name', async ({ fault }) => {
    const [one, two] = [table.freshKey(), table.freshKey()]
    table.proxy.inject('TransactWriteItems', [fault])
    expect(
      await table.store.commit([
        { action: 'create', key: one, content: {} },
        { action: 'create', key: two, content: {} },
      ]),
    ).toEqual(COMMITTED)
    table.proxy.inject('TransactWriteItems', [fault])
    const deletion = { action: 'delete', key: one, expectedVersion: 1 } as const
    expect(await table.store.commit([deletion])).toEqual(COMMITTED)
    expect(await table.other.getMany([one, two])).toMatchObject([{ key: two, version: 1 }])
    const tokens = table.proxy.seen.map(({ body }) => body['ClientRequestToken'])
    expect(tokens).toEqual([tokens[0], tokens[0], tokens[2], tokens[2]])
    expect(new Set(tokens).size).toBe(2)
  })

  it.each([['ThrottlingError'], ['TransactionConflict'], ['ProvisionedThroughputExceeded']])(
    'repeats a transaction that was cancelled for %s',
    async (code) => {
      const [one, two] = [table.freshKey(), table.freshKey()]
      const CancellationReasons = [{ Code: 'None' }, { Code: code }]
      table.proxy.inject('TransactWriteItems', [
        awsError('TransactionCanceledException', 400, { CancellationReasons }),
        awsError('TransactionInProgressException'),
      ])
      const outcome = await table.store.commit([
        { action: 'create', key: one, content: {} },
        { action: 'create', key: two, content: {} },
      ])
      expect(outcome).toEqual(COMMITTED)
      expect(operations()).toHaveLength(3)
    },
  )

  it('recognises its own transaction when the server has forgotten the token', async () => {
    const [one, two] = [table.freshKey(), table.freshKey()]
    const forgotten: Fault = {
      kind: 'answer',
      status: 400,
      body: ({ body }) =>
        JSON.stringify({
          __type: 'com.amazonaws#TransactionCanceledException',
          CancellationReasons: [
            { Code: 'ConditionalCheckFailed', Item: { c: { S: body['ClientRequestToken'] } } },
            { Code: 'ConditionalCheckFailed' },
          ],
        }),
    }
    table.proxy.inject('TransactWriteItems', [LOSE_REPLY, forgotten])
    const outcome = await table.store.commit([
      { action: 'create', key: one, content: {} },
      { action: 'create', key: two, content: {} },
    ])
    expect(outcome).toEqual(COMMITTED)
  })

  it('reads back what it committed when no write is ever answered', async () => {
    const key = table.freshKey()
    table.proxy.inject('PutItem', always(LOSE_REPLY))
    expect(await table.store.commit([{ action: 'create', key, content: {} }])).toEqual(COMMITTED)
    table.proxy.inject('TransactWriteItems', always(LOSE_REPLY))
    const writes = [
      { action: 'require', key: table.freshKey(), expectedVersion: 0 },
      { action: 'replace', key, content: {}, expectedVersion: 1 },
    ] as const
    expect(await table.store.commit(writes)).toEqual(COMMITTED)
    expect(operations().filter((operation) => operation === 'GetItem').length).toBeGreaterThan(0)
    expect((await table.other.get(key))?.version).toBe(2)
  })
})
