import { describe, expect, it } from 'vitest'

import { type Quote } from '../../../lib/domain/market/quote.ts'
import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import { newOrder } from '../../../lib/domain/order/order.ts'
import { type AuditDesk, openedDesk } from './audit-desk.ts'
import {
  MINUTE_MS,
  SYMBOL,
  contentOf,
  decisionWrite,
  newPlan,
  planWrite,
  watchWrite,
} from './desk-records.ts'

const OTHER_PLAN = 'bb'.repeat(16)
const OTHER_ENTRY = '77'.repeat(16)

describe('R-PROOF-2 invariant 16', () => {
  it('is violated by a bar that is decided on twice', () => {
    const desk = openedDesk()
    const entry = desk.decide()
    expect(desk.found).toEqual([])
    const row = decisionWrite(entry.intent, desk.nowMs, {})
    const key = { ...row.key, sort: `${row.key.sort}-again` }
    desk.commit({ action: 'create', key, content: contentOf(row) })
    expect(desk.found).toEqual([16])
  })

  it('is violated by a second plan of one bar', () => {
    const desk = openedDesk()
    const { intent } = desk.decide()
    const plan = newPlan({ ...intent, planId: OTHER_PLAN, intentId: OTHER_ENTRY })
    desk.commit(planWrite(desk, plan), watchWrite(desk, plan))
    expect(desk.found).toEqual([16])
  })

  it('is violated by a decision that names a plan which was not stored', () => {
    const desk = openedDesk()
    const entry = desk.decide()
    desk.advance(MINUTE_MS)
    desk.commit(decisionWrite({ ...entry.intent, planId: OTHER_PLAN }, desk.nowMs, {}))
    expect(desk.found).toEqual([16])
  })
})

describe('R-PROOF-2 invariants 1 and 17, entries that follow the price', () => {
  const following = (desk: AuditDesk, quantity: string, isOver: boolean): void => {
    const entry = desk.decide()
    if (isOver) desk.change(entry, { state: 'expired' })
    const intent = { ...entry.intent, intentId: OTHER_ENTRY, quantity: parseFixed(quantity) }
    desk.write(newOrder({ ...intent, attempt: 2, createdAtMs: desk.nowMs }))
  }
  const tell = (desk: AuditDesk, quote: Partial<Quote> = {}): void =>
    desk.auditor.quoted(desk.invocation, 'main', [{ ...desk.venue.quote(SYMBOL), ...quote }])

  it('hold for a second entry on a fresh quote, once the first is over', () => {
    const desk = openedDesk()
    tell(desk)
    following(desk, '0.004', true)
    expect(desk.found).toEqual([])
  })

  it('are violated by a second entry beside the first', () => {
    const desk = openedDesk()
    tell(desk)
    following(desk, '0.004', false)
    expect(desk.found).toEqual([1])
  })

  it('are violated by a second entry for more than is left', () => {
    const desk = openedDesk()
    tell(desk)
    following(desk, '0.0041', true)
    expect(desk.found).toEqual([1])
  })

  it('are violated by a second entry without a quote, or on an old one', () => {
    const unheard = openedDesk()
    following(unheard, '0.004', true)
    expect(unheard.found).toEqual([17])
    const stale = openedDesk()
    tell(stale, { exchangeTimeMs: stale.nowMs - 60_000 })
    following(stale, '0.004', true)
    expect(stale.found).toEqual([17])
  })
})

describe('R-PROOF-2 invariant 17', () => {
  it('holds for a fresh quote and a true bar', () => {
    const desk = openedDesk()
    desk.place(desk.decide())
    expect(desk.found).toEqual([])
  })

  it('is violated by a close that the bar never had', () => {
    const desk = openedDesk()
    desk.place(desk.decide({}, { close: '50001' }))
    expect(desk.found).toEqual([17])
  })

  it('is violated by a bar that was not closed', () => {
    const desk = openedDesk()
    const entry = desk.decide()
    const row = decisionWrite(entry.intent, desk.nowMs + MINUTE_MS, {})
    if (row.action !== 'create') throw new Error('a decision is created')
    desk.commit({ ...row, content: { ...row.content, decidedAtMs: desk.nowMs } })
    desk.place(entry)
    expect(desk.found).toEqual([17])
  })

  it.each([
    ['old', { exchangeTimeMs: Date.UTC(2025, 0, 10) }],
    ['zero', { bid: 0n }],
    ['crossed', { bid: parseFixed('50100') }],
  ])('is violated by a quote that is %s', (_name, quote) => {
    const desk = openedDesk()
    const entry = desk.decide()
    desk.claim(entry, {}, quote)
    expect(desk.found).toEqual([])
    desk.send(entry)
    expect(desk.found).toEqual([17])
  })

  it('is violated by an intent that has expired', () => {
    const desk = openedDesk()
    const entry = desk.decide()
    desk.advance(2 * MINUTE_MS)
    desk.place(entry)
    expect(desk.found).toEqual([17])
  })

  it('is violated by a send long after its claim', () => {
    const desk = openedDesk()
    const entry = desk.decide()
    desk.claim(entry)
    desk.advance(MINUTE_MS)
    desk.send(entry)
    expect(desk.found).toEqual([])
    const late = openedDesk()
    const other = late.decide()
    late.claim(other)
    late.advance(MINUTE_MS + 1500)
    late.send(other)
    expect(late.found).toEqual([17])
  })
})
