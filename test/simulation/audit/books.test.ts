import { describe, expect, it } from 'vitest'

import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import { keys } from '../../../lib/engine/records/keys.ts'
import { type JsonObject } from '../../../lib/ports/store.ts'
import { AuditDesk, openedDesk } from './audit-desk.ts'
import { type Interference } from './desk-ledger.ts'
import { removal } from './desk-ledger-records.ts'
import { SYMBOL } from './desk-records.ts'
import {
  boughtDesk,
  firstFact,
  lateDesk,
  other,
  soldDesk,
  spoiled,
  tradeByHand,
  without,
} from './ledger-desks.ts'

function otherLine(field: string, value: string): Interference {
  return spoiled('allocation#', (part) => {
    const [line] = part['lines'] as readonly JsonObject[]
    return { ...part, lines: [{ ...line, [field]: value }] }
  })
}

describe('R-PROOF-2 invariant 5', () => {
  it('is violated by a position of another quantity', () => {
    const desk = boughtDesk()
    desk.ledger.bookAll(other('position', 'quantity', '0.005'))
    expect(desk.found).toEqual([5])
  })

  it('is violated by a fact without its position', () => {
    const desk = boughtDesk()
    desk.ledger.bookAll(without('position'))
    expect(desk.found).toContain(5)
  })

  it('is violated by a position that is no book', () => {
    const desk = boughtDesk()
    desk.ledger.bookAll(without('books#'))
    expect(desk.found).toEqual([5])
  })

  it('is violated by an exposure that counts another quantity', () => {
    const desk = boughtDesk()
    desk.ledger.bookAll(other('exposure', 'positions', {}))
    expect(desk.found).toEqual([5])
  })

  it('is violated by a swap that loses a fact', () => {
    const desk = lateDesk()
    desk.ledger.book(firstFact(desk))
    desk.ledger.rebuild(other('position', 'quantity', '0'))
    expect(desk.found).toContain(5)
  })

  it('is violated at rest by another balance at the venue', () => {
    const desk = boughtDesk()
    desk.ledger.bookAll()
    desk.venue.deposit('main', 'BTC', parseFixed('0.0000000001'))
    expect(desk.restFound).toContain(5)
  })
})

describe('R-PROOF-2 invariant 6', () => {
  it('is violated by money that the facts do not explain', () => {
    const desk = boughtDesk()
    desk.ledger.bookAll(other('cash', 'balances', { USD: '9800' }))
    expect(desk.found).toEqual([6])
  })

  it('is violated by a fact that moves no money', () => {
    const desk = boughtDesk()
    desk.ledger.bookAll(without('cash'))
    expect(desk.found).toEqual([6])
  })

  it('is violated by a correction that moves no money', () => {
    const desk = soldDesk()
    desk.ledger.bookAll()
    const { tradeId } = desk.trades[0]!
    desk.venue.correctTrade('main', tradeId, { price: parseFixed('50100') })
    desk.ledger.correct(tradeId, without('cash'))
    expect(desk.found).toEqual([6])
  })

  it('is violated by opening balances that the venue never had', () => {
    const desk = new AuditDesk()
    desk.ledger.openBooks({ USD: parseFixed('9999') })
    expect(desk.found).toEqual([6])
    expect(desk.restFound).toEqual([6])
  })

  it('is violated by books that are opened again', () => {
    const desk = openedDesk()
    desk.venue.deposit('main', 'USD', parseFixed('1'))
    desk.ledger.openBooks()
    expect(desk.found).toEqual([6])
  })
})

