import { describe, expect, it } from 'vitest'

import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type Interference } from './desk-ledger.ts'
import { boughtDesk, other, without } from './ledger-desks.ts'

describe('R-PROOF-2 invariant 7, orders and plans', () => {
  it.each<[string, Interference]>([
    ['a plan that does not count it', without('open-plans#')],
    ['a plan that counts another cost', other('open-plans#', 'entryCost', '1')],
    ['a plan that counts other fees', other('open-plans#', 'fees', '1')],
    ['an order that does not count it', without('order#')],
  ])('is violated by a fill with %s', (_, interfere) => {
    const desk = boughtDesk()
    desk.ledger.bookAll(interfere)
    expect(desk.found).toContain(7)
  })

  it.each<[string, Interference]>([
    ['plan', without('open-plans#')],
    ['order', without('order#')],
  ])('is violated by a correction that the %s does not get', (_, interfere) => {
    const desk = boughtDesk()
    desk.ledger.bookAll()
    const { tradeId } = desk.trades[0]!
    desk.venue.correctTrade('main', tradeId, { price: parseFixed('50100') })
    desk.ledger.correct(tradeId, interfere)
    expect(desk.found).toEqual([7])
  })
})
