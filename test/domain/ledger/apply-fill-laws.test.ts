import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Booking } from '../../../lib/domain/ledger/apply-fill.ts'
import { type Fill, fillEffect, fillProblem } from '../../../lib/domain/ledger/fill.ts'
import { LOTS_PER_PAGE } from '../../../lib/domain/ledger/lots.ts'
import { absolute } from '../../../lib/domain/money/fixed.ts'
import { PagedLedger } from './paged-ledger.ts'
import { type PlainClose, PlainLedger } from './plain-ledger.ts'
import { fills, inOrder } from './sample-fills.ts'

interface Booked {
  readonly fill: Fill
  readonly booking: Booking
  readonly ledger: PagedLedger
  readonly plain: PlainLedger
  readonly closes: readonly PlainClose[]
}

function forEveryFill(law: (booked: Booked) => void): void {
  fc.assert(
    fc.property(fc.array(fills, { maxLength: 40, size: 'max' }), (list) => {
      const ledger = new PagedLedger()
      const plain = new PlainLedger()
      for (const fill of inOrder(list)) {
        const closes = plain.book(fill)
        const booking = ledger.book(fill)
        law({ fill, booking, ledger, plain, closes })
      }
    }),
    { numRuns: 500 },
  )
}

describe('R-LEDG-8 the ledger equals an independent fold over the fills, to the last unit', () => {
  it('only tries trades that can be booked', () => {
    fc.assert(fc.property(fills, (fill) => fillProblem(fill) === undefined))
  })

  it('has the same position', () => {
    forEveryFill(({ ledger, plain, fill }) => {
      expect(ledger.position).toMatchObject({
        quantity: plain.quantity,
        cost: plain.cost,
        realisedPnl: plain.realised,
        feesInQuote: plain.quoteFees,
        feesInBase: plain.baseFees,
        lastFillTimeMs: fill.timeMs,
      })
    })
  })

  it('has the same lots, oldest first', () => {
    forEveryFill(({ ledger, plain }) => {
      expect(ledger.lots).toEqual(
        plain.lots.map(({ tradeId, ...lot }) => ({ openingTradeId: tradeId, ...lot })),
      )
    })
  })

  it('has the same allocations', () => {
    forEveryFill(({ booking, closes, fill }) => {
      expect(booking.allocations).toMatchObject(
        closes.map((close) => ({
          openingTradeId: close.openingTradeId,
          closingTradeId: fill.tradeId,
          closedAtMs: fill.timeMs,
          direction: fill.side === 'sell' ? 'long' : 'short',
          quantity: close.quantity,
          costBasis: close.paid,
          proceeds: close.received,
          fees: close.fees,
          realisedPnl: close.received - close.paid,
        })),
      )
      expect(booking.allocations).toHaveLength(closes.length)
    })
  })

  it('says when a sell opened a short lot', () => {
    forEveryFill(({ booking, plain, fill }) => {
      const opened = plain.lots.at(-1)?.tradeId === fill.tradeId
      expect(booking.openedShort).toBe(opened && fill.side === 'sell')
    })
  })
})

describe('R-LEDG-8 nothing is made and nothing is lost', () => {
  it('has lots that add up to the position', () => {
    forEveryFill(({ ledger }) => {
      const { quantity, cost } = ledger.position
      const sign = quantity < 0n ? -1n : 1n
      expect(sign * ledger.lots.reduce((sum, lot) => sum + lot.quantity, 0n)).toBe(quantity)
      expect(sign * ledger.lots.reduce((sum, lot) => sum + lot.value, 0n)).toBe(cost)
      for (const lot of ledger.lots) expect(lot.quantity).toBeGreaterThan(0n)
    })
  })

  it('has realised what came in less what went out and is not in open lots', () => {
    fc.assert(
      fc.property(fc.array(fills, { maxLength: 40, size: 'max' }), (list) => {
        const ledger = new PagedLedger()
        let money = 0n
        for (const fill of inOrder(list)) {
          money += fillEffect(fill).quote
          ledger.book(fill)
          expect(ledger.position.realisedPnl - ledger.position.cost).toBe(money)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('divides a trade into what it closed and what it opened, without remainder', () => {
    forEveryFill(({ booking, fill, ledger }) => {
      const effect = fillEffect(fill)
      const opened =
        ledger.lots.at(-1)?.openingTradeId === fill.tradeId ? ledger.lots.at(-1) : undefined
      const closed = booking.allocations
      const quantity = closed.reduce((sum, each) => sum + each.quantity, 0n)
      expect(quantity + (opened?.quantity ?? 0n)).toBe(absolute(effect.base))
      const money = closed.reduce(
        (sum, each) => sum + (fill.side === 'sell' ? each.proceeds : each.costBasis),
        0n,
      )
      const moved = fill.side === 'sell' ? effect.quote : -effect.quote
      expect(money + (opened?.value ?? 0n)).toBe(moved)
    })
  })
})

describe('R-LEDG-5 pages of lots', () => {
  it('are full or partly full, within head and tail, and gone when the position is flat', () => {
    forEveryFill(({ ledger }) => {
      const { headPage, tailPage, quantity } = ledger.position
      const numbers = [...ledger.pages.keys()].sort((a, b) => a - b)
      if (quantity === 0n) {
        expect(numbers).toEqual([])
        expect(headPage).toBe(tailPage + 1)
        return
      }
      expect(numbers[0]).toBe(headPage)
      expect(numbers.at(-1)).toBe(tailPage)
      for (const page of ledger.pages.values())
        expect(page.lots.length).toBeLessThanOrEqual(LOTS_PER_PAGE)
    })
  })
})
