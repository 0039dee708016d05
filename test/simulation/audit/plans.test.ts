import { describe, expect, it } from 'vitest'

import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import { openedDesk } from './audit-desk.ts'
import { SOLD, newPlan, planWrite, watchWrite } from './desk-records.ts'

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
