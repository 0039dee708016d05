import { describe, expect, it } from 'vitest'
import { type MemoryStore, createMemoryStore } from '../../../lib/adapters/memory/memory-store.ts'
import { verifyLedger } from '../../../lib/engine/ledger/verify-book.ts'
import { type Item, type JsonObject } from '../../../lib/ports/store.ts'
import { deskRun, importRows, mixedRows } from './import-desk.ts'

async function booked(): Promise<MemoryStore> {
  const store = createMemoryStore()
  await importRows(deskRun(store), mixedRows(300))
  return store
}

/** Changes one stored item, as nobody should. */
async function spoil(
  store: MemoryStore,
  start: string,
  change: (text: string) => string | undefined,
): Promise<Item> {
  const item = store
    .allItems()
    .findLast(({ key }) => `${key.partition} ${key.sort}`.startsWith(start))
  if (item === undefined) throw new Error(`nothing starts with ${start}`)
  const text = change(JSON.stringify(item.content))
  const { key, version: expectedVersion } = item
  if (text === JSON.stringify(item.content)) throw new Error(`${start} has nothing to change`)
  await store.commit([
    text === undefined
      ? { action: 'delete', key, expectedVersion }
      : { action: 'replace', key, expectedVersion, content: JSON.parse(text) as JsonObject },
  ])
  return item
}

const remove = (): undefined => undefined
/** Another last digit of the last amount of that name. */
const another = (name: string) => (text: string) =>
  text.replace(
    new RegExp(`^(.*"${name}":"[^"]*)(\\d)"`),
    (_, start: string, digit: string) => `${start}${(Number(digit) + 1) % 10}"`,
  )

describe('R-LEDG-8 verifying the books', () => {
  it('finds nothing in books that are sound, and counts every fact', async () => {
    const store = await booked()
    const report = await verifyLedger(deskRun(store))
    expect(report).toMatchObject({ books: 4, differences: [] })
    const facts = store.allItems().filter(({ key }) => key.sort.startsWith('fact#'))
    expect(report.facts).toBe(facts.length)
  })

  it('finds nothing in an empty store', async () => {
    expect(await verifyLedger(deskRun())).toEqual({ books: 0, facts: 0, differences: [] })
  })

  it.each([
    ['symbol#main#BTC/USD position', another('realisedPnl'), 'BTC/USD', 'realisedPnl'],
    ['symbol#main#BTC/USD position', another('cost'), 'BTC/USD', 'cost'],
    ['symbol#main#BTC/USD lots#', another('value'), 'BTC/USD', 'lot '],
    ['symbol#main#BTC/USD lots#', remove, 'BTC/USD', 'lot '],
    ['symbol#main#BTC/USD allocation#', another('proceeds'), 'BTC/USD', 'allocations of '],
    ['symbol#main#BTC/USD allocation#', remove, 'BTC/USD', 'allocations of '],
    ['days#main 2025-01-10#BTC', another('fees'), 'BTC/USD', 'day 2025-'],
    ['days#main 2025-01-10#BTC', remove, 'BTC/USD', 'day 2025-'],
    ['account#main cash', another('USD'), 'money', 'USD'],
    ['account#main exposure', another('ETH/USD'), 'ETH/USD', 'exposure'],
    ['symbol#main#BTC/USD fill#', remove, 'BTC/USD', 'mark of T'],
    [
      'symbol#main#BTC/USD fill#',
      (text: string) => text.replace('buy', 'sell'),
      'BTC/USD',
      'mark of T',
    ],
    ['money#main movement#M', remove, 'money', 'mark of M'],
  ])('finds what is wrong with %s', async (start, change, book, what) => {
    const store = await booked()
    await spoil(store, start, change)
    const { differences } = await verifyLedger(deskRun(store))
    expect(differences.map((each) => `${each.book} ${each.what}`).join('\n')).toContain(
      `${book} ${what}`,
    )
    for (const { stored, folded } of differences) expect(stored).not.toBe(folded)
  })

  it('finds a fact that is gone, in the book and in what it moved', async () => {
    const store = await booked()
    const { key } = await spoil(store, 'symbol#main#BTC/USD fact#', remove)
    const { differences } = await verifyLedger(deskRun(store))
    const id = key.sort.slice(key.sort.lastIndexOf('#') + 1)
    expect(differences.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['quantity', 'entryCount', 'USD', `mark of ${id}`]),
    )
  })

  it('says which books wait to be rebuilt', async () => {
    const store = await booked()
    const [item] = store.allItems().filter(({ key }) => key.sort === 'BTC/USD')
    if (item === undefined) throw new Error('no book')
    const request = { symbol: 'BTC/USD', reason: 'for a test', requestedAtMs: 1, generation: 9 }
    const key = { partition: 'rebuilds#main', sort: 'BTC/USD' }
    await store.commit([{ action: 'create', key, content: request }])
    const { differences } = await verifyLedger(deskRun(store))
    expect(differences).toEqual([
      {
        book: 'BTC/USD',
        what: 'rebuild',
        stored: 'asked for: for a test',
        folded: 'none is waiting',
      },
    ])
  })
})
