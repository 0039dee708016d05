import { describe, expect, it } from 'vitest'

import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import { keys } from '../../../lib/engine/records/keys.ts'
import { openedDesk } from './audit-desk.ts'
import { MINUTE_MS, PLAN_ID, SOLD, SYMBOL, newPlan, planWrite, watchWrite } from './desk-records.ts'

describe('a sound plan', () => {
  it('is found to be in order from its decision to its closed stop', () => {
    const desk = openedDesk()
    const entry = desk.buy()
    const stop = desk.guard(entry, entry.filledQuantity)
    desk.place(stop)
    desk.ledger.changePlan(entry, { status: 'open' })
    expect(desk.restFound).toEqual([])
    desk.price.moveTo('48900', desk.nowMs + 1)
    desk.advance(2 * MINUTE_MS)
    desk.hear(stop)
    desk.ledger.bookAll()
    expect(desk.trades).toHaveLength(2)
    // What holds nothing any more is over.
    expect(desk.restFound).toEqual([15])
    desk.ledger.changePlan(entry, { status: 'closing' })
    desk.ledger.changePlan(entry, { ...SOLD, enteredQuantity: entry.filledQuantity })
    expect(desk.found).toEqual([])
    expect(desk.restFound).toEqual([])
  })
})

describe('R-PROOF-2 invariant 1', () => {
  it('is violated by a second accepted order of one client id', () => {
    const desk = openedDesk()
    const entry = desk.buy()
    desk.send(entry)
    expect(desk.found).toContain(1)
  })

  it('is violated by more fills than the intent says', () => {
    const desk = openedDesk()
    const entry = desk.decide()
    desk.claim(entry)
    desk.leave(entry)
    desk.arrive({ ...entry, quantity: parseFixed('0.005') })
    expect(desk.found).toEqual([1])
  })
})

describe('R-PROOF-2 invariant 2', () => {
  it('is violated by a send before the claim', () => {
    const desk = openedDesk()
    desk.send(desk.decide())
    expect(desk.found).toContain(2)
  })

  it('is violated by a second send on one claim', () => {
    const desk = openedDesk()
    const entry = desk.decide()
    desk.claim(entry)
    desk.leave(entry)
    expect(desk.found).toEqual([])
    desk.leave(entry)
    expect(desk.found).toEqual([2])
  })

  it('allows a second send on a second claim', () => {
    const desk = openedDesk()
    const entry = desk.decide()
    desk.claim(entry)
    desk.leave(entry)
    desk.change(entry, { retryable: true })
    desk.place(entry)
    expect(desk.found).toEqual([])
  })

  it('is violated by a cancel that nothing stored asks for', () => {
    const desk = openedDesk()
    const entry = desk.buy()
    const stop = desk.place(desk.guard(entry, entry.filledQuantity))
    desk.cancel(stop)
    expect(desk.found).toEqual([2])
  })

  it('allows a cancel that was asked for, and one of an order that is over for us', () => {
    const desk = openedDesk()
    const entry = desk.buy()
    const stop = desk.place(desk.guard(entry, entry.filledQuantity))
    desk.change(stop, { cancelRequestedAtMs: desk.nowMs })
    desk.cancel(stop)
    expect(desk.found).toEqual([])
    desk.change(stop, { state: 'cancelled', cancelRequestedAtMs: undefined })
    desk.cancel(stop)
    expect(desk.found).not.toContain(2)
  })

  it('is violated by an order that was never stored', () => {
    const desk = openedDesk()
    const entry = desk.decide()
    desk.send({ ...entry, intent: { ...entry.intent, intentId: 'ff'.repeat(16) } })
    expect(desk.found).toContain(2)
  })

  it('is violated by a send of more than was claimed', () => {
    const desk = openedDesk()
    const entry = desk.decide()
    desk.claim(entry, { quantity: parseFixed('0.003') })
    desk.send(entry)
    expect(desk.found).toContain(2)
  })

  it('leaves the orders of other clients alone', () => {
    const desk = openedDesk()
    desk.venue.tradeByAnotherClient('main', {
      ...{ symbol: SYMBOL, side: 'buy', quantity: parseFixed('0.001') },
    })
    desk.auditor.stepped()
    expect(desk.found).toEqual([])
  })
})