describe('R-PROOF-2 invariant 7', () => {
  it.each<[string, Interference]>([
    ['allocations of another cost', otherLine('costBasis', '200')],
    ['allocations of another lot', otherLine('openingId', 'invented')],
    ['allocations that call a sale a transfer', other('allocation#', 'transfer', true)],
    ['a closing fill without allocations', without('allocation#')],
    ['a day with another result', other('days#', 'realisedPnl', '0.000001')],
    ['a day with another volume', other('days#', 'volume', '0.000001')],
    ['a day with another count', other('days#', 'sells', 7)],
    ['a closing fill without its day', without('days#')],
    ['a session with another result', other('sessions#', 'realisedPnl', '0.000001')],
    ['a closing fill without its session', without('sessions#')],
    ['a position of another cost', other('position', 'cost', '1')],
    ['a position of another result', other('position', 'realisedPnl', '1')],
    ['a position of other fees', other('position', 'fees', '1')],
    ['a position with another first lot', other('position', 'firstLot', 0)],
  ])('is violated by %s', (_, interfere) => {
    const desk = soldDesk()
    desk.ledger.bookAll(interfere)
    expect(desk.found).toEqual([7])
  })

  it.each<[string, Interference]>([
    ['without its page', without('lots#')],
    [
      'of another value',
      spoiled('lots#', (page) => {
        const [lot] = page['lots'] as readonly JsonObject[]
        return { ...page, lots: [{ ...lot, value: '1' }] }
      }),
    ],
  ])('is violated by a lot %s', (_, interfere) => {
    const desk = boughtDesk()
    desk.ledger.bookAll(interfere)
    expect(desk.found).toEqual([7])
  })

  it('is violated by allocations that are written again', () => {
    const desk = soldDesk()
    let again: Parameters<Interference>[0] = []
    desk.ledger.bookAll((writes) => {
      again = otherLine('fees', '0.1')(writes).filter(({ key }) => key.sort.startsWith('alloc'))
      return writes
    })
    expect(desk.found).toEqual([])
    desk.commit(...again)
    expect(desk.found).toEqual([7])
  })

  it('is violated by a late fact that asks for no rebuild', () => {
    const desk = lateDesk()
    desk.ledger.book(firstFact(desk), without('rebuilds#'))
    expect(desk.found).toEqual([7])
  })

  it('is violated by a correction that asks for no rebuild', () => {
    const desk = soldDesk()
    desk.ledger.bookAll()
    const { tradeId } = desk.trades[0]!
    desk.venue.correctTrade('main', tradeId, { price: parseFixed('50100') })
    desk.ledger.correct(tradeId, without('rebuilds#'))
    expect(desk.found).toEqual([7])
  })

  it('is violated by a rebuild that is given up', () => {
    const desk = lateDesk()
    desk.ledger.book(firstFact(desk))
    desk.commit(removal(keys.rebuild('main', SYMBOL)))
    expect(desk.found).toEqual([7])
  })

  it.each<[string, Interference]>([
    ['the old result', other('position', 'realisedPnl', '1')],
    ['no allocations of its own', without('allocation#')],
    ['no days of its own', without('days#')],
    ['no lots of its own', without('lots#')],
    ['a session that does not tell', without('sessions#')],
    ['a difference that is not shown', without('ledger-change#')],
    ['another difference shown', other('ledger-change#', 'before', {})],
  ])('is violated by a swap with %s', (_, interfere) => {
    const desk = lateDesk()
    desk.ledger.book(firstFact(desk))
    desk.ledger.rebuild(interfere)
    expect(desk.found).toEqual([7])
  })

  it.each<[string, Interference]>([
    ['lots', without('lots#')],
    ['allocations', without('allocation#')],
    ['days', without('days#')],
    ['the mark that they are retired', without('BTC')],
  ])('is violated at rest by %s of an old writing', (_, interfere) => {
    const desk = lateDesk()
    desk.ledger.book(firstFact(desk))
    desk.ledger.rebuild()
    desk.ledger.sweep(1, interfere)
    expect(desk.found).toEqual([])
    expect(desk.restFound).toEqual([7])
  })

  it('counts no allocations that were written ahead of their fact', () => {
    const desk = soldDesk()
    let ahead: Parameters<Interference>[0] = []
    desk.ledger.bookAll((writes) => {
      ahead = writes.filter(({ key }) => key.sort.startsWith('allocation#'))
      return writes
    })
    tradeByHand(desk, 'buy', '50000')
    for (const write of ahead)
      if (write.action === 'create') {
        const { partition, sort } = write.key
        const part = sort.replace(/#0*$/u, '#000000000000001')
        desk.commit({ ...write, key: { partition, sort: part } })
      }
    desk.ledger.bookAll()
    expect(desk.found).toEqual([])
    expect(desk.restFound).toEqual([])
  })
})
