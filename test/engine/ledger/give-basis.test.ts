import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../../lib/adapters/memory/memory-store.ts'
import { giveBasis } from '../../../lib/engine/ledger/give-basis.ts'
import { rebuildBooks } from '../../../lib/engine/ledger/rebuild-books.ts'
import { sweepRetired } from '../../../lib/engine/ledger/sweep-retired.ts'
import { BTC, amount } from '../world.ts'
import { deskRun, importRows, movementRow, tradeRow } from './import-desk.ts'
import { bookFaults, storedBook } from './stored-books.ts'

async function booked() {
  const store = createMemoryStore()
  const run = deskRun(store)
  await importRows(run, [
    movementRow(1, { quantity: amount('2') }),
    movementRow(2, { currency: 'USD', quantity: amount('5') }),
    tradeRow(3, { side: 'sell', quantity: amount('0.5'), price: amount('50000'), fee: 0n }),
    movementRow(4, { kind: 'withdrawal', quantity: amount('0.5') }),
  ])
  return { store, run }
}

describe('R-LEDG-9 the cost of a deposit', () => {
  it('that is given changes lots and results from then on', async () => {
    const { store, run } = await booked()
    expect(storedBook(store, BTC).position.realisedPnl).toBe(amount('25000'))
    const outcome = await giveBasis(run, 'M1', amount('40000'), 'a test')
    expect(outcome).toMatchObject({ done: true, symbol: BTC, after: amount('80000') })
    await rebuildBooks(run)
    await sweepRetired(run)
    const { position, facts } = storedBook(store, BTC)
    expect(position).toMatchObject({ realisedPnl: amount('5000'), cost: amount('40000') })
    expect(
      JSON.stringify(facts, (_, each: unknown) => (typeof each === 'bigint' ? '' : each)),
    ).toMatch(/"valueSource":"given by a test at 2025-/)
    expect(bookFaults(store)).toEqual([])
  })

  it('may be zero, and may be given again', async () => {
    const { store, run } = await booked()
    await giveBasis(run, 'M1', amount('40000'), 'a test')
    const again = await giveBasis(run, 'M1', 0n, 'a test')
    expect(again).toMatchObject({ before: amount('80000'), after: 0n })
    await rebuildBooks(run)
    expect(storedBook(store, BTC).position.cost).toBe(0n)
  })

  it.each([
    ['M2', 'money'],
    ['M4', 'leaves-at-cost'],
    ['T0003', 'unknown'],
  ])('cannot be given for %s: %s', async (id, problem) => {
    const { store, run } = await booked()
    const before = store.allItems()
    expect(await giveBasis(run, id, amount('1'), 'a test')).toEqual({ done: false, problem })
    expect(store.allItems()).toEqual(before)
  })
})
