import { describe, expect, it } from 'vitest'

import { ONE, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { keys } from '../../../lib/engine/records/keys.ts'
import { type Key } from '../../../lib/ports/store.ts'
import { AuditDesk } from './audit-desk.ts'
import { fillOf } from './desk-facts.ts'
import { type Interference } from './desk-ledger.ts'
import { factWrites, removal } from './desk-ledger-records.ts'
import { MINUTE_MS, SYMBOL } from './desk-records.ts'
import {
  boughtDesk,
  firstFact,
  lateDesk,
  otherFill,
  soldDesk,
  spoiled,
  without,
} from './ledger-desks.ts'

function markKey(desk: AuditDesk): Key {
  return keys.fill('main', SYMBOL, desk.trades[0]!.tradeId)
}

function factKey(desk: AuditDesk): Key {
  const [trade] = desk.trades
  return keys.fact('main', SYMBOL, { timeMs: trade!.timeMs, id: trade!.tradeId })
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
    expect(desk.restFound).toEqual([4, 6, 5])
  })

  it('may have a fill that came late, once they are rebuilt and swept', () => {
    const desk = lateDesk()
    desk.ledger.book(firstFact(desk))
    expect(desk.found).toEqual([])
    expect(desk.restFound).toEqual([7])
    desk.ledger.rebuild()
    desk.ledger.sweep(1)
    expect(desk.found).toEqual([])
    expect(desk.restFound).toEqual([])
  })

  it('may have a corrected trade, once they are rebuilt and swept', () => {
    const desk = soldDesk()
    desk.ledger.bookAll()
    const [bought] = desk.trades
    desk.venue.correctTrade('main', bought!.tradeId, { price: parseFixed('50100') })
    expect(desk.found).toEqual([])
    expect(desk.restFound).toEqual([4, 6])
    desk.ledger.correct(bought!.tradeId)
    desk.ledger.rebuild()
    desk.ledger.sweep(1)
    expect(desk.found).toEqual([])
    expect(desk.restFound).toEqual([])
  })
})

describe('R-PROOF-2 invariant 3, fills', () => {
  it.each(['quantity', 'price', 'cost', 'fee'])(
    'is violated by a fill with another %s',
    (field) => {
      const desk = boughtDesk()
      desk.ledger.bookAll(otherFill({ [field]: '0.00123' }))
      expect(desk.found).toContain(3)
    },
  )

  it('is violated by a fill that is no trade', () => {
    const desk = boughtDesk()
    const fill = { ...fillOf(desk, desk.trades[0]!), tradeId: 'invented' }
    desk.ledger.book({ kind: 'fill', fill })
    expect(desk.found).toEqual([3])
  })

  it('is violated by a trade of ours that is booked as of another client', () => {
    const desk = boughtDesk()
    const { intentId: _intent, planId: _plan, ...fill } = fillOf(desk, desk.trades[0]!)
    desk.ledger.book({ kind: 'fill', fill })
    expect(desk.found).toEqual([3])
  })

  it('is violated by a trade that is in the opening balances already', () => {
    const desk = new AuditDesk({ USD: 10_000n * ONE, BTC: ONE })
    const trade = { symbol: SYMBOL, side: 'buy', quantity: parseFixed('0.001') } as const
    desk.venue.tradeByAnotherClient('main', trade)
    desk.ledger.openBooks()
    desk.ledger.bookAll()
    expect(desk.found).toEqual([3])
  })

  it('is violated by a correction that is undone', () => {
    const desk = boughtDesk()
    desk.ledger.bookAll()
    const { tradeId } = desk.trades[0]!
    const before = firstFact(desk)
    desk.venue.correctTrade('main', tradeId, { fee: parseFixed('0.5') })
    desk.ledger.correct(tradeId)
    expect(desk.found).toEqual([])
    desk.commit(...factWrites(before))
    expect(desk.found).toContain(3)
  })

  it.each<[string, Interference]>([
    ['a fact without its mark', without('fill#')],
    ['a mark without its fact', without('fact#')],
    ['a mark of another time', spoiled('fill#', (mark) => ({ ...mark, timeMs: 1 }))],
    ['a mark in other words', spoiled('fill#', (mark) => ({ ...mark, told: 'buy' }))],
  ])('is violated by %s', (_, interfere) => {
    const desk = boughtDesk()
    desk.ledger.bookAll(interfere)
    expect(desk.found).toContain(3)
  })

  it('is violated by a trade that is booked at two times', () => {
    const desk = soldDesk()
    const { account: _account, ...trade } = fillOf(desk, desk.trades[0]!)
    const fill = { ...trade, account: 'main', timeMs: trade.timeMs + 1 }
    desk.ledger.book({ kind: 'fill', fill })
    expect(desk.found).toContain(3)
  })

  it.each([
    ['fact', factKey],
    ['mark', markKey],
  ])('is violated by a %s that is deleted', (_, keyOf) => {
    const desk = boughtDesk()
    desk.ledger.bookAll()
    desk.commit(removal(keyOf(desk)))
    expect(desk.found).toContain(3)
  })

  it('is violated by a value for a fee that needs none', () => {
    const desk = boughtDesk()
    desk.ledger.bookAll(otherFill({ feeValue: '1', feeValueSource: 'given' }))
    expect(desk.found).toContain(3)
  })

  it('is violated by a fee out of lots that no movement takes', () => {
    const desk = boughtDesk()
    desk.ledger.bookAll(otherFill({ feeSymbol: 'BNB/USD' }))
    expect(desk.found).toContain(3)
  })
})

describe('R-PROOF-2 invariant 4', () => {
  it('is violated at rest by a trade that is not booked', () => {
    const desk = boughtDesk()
    expect(desk.restFound).toContain(4)
    desk.ledger.bookAll()
    expect(desk.restFound).not.toContain(4)
  })

  const kept = (desk: AuditDesk, told: object): void => {
    const { tradeId } = desk.trades[1]!
    const key = keys.quarantined('main', { listing: 'trades', symbol: SYMBOL, id: tradeId })
    const text = JSON.stringify(told, (_, value: unknown) =>
      typeof value === 'bigint' ? (Number(value) / 1e18).toString() : value,
    )
    const content = { listing: 'trades', id: tradeId, problem: 'not-positive', text }
    desk.commit({ action: 'create', key, content })
  }

  it('leaves out what was told otherwise than it is, and set aside in the open', () => {
    const desk = soldDesk()
    kept(desk, { ...desk.trades[1], quantity: 0n })
    expect(desk.restFound).toEqual([])
  })

  it('is violated at rest by a sound trade that was set aside', () => {
    const desk = soldDesk()
    kept(desk, desk.trades[1]!)
    expect(desk.restFound).toContain(4)
  })
})
