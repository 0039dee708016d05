import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BookEntry, entryOf } from '../../../lib/domain/ledger/entry.ts'
import { BookInMemory, foldBook } from '../../../lib/domain/ledger/fold-book.ts'
import { ONE } from '../../../lib/domain/money/fixed.ts'
import { histories, inOrder } from './arbitrary-facts.ts'
import { RecordedBook } from './recorded-book.ts'

function entry(index: number, base: bigint): BookEntry {
  const id = `E${String(index).padStart(6, '0')}`
  const place = { id, timeMs: index, base, money: 10n * ONE }
  return { ...place, fees: 0n, feesInBase: 0n, transfer: false }
}

describe('R-LEDG-8 a whole book in memory', () => {
  it('books each entry as the stored book does', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const entries = inOrder(history).map(entryOf)
        const book = new RecordedBook()
        const expected = entries.map((each) => book.add(each))
        expect([...foldBook('main', 'BTC/USD', entries)]).toEqual(expected)
      }),
      { numRuns: 100 },
    )
  })

  it('says whose it is and which writing', () => {
    const [booking] = foldBook('main', 'ETH/USD', [entry(1, ONE)], { generation: 7 })
    expect(booking?.position).toMatchObject({ account: 'main', symbol: 'ETH/USD', generation: 7 })
  })

  it('takes entries one after the other, as they are read', () => {
    let read = 0
    const reading = function* (): Generator<BookEntry> {
      for (;;) yield entry((read += 1), ONE)
    }
    for (const { position } of foldBook('main', 'BTC/USD', reading())) {
      expect(position.entryCount).toBe(read)
      if (read === 3) break
    }
    expect(read).toBe(3)
  })

  it.each([
    ['an earlier time', entry(4, ONE)],
    ['the same entry again', entry(5, ONE)],
    ['the same time and a lower id', { ...entry(5, ONE), id: 'A' }],
  ])('refuses %s', (_, second) => {
    const entries = [entry(5, ONE), second]
    expect(() => [...foldBook('main', 'BTC/USD', entries)]).toThrow(/does not come after E000005/)
  })
})

describe('lots of a book in memory', () => {
  it('are let go when they are used up, and keep their numbers', () => {
    const book = new BookInMemory('main', 'BTC/USD')
    for (let index = 1; index <= 300; index += 1) book.add(entry(index, ONE))
    expect(book.lotAt(0).openingId).toBe('E000001')
    book.add(entry(301, -250n * ONE))
    expect(() => book.lotAt(0)).toThrow('lot 0 is not open')
    expect(book.lotAt(250).openingId).toBe('E000251')
    expect(book.lotAt(299).openingId).toBe('E000300')
    expect(() => book.lotAt(300)).toThrow('lot 300 is not open')
    book.add(entry(302, ONE))
    expect(book.lotAt(300).openingId).toBe('E000302')
  })

  it('stay few while the position does, however long the history is', () => {
    const book = new BookInMemory('main', 'BTC/USD')
    const keeps = (number: number): boolean => {
      try {
        return book.lotAt(number) !== undefined
      } catch {
        return false
      }
    }
    for (let index = 1; index <= 2_000; index += 1)
      book.add(entry(index, index % 2 === 1 ? ONE : -ONE))
    const kept = Array.from({ length: 1_000 }, (_, number) => number).filter(keeps)
    expect(kept.length).toBeLessThan(64)
  })
})
