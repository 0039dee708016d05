import { describe, expect, it } from 'vitest'

import { ONE, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { keys } from '../../../lib/engine/records/keys.ts'
import { fillRecord } from '../../../lib/engine/records/ledger-records.ts'
import { type JsonObject, type Write } from '../../../lib/ports/store.ts'
import { AuditDesk, openedDesk } from './audit-desk.ts'
import { type Interference, fillOf } from './desk-ledger.ts'
import { MINUTE_MS, SYMBOL, contentOf } from './desk-records.ts'

/** Changes the content of the one write whose sort key begins so. */
function spoiled(sort: string, change: (content: JsonObject) => JsonObject): Interference {
  return (writes) =>
    writes.map((write): Write => {
      if (!write.key.sort.startsWith(sort)) return write
      const content = change(contentOf(write))
      return { action: 'create', key: write.key, content }
    })
}

function without(sort: string): Interference {
  return (writes) => writes.filter((write) => !write.key.sort.startsWith(sort))
}

/** A bought position whose trade is not booked yet. */
function boughtDesk(): AuditDesk {
  const desk = openedDesk()
  desk.place(desk.decide())
  return desk
}

/** A position that another client has bought and sold again, with the sale not booked. */
function soldDesk(): AuditDesk {
  const desk = openedDesk()
  const trade = { symbol: SYMBOL, quantity: parseFixed('0.004') }
  desk.venue.tradeByAnotherClient('main', { ...trade, side: 'buy' })
  desk.ledger.bookAll()
  desk.price.moveTo('51000', desk.nowMs + 1)
  desk.advance(2 * MINUTE_MS)
  desk.venue.tradeByAnotherClient('main', { ...trade, side: 'sell' })
  return desk
}

describe('sound books', () => {
  it('are found to be in order', () => {
    const desk = soldDesk()
    desk.ledger.bookAll()
    expect(desk.found).toEqual([])
    expect(desk.restFound).toEqual([])
  })

  it('may begin with a position and between two trades', () => {
    const desk = new AuditDesk({ USD: 10_000n * ONE })
    desk.advance(MINUTE_MS)
    const trade = { symbol: SYMBOL, side: 'buy', quantity: parseFixed('0.001') } as const
    desk.venue.tradeByAnotherClient('main', trade)
    const balances = desk.venue.balances('main')
    desk.venue.tradeByAnotherClient('main', trade)
    desk.ledger.openBooks(Object.fromEntries(balances.map((each) => [each.currency, each.total])))
    expect(desk.found).toEqual([])
    expect(desk.restFound).toEqual([4, 6])
  })
})

describe('R-PROOF-2 invariant 3', () => {
  it.each(['quantity', 'price', 'cost', 'fee'])(
    'is violated by a fill with another %s',
    (field) => {
      const desk = boughtDesk()
      desk.ledger.bookAll(spoiled('fill#', (fill) => ({ ...fill, [field]: '0.00123' })))
      expect(desk.found).toContain(3)
    },
  )

  it('is violated by a fill that is no trade', () => {
    const desk = boughtDesk()
    const [trade] = desk.trades
    desk.ledger.book({ ...fillOf(desk, trade!), tradeId: 'invented' })
    expect(desk.found).toEqual([3])
  })

  it('is violated by a fill that is written again with other content', () => {
    const desk = boughtDesk()
    const [trade] = desk.trades
    const fill = fillOf(desk, trade!)
    desk.ledger.book(fill)
    expect(desk.found).toEqual([])
    const again = fillRecord.create(keys.fill('main', SYMBOL, fill.tradeId), {
      ...fill,
      timeMs: fill.timeMs + 1,
    })
    desk.commit(again)
    expect(desk.found).toContain(3)
  })

  it('is violated by a fill that is deleted', () => {
    const desk = boughtDesk()
    desk.ledger.bookAll()
    const key = keys.fill('main', SYMBOL, desk.trades[0]!.tradeId)
    desk.commit({ action: 'delete', key, expectedVersion: 1 })
    expect(desk.found).toEqual([3])
  })

  it('is violated by a trade of ours that is booked as of another client', () => {
    const desk = boughtDesk()
    const [trade] = desk.trades
    const { intentId: _intent, planId: _plan, ...external } = fillOf(desk, trade!)
    desk.ledger.book(external)
    expect(desk.found).toEqual([3])
  })
})

describe('R-PROOF-2 invariant 4', () => {
  it('is violated at rest by a trade that is not booked', () => {
    const desk = boughtDesk()
    expect(desk.restFound).toContain(4)
    desk.ledger.bookAll()
    expect(desk.restFound).not.toContain(4)
  })

  it('leaves out what was set aside in the open', () => {
    const desk = soldDesk()
    const [, sale] = desk.trades
    const key = keys.quarantinedTrade('main', SYMBOL, sale!.tradeId)
    desk.commit({ action: 'create', key, content: { problem: 'not-positive' } })
    expect(desk.restFound).toEqual([])
  })
})

describe('R-PROOF-2 invariant 5', () => {
  it('is violated by a position of another quantity', () => {
    const desk = boughtDesk()
    desk.ledger.bookAll(spoiled('position', (position) => ({ ...position, quantity: '0.005' })))
    expect(desk.found).toEqual([5])
  })

  it('is violated by a fill without its position', () => {
    const desk = boughtDesk()
    desk.ledger.bookAll(without('position'))
    expect(desk.found).toContain(5)
  })

  it('is violated by an exposure that counts another quantity', () => {
    const desk = boughtDesk()
    desk.ledger.bookAll(spoiled('exposure', (book) => ({ ...book, positions: {} })))
    expect(desk.found).toEqual([5])
  })

  it('is violated at rest by another balance at the venue', () => {
    const desk = boughtDesk()
    desk.ledger.bookAll()
    desk.venue.deposit('main', 'BTC', parseFixed('0.0000000001'))
    expect(desk.restFound).toContain(5)
  })
})

describe('R-PROOF-2 invariant 6', () => {
  it('is violated by money that the fills do not explain', () => {
    const desk = boughtDesk()
    desk.ledger.bookAll(spoiled('cash', (cash) => ({ ...cash, balances: { USD: '9800' } })))
    expect(desk.found).toEqual([6])
  })

  it('is violated by opening balances that the venue never had', () => {
    const desk = new AuditDesk()
    desk.ledger.openBooks({ USD: parseFixed('9999') })
    expect(desk.found).toEqual([6])
    expect(desk.restFound).toEqual([6])
  })
})

describe('R-PROOF-2 invariant 7', () => {
  it('is violated by allocations of another cost', () => {
    const desk = soldDesk()
    desk.ledger.bookAll(
      spoiled('allocation#', ({ allocations }) => {
        const [first] = allocations as readonly JsonObject[]
        return { allocations: [{ ...first, costBasis: '200' }] }
      }),
    )
    expect(desk.found).toEqual([7])
  })

  it('is violated by a closing fill without allocations', () => {
    const desk = soldDesk()
    desk.ledger.bookAll(without('allocation#'))
    expect(desk.found).toEqual([7])
  })

  it.each(['realisedPnl', 'fees'])('is violated by a day with other %s', (field) => {
    const desk = soldDesk()
    desk.ledger.bookAll(spoiled('day#', (day) => ({ ...day, [field]: '0.000001' })))
    expect(desk.found).toEqual([7])
  })
})
