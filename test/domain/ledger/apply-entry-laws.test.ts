import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Booking, closesLots } from '../../../lib/domain/ledger/apply-entry.ts'
import { type BookEntry, type Fact, entryOf } from '../../../lib/domain/ledger/entry.ts'
import { fillProblem } from '../../../lib/domain/ledger/fill.ts'
import { type Position } from '../../../lib/domain/ledger/lots.ts'
import { absolute } from '../../../lib/domain/money/fixed.ts'
import { fills, histories, inOrder, retellings } from './arbitrary-facts.ts'
import { type PlainClose, PlainLedger } from './plain-ledger.ts'
import { RecordedBook } from './recorded-book.ts'

interface Booked {
  readonly entry: BookEntry
  readonly before: Position
  readonly booking: Booking
  readonly book: RecordedBook
  readonly plain: PlainLedger
  readonly closes: readonly PlainClose[]
}

function bookPlain(plain: PlainLedger, fact: Fact): readonly PlainClose[] {
  return fact.kind === 'fill' ? plain.bookFill(fact.fill) : plain.bookMovement(fact.movement)
}

function forEveryEntry(law: (booked: Booked) => void): void {
  fc.assert(
    fc.property(histories, (history) => {
      const book = new RecordedBook()
      const plain = new PlainLedger()
      for (const fact of inOrder(history)) {
        const entry = entryOf(fact)
        const before = book.position
        const closes = bookPlain(plain, fact)
        law({ entry, before, booking: book.add(entry), book, plain, closes })
      }
    }),
    { numRuns: 300 },
  )
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n)
}

describe('R-LEDG-8 the ledger equals an independent fold over the facts, to the last unit', () => {
  it('only tries trades that can be booked', () => {
    fc.assert(fc.property(fills, (fill) => fillProblem(fill) === undefined))
  })

  it('has the same position', () => {
    forEveryEntry(({ book, plain, entry }) => {
      expect(book.position).toMatchObject({
        quantity: plain.quantity,
        cost: plain.cost,
        realisedPnl: plain.realised,
        fees: plain.fees,
        feesInBase: plain.baseFees,
        lotCount: plain.opened,
        firstLot: plain.opened - plain.lots.length,
        last: { timeMs: entry.timeMs, id: entry.id },
      })
    })
  })

  it('has the same lots, oldest first', () => {
    forEveryEntry(({ book, plain }) => {
      expect(book.openLots).toEqual(plain.lots)
    })
  })

  it('has the same allocations', () => {
    forEveryEntry(({ booking, closes, entry }) => {
      expect(booking.allocations).toMatchObject(
        closes.map(({ paid, received, ...close }) => ({
          ...close,
          closingId: entry.id,
          closedAtMs: entry.timeMs,
          direction: entry.base < 0n ? 'long' : 'short',
          costBasis: paid,
          proceeds: received,
          realisedPnl: received - paid,
        })),
      )
      expect(booking.allocations).toHaveLength(closes.length)
    })
  })

  it('says when an entry opened a short lot', () => {
    forEveryEntry(({ booking, plain, entry }) => {
      const opened = plain.lots.at(-1)?.openingId === entry.id
      expect(booking.opened !== undefined).toBe(opened)
      expect(booking.openedShort).toBe(opened && plain.direction === 'short')
    })
  })

  it('does not depend on the order of telling, nor on what is told twice', () => {
    const told = histories.chain((history) =>
      retellings(history).map((retold) => ({ history, retold })),
    )
    fc.assert(
      fc.property(told, ({ history, retold }) => {
        const book = new RecordedBook()
        for (const fact of inOrder(retold)) book.add(entryOf(fact))
        const plain = new PlainLedger()
        const orderly = history.toSorted((a, b) => (placeText(a) < placeText(b) ? -1 : 1))
        for (const fact of orderly) bookPlain(plain, fact)
        expect(book.openLots).toEqual(plain.lots)
        expect(book.position).toMatchObject({
          realisedPnl: plain.realised,
          entryCount: history.length,
        })
      }),
      { numRuns: 200 },
    )
  })
})

/** Times of these histories all have the same number of digits. */
function placeText(fact: Fact): string {
  return fact.kind === 'fill'
    ? `${fact.fill.timeMs}#${fact.fill.tradeId}`
    : `${fact.movement.timeMs}#${fact.movement.movementId}`
}

