import { beforeEach, describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../../lib/adapters/memory/memory-store.ts'
import { RememberingStore } from '../../../lib/engine/ledger/remembering-store.ts'
import { isLedgerKey } from '../../../lib/engine/ledger/ledger-key.ts'
import { keys } from '../../../lib/engine/records/keys.ts'
import { type Key, type Store, type Write } from '../../../lib/ports/store.ts'

const KEPT: Key = { partition: 'symbol#main#BTC/USD', sort: 'position' }
const OTHER: Key = { partition: 'symbol#main#BTC/USD', sort: 'order#1' }

let inner: Store
let reads: string[]
let store: RememberingStore

beforeEach(() => {
  inner = createMemoryStore()
  reads = []
  const watched: Store = {
    get: (key) => {
      reads.push(key.sort)
      return inner.get(key)
    },
    getMany: (wanted) => inner.getMany(wanted),
    query: (...query) => inner.query(...query),
    commit: (writes) => inner.commit(writes),
  }
  store = new RememberingStore(watched, ({ sort }) => sort === KEPT.sort)
})

const create = (key: Key, value: number): Write => ({ action: 'create', key, content: { value } })
const replace = (key: Key, expectedVersion: number, value: number): Write => ({
  action: 'replace',
  key,
  expectedVersion,
  content: { value },
})

describe('R-LEDG-1 what a run remembers of the ledger', () => {
  it('is read once, and what is not there too', async () => {
    expect(await store.get(KEPT)).toBeUndefined()
    expect(await store.get(KEPT)).toBeUndefined()
    await inner.commit([create(OTHER, 1)])
    await store.get(OTHER)
    await store.get(OTHER)
    expect(reads).toEqual(['position', 'order#1', 'order#1'])
  })

  it('is what it wrote itself, with the version that the store has', async () => {
    await store.commit([create(KEPT, 1)])
    await store.commit([replace(KEPT, 1, 2)])
    expect(await store.get(KEPT)).toMatchObject({ version: 2, content: { value: 2 } })
    expect(reads).toEqual([])
    expect(await inner.get(KEPT)).toMatchObject({ version: 2, content: { value: 2 } })
    await store.commit([{ action: 'delete', key: KEPT, expectedVersion: 2 }])
    expect(await store.get(KEPT)).toBeUndefined()
    expect(reads).toEqual([])
  })

  it('is forgotten when a commit rests on something old, and read again', async () => {
    await store.commit([create(KEPT, 1)])
    await inner.commit([replace(KEPT, 1, 7)])
    expect(await store.commit([replace(KEPT, 1, 2)])).toMatchObject({ committed: false })
    expect(await store.get(KEPT)).toMatchObject({ version: 2, content: { value: 7 } })
  })

  it('is forgotten when nobody knows whether a commit took place', async () => {
    await store.commit([create(KEPT, 1)])
    const lost = new RememberingStore(
      {
        ...inner,
        get: (key) => inner.get(key),
        commit: async (writes) => {
          await inner.commit(writes)
          throw new Error('no answer')
        },
      },
      () => true,
    )
    expect(await lost.get(KEPT)).toMatchObject({ version: 1 })
    await expect(lost.commit([replace(KEPT, 1, 2)])).rejects.toThrow('no answer')
    expect(await lost.get(KEPT)).toMatchObject({ version: 2, content: { value: 2 } })
  })

  it('does not grow without bounds', async () => {
    for (let each = 0; each < 2_500; each += 1)
      await store.commit([create({ partition: `p${each}`, sort: KEPT.sort }, each)])
    await store.get({ partition: 'p0', sort: KEPT.sort })
    expect(reads).toEqual(['position'])
  })
})

describe('R-LEDG-1 what belongs to the ledger', () => {
  const book = { symbol: 'BTC/USD', generation: 1 }
  it.each<[string, Key, boolean]>([
    ['the position', keys.position('main', 'BTC/USD'), true],
    ['a page of lots', keys.lotPage('main', book, 0), true],
    ['a day', keys.day('main', 0, book), true],
    ['the money', keys.cash('main'), true],
    ['the exposure, which others write too, under its version', keys.exposure('main'), true],
    ['an order', keys.order('main', 'BTC/USD', '1'), false],
    ['a plan', keys.openPlan('main', '01'), false],
    ['the trading state', keys.tradingState('main'), false],
    ['the lease', keys.lease('main', 'sync-fills'), false],
  ])('%s: %s', (_, key, expected) => {
    expect(isLedgerKey(key)).toBe(expected)
  })
})
