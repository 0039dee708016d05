import { describe, expect, it } from 'vitest'

import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type Order } from '../../../lib/domain/order/order.ts'
import { type AuditDesk, openedDesk } from './audit-desk.ts'
import { MINUTE_MS, PLAN_ID } from './desk-records.ts'

function boughtDesk(): { readonly desk: AuditDesk; readonly entry: Order } {
  const desk = openedDesk()
  return { desk, entry: desk.buy() }
}

describe('R-PROOF-2 invariant 8', () => {
  it('is violated by a position that is without a stop for too long', () => {
    const { desk } = boughtDesk()
    desk.advance(9 * MINUTE_MS)
    expect(desk.found).toEqual([])
    expect(desk.restFound).toContain(8)
    desk.advance(3 * MINUTE_MS)
    expect(desk.found).toEqual([8])
    expect(desk.auditor.unprotectedTicksMax).toBe(12)
  })

  it('is violated by a stop that is too small', () => {
    const { desk, entry } = boughtDesk()
    desk.place(desk.guard(entry, parseFixed('0.0039')))
    desk.advance(12 * MINUTE_MS)
    expect(desk.found).toEqual([8])
  })

  it('is violated by a stop that vanishes from the venue', () => {
    const { desk, entry } = boughtDesk()
    const stop = desk.guard(entry, entry.quantity)
    desk.place(stop)
    desk.advance(20 * MINUTE_MS)
    desk.venue.cancel('main', { clientOrderId: stop.intent.intentId })
    desk.advance(12 * MINUTE_MS)
    expect(desk.found).toEqual([8])
  })

  it('holds under a stop of the whole size', () => {
    const { desk, entry } = boughtDesk()
    desk.advance(5 * MINUTE_MS)
    desk.place(desk.guard(entry, entry.quantity))
    desk.advance(20 * MINUTE_MS)
    expect(desk.found).toEqual([])
    expect(desk.restFound).not.toContain(8)
    expect(desk.auditor.unprotectedTicksMax).toBe(5)
  })

  it('holds once somebody was told', () => {
    const { desk } = boughtDesk()
    desk.alert(`unprotected-${PLAN_ID}`)
    desk.advance(20 * MINUTE_MS)
    expect(desk.found).toEqual([])
    // At rest nobody is left to be told: it has to be under its stop.
    expect(desk.restFound).toContain(8)
  })

  it('counts no alert of another condition', () => {
    const { desk } = boughtDesk()
    desk.alert('silent-sync-fills')
    desk.advance(12 * MINUTE_MS)
    expect(desk.found).toEqual([8])
  })

  it('asks for no stop for a rest that the venue would not take', () => {
    const { desk, entry } = boughtDesk()
    const sold = entry.quantity - parseFixed('0.00001')
    desk.place(desk.guard(entry, sold, 1, { type: 'market', purpose: 'exit', exitReason: 'TIME' }))
    desk.advance(20 * MINUTE_MS)
    expect(desk.trades).toHaveLength(2)
    expect(desk.found).toEqual([])
  })
})

describe('R-PROOF-2 invariant 8, after a look at the venue and a judgement', () => {
  const end = (desk: AuditDesk, functionName: string, result: unknown): void => {
    const startedAtMs = desk.nowMs - 1
    const label = `${functionName}@${desk.nowMs}`
    desk.auditor.ended({ label, functionName, startedAtMs, skewMs: 0 }, { end: 'done', result })
  }
  const lookAndJudge = (desk: AuditDesk): void => {
    desk.advance(MINUTE_MS)
    end(desk, 'reconcile', { main: { held: true, result: {} } })
    desk.advance(MINUTE_MS)
    end(desk, 'monitor-plans', [{ account: 'main', claimed: true, postponed: 0 }])
    desk.advance(MINUTE_MS)
  }

  it('is violated by a position that nobody was told of within two ticks', () => {
    const { desk } = boughtDesk()
    lookAndJudge(desk)
    expect(desk.found).toEqual([8])
  })

  it('holds where an alert was delivered, and not where the sink refused it long ago', () => {
    const { desk } = boughtDesk()
    desk.alert(`unprotected-${PLAN_ID}`)
    lookAndJudge(desk)
    expect(desk.found).toEqual([])
    const unheard = boughtDesk().desk
    unheard.alert(`unprotected-${PLAN_ID}`, false)
    lookAndJudge(unheard)
    expect(unheard.found).toEqual([8])
  })
})

describe('R-PROOF-2 invariant 9', () => {
  it('is violated by a plan that sells more than it bought', () => {
    const desk = openedDesk({ USD: parseFixed('10000'), BTC: parseFixed('1') })
    const entry = desk.decide()
    desk.place(entry)
    const stop = desk.guard(entry, entry.quantity)
    desk.place(stop)
    const again = desk.guard(entry, entry.quantity, 2)
    desk.place(again)
    // The second one alone would sell what the first one sells already.
    expect(desk.found).toContain(9)
  })

  it('holds where the stop sells what was bought', () => {
    const { desk, entry } = boughtDesk()
    desk.place(desk.guard(entry, entry.quantity))
    desk.price.moveTo('48900', desk.nowMs + 1)
    desk.advance(2 * MINUTE_MS)
    expect(desk.trades).toHaveLength(2)
    expect(desk.found).toEqual([])
  })
})