describe('R-PROOF-2 invariant 13', () => {
  it('is violated by an order that goes backwards', () => {
    const desk = openedDesk()
    const entry = desk.buy()
    desk.change(entry, { state: 'open' })
    expect(desk.found).toEqual([13])
  })

  it('is violated by a claim of an order that may be under way', () => {
    const desk = openedDesk()
    const entry = desk.decide()
    desk.claim(entry)
    desk.claim(entry)
    expect(desk.found).toEqual([13])
  })

  it('is violated by a fill that is taken back', () => {
    const desk = openedDesk()
    const entry = desk.buy()
    desk.change(entry, { venueFilledQuantity: 0n })
    expect(desk.found).toEqual([13])
  })

  it('is violated by an intent that changes', () => {
    const desk = openedDesk()
    const entry = desk.decide()
    desk.change(entry, { intent: { ...entry.intent, side: 'sell' } })
    expect(desk.found).toEqual([13])
  })

  it('is violated by a plan that is opened again', () => {
    const desk = openedDesk()
    const plan = newPlan(desk.decide().intent)
    const closed = { ...plan, status: 'closed', end: 'UNFILLED' } as const
    desk.commit(planWrite(desk, closed), watchWrite(desk, closed))
    expect(desk.found).toEqual([])
    const open = { ...plan, status: 'open' } as const
    desk.commit(planWrite(desk, open), watchWrite(desk, open))
    expect(desk.found).toEqual([13])
  })

  it('is violated by a change of a closed plan, but not by a late fill', () => {
    const desk = openedDesk()
    const entry = desk.decide()
    desk.place(entry)
    desk.ledger.changePlan(entry, { status: 'closed', end: 'UNFILLED' })
    desk.ledger.bookAll()
    expect(desk.found).toEqual([])
    desk.ledger.changePlan(entry, { trigger: 'other' })
    expect(desk.found).toEqual([13])
  })

  it('takes the move of a plan that ends for one change', () => {
    const desk = openedDesk()
    const plan = newPlan(desk.decide().intent)
    const ended = { ...plan, status: 'closed', end: 'UNFILLED' } as const
    const closed = planWrite(desk, ended)
    if (closed.action !== 'replace') throw new Error('the plan is there')
    desk.commit(
      { action: 'delete', key: keys.openPlan('main', PLAN_ID), expectedVersion: 1 },
      {
        action: 'create',
        key: keys.closedPlan('main', SYMBOL, PLAN_ID),
        content: closed.content,
      },
      watchWrite(desk, ended),
    )
    expect(desk.found).toEqual([])
    const gone = keys.closedPlan('main', SYMBOL, PLAN_ID)
    desk.commit({ action: 'delete', key: gone, expectedVersion: 1 })
    expect(desk.found).toEqual([13])
  })
})

describe('R-PROOF-2 invariant 14', () => {
  it('is violated by giving up an order that lives at the venue', () => {
    const desk = openedDesk()
    const entry = desk.buy()
    const stop = desk.guard(entry, entry.filledQuantity)
    desk.claim(stop)
    desk.send(stop)
    desk.change(stop, { state: 'unknown' })
    expect(desk.found).toEqual([])
    desk.change(stop, { state: 'expired' })
    expect(desk.found).toEqual([14])
    expect(desk.restFound).toContain(14)
  })

  it('is violated by an order that is accepted after it was given up', () => {
    const desk = openedDesk()
    const entry = desk.decide()
    desk.claim(entry)
    desk.leave(entry)
    desk.change(entry, { state: 'unknown' })
    desk.change(entry, { state: 'expired' })
    expect(desk.found).toEqual([])
    desk.arrive(entry)
    expect(desk.found).toEqual([14])
  })

  it('holds where the venue says itself that the order ended', () => {
    const desk = openedDesk()
    const entry = desk.buy()
    const stop = desk.guard(entry, entry.filledQuantity)
    desk.place(stop)
    desk.venue.cancel('main', { clientOrderId: stop.intent.intentId })
    desk.hear(stop)
    expect(desk.found).toEqual([])
  })
})
