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

describe('R-PROOF-2 invariant 2, amendments', () => {
  const higher = { triggerPrice: parseFixed('49500') }
  const guarded = () => {
    const desk = openedDesk()
    const entry = desk.buy()
    const stop = desk.place(desk.guard(entry, entry.filledQuantity))
    return { desk, stop }
  }

  it('holds where a stop is amended as it was asked for', () => {
    const { desk, stop } = guarded()
    desk.change(stop, { amendment: { ...higher, requestedAtMs: desk.nowMs } })
    desk.amend(stop, higher)
    const { amendment: _done, ...order } = desk.orders.get(stop.intent.intentId)!
    desk.write({ ...order, ...higher })
    expect(desk.found).toEqual([])
    expect(desk.restFound).not.toContain(2)
  })

  it('is violated by an amendment that nothing stored asks for', () => {
    const { desk, stop } = guarded()
    desk.amend(stop, higher)
    expect(desk.found).toEqual([2])
  })

  it('is violated by terms that the venue never had', () => {
    const { desk, stop } = guarded()
    desk.change(stop, { amendment: { ...higher, requestedAtMs: desk.nowMs } })
    desk.amend(stop, higher, false)
    const { amendment: _done, ...order } = desk.orders.get(stop.intent.intentId)!
    desk.write({ ...order, ...higher })
    expect(desk.found).toEqual([2])
    expect(desk.restFound).toContain(2)
  })

  it('is violated by a refusal on record of what the venue took', () => {
    const { desk, stop } = guarded()
    desk.change(stop, { amendment: { ...higher, requestedAtMs: desk.nowMs } })
    desk.amend(stop, higher)
    const { amendment: _refused, ...order } = desk.orders.get(stop.intent.intentId)!
    desk.write({ ...order, amendRefusedAtMs: desk.nowMs })
    expect(desk.found).toEqual([2])
  })
})

describe('R-PROOF-2 invariants 13, 21 and 22, the levels, the watch and the reasons of a plan', () => {
  const stopAt = (stop: string, target = '52000') => ({
    levels: {
      stop: parseFixed(stop),
      hardStop: parseFixed('48000'),
      target: parseFixed(target),
    },
  })

  it('are violated by a stop that nobody asked for', () => {
    const desk = openedDesk()
    const entry = desk.buy()
    desk.ledger.changePlan(entry, { status: 'open' })
    desk.ledger.changePlan(entry, stopAt('49500'))
    expect(desk.found).toEqual([13])
  })

  it('are violated by a stop that was asked for and that the venue never took', () => {
    const desk = openedDesk()
    const entry = desk.buy()
    const adjustment = { commandId: 'a', by: 'me', atMs: desk.nowMs, stop: parseFixed('49500') }
    desk.ledger.changePlan(entry, { status: 'open', adjustment })
    desk.ledger.changePlan(entry, stopAt('49500'))
    expect(desk.found).toEqual([13])
  })

  it('are violated by a trailing stop that loosens', () => {
    const desk = openedDesk()
    const entry = desk.buy()
    const trail = (stop: string) => ({
      trail: { highWater: parseFixed('51000'), stop: parseFixed(stop), movedAtMs: desk.nowMs },
    })
    desk.ledger.changePlan(entry, { status: 'open', ...trail('50500') })
    desk.ledger.changePlan(entry, trail('50600'))
    expect(desk.found).toEqual([])
    desk.ledger.changePlan(entry, trail('50550'))
    expect(desk.found).toEqual([13])
  })

  it('are violated by a plan without its line, and by a line without its plan', () => {
    const desk = openedDesk()
    const plan = newPlan(desk.decide().intent)
    desk.commit(watchWrite(desk, { ...plan, status: 'closed' }))
    expect(desk.found).toEqual([21])
    const other = openedDesk()
    const closed = { ...newPlan(other.decide().intent), status: 'closed', end: 'UNFILLED' } as const
    other.commit(planWrite(other, closed))
    expect(other.found).toEqual([21])
  })

  it('are violated by a line that wakes its plan only below its stop', () => {
    const desk = openedDesk()
    const plan = newPlan(desk.decide().intent)
    desk.commit(watchWrite(desk, { ...plan, ...stopAt('48500') }))
    expect(desk.found).toEqual([21])
  })

  it('are violated by a plan that ends without its reason', () => {
    const desk = openedDesk()
    const entry = desk.buy()
    desk.ledger.changePlan(entry, { ...SOLD, enteredQuantity: entry.filledQuantity })
    expect(desk.found).toEqual([])
    const unexplained = openedDesk()
    const bought = unexplained.buy()
    const { exit: _none, ...sold } = SOLD
    unexplained.ledger.changePlan(bought, { ...sold, enteredQuantity: bought.filledQuantity })
    expect(unexplained.found).toEqual([22])
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
