import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../../lib/adapters/memory/memory-store.ts'
import { type LedgerRun } from '../../../lib/engine/engine.ts'
import { requestRebuild } from '../../../lib/engine/ledger/request-rebuild.ts'
import { rebuildBooks } from '../../../lib/engine/ledger/rebuild-books.ts'
import { sweepRetired } from '../../../lib/engine/ledger/sweep-retired.ts'
import { transact } from '../../../lib/engine/transact.ts'
import { type Store, type Write } from '../../../lib/ports/store.ts'
import { BTC, amount, createWorld } from '../world.ts'
import { book, fillFact, smallBuys } from './sample-facts.ts'
import { bookFaults, storedBook } from './stored-books.ts'

const LOTS = 10_000
const BUYS = smallBuys(LOTS)

/** A desk without a venue whose commits are looked at. */
function desk() {
  const memory = createMemoryStore()
  const sizes: number[] = []
  let dieAfter = Infinity
  const store: Store & { allItems: typeof memory.allItems } = {
    get: (key) => memory.get(key),
    getMany: (keys) => memory.getMany(keys),
    query: (...query) => memory.query(...query),
    commit: async (writes: readonly Write[]) => {
      if (dieAfter <= 0) throw new Error('the run dies here')
      dieAfter -= 1
      sizes.push(writes.length)
      return memory.commit(writes)
    },
    allItems: () => memory.allItems(),
  }
  const run: LedgerRun = createWorld().run()
  return {
    store,
    sizes,
    run: { ...run, engine: { ...run.engine, store } } as LedgerRun,
    dieAfterCommits(count: number): void {
      dieAfter = count
    },
  }
}

const SELL = fillFact(LOTS + 10, {
  side: 'sell',
  quantity: amount('9.9995'),
  price: amount('51000'),
  fee: amount('204'),
})

describe('R-LEDG-5 a sell that consumes ten thousand lots', { timeout: 60_000 }, () => {
  it('is booked whole, in commits that the store takes', async () => {
    const { run, store, sizes } = desk()
    await book(run, BUYS)
    sizes.length = 0
    await book(run, [SELL])
    expect(bookFaults(store).filter((fault) => !fault.startsWith('retired'))).toEqual([])
    const { allocations, lots, position } = storedBook(store, BTC)
    expect(allocations).toHaveLength(LOTS)
    expect(lots).toHaveLength(1)
    expect(position.quantity).toBe(amount('0.0005'))
    expect(Math.max(...sizes)).toBeLessThanOrEqual(100)
    expect(await sweepRetired(run)).toBe(true)
    expect(bookFaults(store)).toEqual([])
    const pages = store.allItems().filter(({ key }) => key.sort.startsWith('lots#'))
    expect(pages).toHaveLength(1)
  })

  it('is never seen half done: what is written ahead counts only with the fill', async () => {
    const { run, store, dieAfterCommits } = desk()
    await book(run, BUYS)
    const before = storedBook(store, BTC).position
    for (const commits of [1, 7, 31]) {
      dieAfterCommits(commits)
      await expect(book(run, [SELL])).rejects.toThrow('the run dies here')
      dieAfterCommits(Infinity)
      expect(storedBook(store, BTC).position).toEqual(before)
      expect(storedBook(store, BTC).facts).toHaveLength(LOTS)
    }
    await book(run, [SELL])
    await sweepRetired(run)
    expect(bookFaults(store)).toEqual([])
  })

  it('leaves no trace of a try that took other lots', async () => {
    const { run, store, dieAfterCommits } = desk()
    await book(run, BUYS)
    dieAfterCommits(20)
    await expect(book(run, [SELL])).rejects.toThrow('the run dies here')
    dieAfterCommits(Infinity)
    // Meanwhile most of it is sold otherwise, so that the same sell takes few lots now.
    const other = { ...SELL.fill, tradeId: 'T0010001', timeMs: SELL.fill.timeMs - 1 }
    await book(run, [{ kind: 'fill', fill: other }])
    await book(run, [SELL])
    const { position } = storedBook(store, BTC)
    expect(position.quantity).toBe(amount('-9.999'))
    await sweepRetired(run)
    expect(bookFaults(store)).toEqual([])
  })

  it('may be a trade a day for years: a rebuild writes no more days at once than fit in', async () => {
    const { run, store, sizes } = desk()
    const days = Array.from({ length: 400 }, (_, day) =>
      fillFact(day * 86_400, { quantity: amount('0.001'), price: amount('50000') }),
    )
    await book(run, days)
    await transact(run, (changes) => requestRebuild(run, changes, BTC, 'asked for'))
    sizes.length = 0
    await rebuildBooks(run)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(100)
    await sweepRetired(run)
    expect(bookFaults(store)).toEqual([])
    expect(storedBook(store, BTC).days).toHaveLength(400)
  })

  it('is rebuilt as well', async () => {
    const { run, store, sizes } = desk()
    await book(run, BUYS)
    await book(run, [SELL])
    await sweepRetired(run)
    await transact(run, (changes) => requestRebuild(run, changes, BTC, 'asked for'))
    sizes.length = 0
    const { rebuilt } = await rebuildBooks(run)
    expect(rebuilt).toMatchObject([{ symbol: BTC, before: {}, after: {} }])
    expect(Math.max(...sizes)).toBeLessThanOrEqual(100)
    await sweepRetired(run)
    expect(bookFaults(store)).toEqual([])
    expect(storedBook(store, BTC).position.generation).toBe(2)
  })
})
