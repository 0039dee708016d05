import { describe, expect, it } from 'vitest'
import { awsError, type Fault } from '../local-servers/fault-proxy.ts'
import { ATTEMPTS_MAX, useFaultyTable } from './faulty-table.ts'

const table = useFaultyTable()
const always = (fault: Fault): readonly Fault[] => Array.from({ length: ATTEMPTS_MAX }, () => fault)
const operations = () => table.proxy.seen.map(({ operation }) => operation)

describe('reliability Store, an outcome is never guessed', () => {
  const unknown = {
    name: 'StoreError',
    failure: 'unavailable',
    message: expect.stringContaining('unknown'),
  }

  it('reports a conflict when another made our version and our request was lost', async () => {
    const key = table.freshKey()
    await table.other.commit([{ action: 'create', key, content: {} }])
    const replacement = { action: 'replace', key, content: {}, expectedVersion: 1 } as const
    await table.other.commit([{ ...replacement, content: { by: 'other' } }])
    table.proxy.inject('PutItem', [{ kind: 'lose-request' }])
    expect(await table.store.commit([replacement])).toEqual({ committed: false, conflicts: [key] })
  })

  it('does not know whether it was written over, or never wrote', async () => {
    const key = table.freshKey()
    await table.other.commit([{ action: 'create', key, content: {} }])
    const then = () =>
      table.other.commit([{ action: 'replace', key, content: { by: 'other' }, expectedVersion: 2 }])
    table.proxy.inject('PutItem', [{ kind: 'lose-reply', then }])
    const replacement = { action: 'replace', key, content: {}, expectedVersion: 1 } as const
    await expect(table.store.commit([replacement])).rejects.toMatchObject(unknown)
    expect((await table.other.get(key))?.version).toBe(3)
  })

  it('does not know when neither writes nor reads are answered', async () => {
    const key = table.freshKey()
    table.proxy.inject('PutItem', always({ kind: 'hang' }))
    table.proxy.inject('GetItem', [{ kind: 'hang' }])
    await expect(
      table.store.commit([{ action: 'create', key, content: {} }]),
    ).rejects.toMatchObject(unknown)
    expect(operations()).toEqual([
      ...Array.from({ length: ATTEMPTS_MAX }, () => 'PutItem'),
      'GetItem',
    ])
  })

  it('does not know whether a deletion that is never answered was made', async () => {
    const key = table.freshKey()
    await table.other.commit([{ action: 'create', key, content: {} }])
    table.proxy.inject('TransactWriteItems', always({ kind: 'lose-request' }))
    await expect(
      table.store.commit([{ action: 'delete', key, expectedVersion: 1 }]),
    ).rejects.toMatchObject(unknown)
  })
})

describe('reliability Store, repetition is bounded', () => {
  it('gives up after its attempts when it is throttled, having written nothing', async () => {
    const key = table.freshKey()
    table.proxy.inject('PutItem', always(awsError('ThrottlingException')))
    await expect(
      table.store.commit([{ action: 'create', key, content: {} }]),
    ).rejects.toMatchObject({ name: 'StoreError', failure: 'throttled' })
    expect(operations()).toHaveLength(ATTEMPTS_MAX)
    expect(await table.other.get(key)).toBeUndefined()
  })

  it('does not repeat what the server refuses', async () => {
    table.proxy.inject('PutItem', [awsError('ValidationException')])
    await expect(
      table.store.commit([{ action: 'create', key: table.freshKey(), content: {} }]),
    ).rejects.toMatchObject({ name: 'StoreError', failure: 'invalid' })
    table.proxy.inject('TransactWriteItems', [
      awsError('TransactionCanceledException', 400, {
        CancellationReasons: [{ Code: 'ValidationError' }],
      }),
    ])
    await expect(
      table.store.commit([{ action: 'delete', key: table.freshKey(), expectedVersion: 1 }]),
    ).rejects.toMatchObject({ name: 'StoreError', failure: 'invalid' })
    expect(operations()).toEqual(['PutItem', 'TransactWriteItems'])
  })

  it('begins no attempt after its budget', async () => {
    let nowMs = 0
    const clock = { nowMs: () => (nowMs += 1_000), sleep: () => Promise.resolve() }
    const store = table.storeAt(table.proxy.endpoint, { budgetMs: 1_500 }, clock)
    table.proxy.inject('GetItem', always(awsError('InternalServerError', 500)))
    await expect(store.get(table.freshKey())).rejects.toMatchObject({ failure: 'unavailable' })
    expect(operations()).toEqual(['GetItem', 'GetItem'])
  })

  it('says that a server which is not there is unavailable, and that nothing was sent', async () => {
    const store = table.storeAt('http://127.0.0.1:1')
    const refused = store.commit([{ action: 'create', key: table.freshKey(), content: {} }])
    await expect(refused).rejects.toMatchObject({
      failure: 'unavailable',
      message: expect.stringMatching(/^commit: (?!.*unknown)/),
    })
  })
})