describe('R-LEDG-8 nothing is made and nothing is lost', () => {
  it('has lots that add up to the position', () => {
    forEveryEntry(({ book }) => {
      const { quantity, cost } = book.position
      const sign = quantity < 0n ? -1n : 1n
      expect(sign * sum(book.openLots.map((lot) => lot.quantity))).toBe(quantity)
      expect(sign * sum(book.openLots.map((lot) => lot.value))).toBe(cost)
      for (const lot of book.openLots) expect(lot.quantity).toBeGreaterThan(0n)
    })
  })

  it('holds what every entry added to it', () => {
    forEveryEntry(({ before, book, entry }) => {
      expect(book.position.quantity - before.quantity).toBe(entry.base)
      expect(book.position.fees - before.fees).toBe(entry.fees)
      expect(book.position.feesInBase - before.feesInBase).toBe(entry.feesInBase)
      expect(book.position.entryCount).toBe(before.entryCount + 1)
    })
  })

  it('realises what came in less what went out and is not in open lots', () => {
    forEveryEntry(({ before, book, entry }) => {
      if (entry.transfer) return
      const income = entry.base < 0n ? entry.money : -entry.money
      const realised = book.position.realisedPnl - before.realisedPnl
      expect(realised - (book.position.cost - before.cost)).toBe(income)
    })
  })

  it('divides an entry into what it closed and what it opened, without remainder', () => {
    forEveryEntry(({ booking: { allocations, opened }, entry }) => {
      const closed = sum(allocations.map((each) => each.quantity))
      expect(closed + (opened?.quantity ?? 0n)).toBe(absolute(entry.base))
      if (entry.transfer) return
      const own = allocations.map((each) => (entry.base < 0n ? each.proceeds : each.costBasis))
      expect(sum(own) + (opened?.value ?? 0n)).toBe(entry.money)
    })
  })

  it('gives every lot away to the last unit of its quantity, value and fees', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const book = new RecordedBook()
        const allocations = inOrder(history).flatMap((fact) => book.add(entryOf(fact)).allocations)
        const byId = Map.groupBy(allocations, (each) => each.openingId)
        for (const lot of book.lots.slice(0, book.position.firstLot)) {
          const parts = byId.get(lot.openingId) ?? []
          const values = parts.map((each) =>
            each.direction === 'long' ? each.costBasis : each.proceeds,
          )
          expect(sum(parts.map((each) => each.quantity))).toBe(lot.quantity)
          expect(sum(values)).toBe(lot.value)
        }
        const open = sum(book.openLots.map((lot) => lot.fees))
        expect(sum(allocations.map((each) => each.fees)) + open).toBe(book.position.fees)
      }),
      { numRuns: 300 },
    )
  })
})

describe('R-LEDG-9 transfers', () => {
  it('never realise anything, whatever value they have', () => {
    forEveryEntry(({ before, booking, book, entry }) => {
      for (const allocation of booking.allocations) expect(allocation.transfer).toBe(entry.transfer)
      if (!entry.transfer) return
      expect(book.position.realisedPnl).toBe(before.realisedPnl)
      for (const { costBasis, proceeds, realisedPnl } of booking.allocations)
        expect([proceeds, realisedPnl]).toEqual([costBasis, 0n])
    })
  })

  it('take the cost along that was in the lots', () => {
    forEveryEntry(({ before, booking, book, entry }) => {
      if (!entry.transfer) return
      const sign = entry.base < 0n ? -1n : 1n
      const moved = sum(booking.allocations.map((each) => each.costBasis))
      const opened = booking.opened?.value ?? 0n
      expect(book.position.cost - before.cost).toBe(sign * (moved + opened))
    })
  })
})

describe('R-LEDG-5 lots', () => {
  it('are asked for in order from the first open one on, and no further than the entry reaches', () => {
    forEveryEntry(({ before, booking, book, entry }) => {
      const expected = booking.allocations.map((_, index) => before.firstLot + index)
      expect(book.asked).toEqual(expected)
      expect(expected.length > 0).toBe(closesLots(before, entry))
    })
  })

  it('are open from `firstLot` on, and the first of them not wholly taken', () => {
    forEveryEntry(({ book }) => {
      const { firstLot, lotCount, taken, quantity } = book.position
      expect(lotCount).toBe(book.lots.length)
      expect(firstLot === lotCount).toBe(quantity === 0n)
      expect(taken.quantity < (book.lots[firstLot]?.quantity ?? 1n)).toBe(true)
    })
  })
})
