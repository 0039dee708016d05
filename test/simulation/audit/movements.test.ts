import { describe, expect, it } from 'vitest'

import { ONE, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type AuditDesk, openedDesk } from './audit-desk.ts'
import { movementFact } from './desk-facts.ts'
import { MINUTE_MS, SYMBOL } from './desk-records.ts'
import { otherMovement } from './ledger-desks.ts'

const BALANCES = { USD: 10_000n * ONE, BTC: ONE / 10n }

/** A desk to which money and coins came and from which some went again, not booked yet. */
function movedDesk(): AuditDesk {
  const desk = openedDesk(BALANCES)
  desk.advance(MINUTE_MS)
  desk.venue.deposit('main', 'USD', parseFixed('250'))
  desk.venue.deposit('main', 'BTC', parseFixed('0.2'))
  desk.advance(MINUTE_MS)
  desk.venue.withdraw('main', 'BTC', parseFixed('0.05'), parseFixed('0.0001'))
  return desk
}

describe('sound movements', () => {
  it('are found to be in order, with their fees', () => {
    const desk = movedDesk()
    expect(desk.restFound).toEqual([4, 6, 5])
    desk.ledger.bookAll()
    expect(desk.found).toEqual([])
    expect(desk.restFound).toEqual([])
  })
})

describe('R-PROOF-2 invariant 3, movements', () => {
  it.each([
    ['another amount', { quantity: '0.3' }],
    ['another fee', { fee: '0.3' }],
    ['another kind', { kind: 'reward' }],
    ['another time', { timeMs: 1 }],
    ['an id of its own', { movementId: 'invented' }],
    ['another reference', { referenceId: 'invented' }],
  ])('is violated by a movement with %s', (_, changes) => {
    const desk = openedDesk(BALANCES)
    const deposit = desk.venue.deposit('main', 'BTC', parseFixed('0.2'))
    desk.ledger.book(movementFact(deposit, desk.nowMs), otherMovement(changes))
    expect(desk.found).toContain(3)
  })

  it('is violated by coins that are booked as money', () => {
    const desk = openedDesk(BALANCES)
    const fact = movementFact(desk.venue.deposit('main', 'BTC', ONE), desk.nowMs)
    if (fact.kind !== 'movement') throw new Error('a deposit is a movement')
    const { symbol: _symbol, ...movement } = fact.movement
    desk.ledger.book({ kind: 'movement', movement })
    expect(desk.found).toEqual([3])
  })

  it('is violated by an opening that is no holding of the opening', () => {
    const desk = openedDesk(BALANCES)
    const basis = { account: 'main', currency: 'BTC', fee: 0n, symbol: SYMBOL } as const
    const at = { timeMs: desk.nowMs, appliedAtMs: desk.nowMs }
    const movement = {
      movementId: 'again',
      kind: 'opening',
      quantity: ONE,
      ...basis,
      ...at,
    } as const
    desk.ledger.book({ kind: 'movement', movement })
    expect(desk.found).toContain(3)
  })

  it('is violated by money that goes into a book from nowhere', () => {
    const desk = openedDesk(BALANCES)
    const basis = { account: 'main', currency: 'BTC', fee: 0n, symbol: SYMBOL } as const
    const at = { timeMs: desk.nowMs, appliedAtMs: desk.nowMs, referenceId: 'money-BTC/USD' }
    const movement = {
      movementId: 'into',
      kind: 'adjustment',
      quantity: ONE,
      ...basis,
      ...at,
    } as const
    desk.ledger.book({ kind: 'movement', movement })
    expect(desk.found).toEqual([3])
  })
})
