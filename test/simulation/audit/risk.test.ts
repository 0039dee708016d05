import { describe, expect, it } from 'vitest'

import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type TradingState } from '../../../lib/domain/risk/trading-state.ts'
import { exposureRecord, tradingStateRecord } from '../../../lib/engine/records/account-records.ts'
import { keys } from '../../../lib/engine/records/keys.ts'
import { type AuditDesk, openedDesk } from './audit-desk.ts'
import { MINUTE_MS, SYMBOL, configWrite, contentOf } from './desk-records.ts'

function setState(desk: AuditDesk, changes: Partial<TradingState>): void {
  const state = { state: 'RUNNING', cause: 'test', setBy: 'test', setAtMs: desk.nowMs } as const
  const write = tradingStateRecord.create(keys.tradingState('main'), { ...state, ...changes })
  desk.commit(desk.put(write.key, contentOf(write)))
}

describe('R-PROOF-2 invariant 10', () => {
  it('is violated by a reducing order that is denied, and not by an increasing one', () => {
    const desk = openedDesk()
    desk.change(desk.decide(), { state: 'denied', reason: 'too large' })
    expect(desk.found).toEqual([])
    const other = openedDesk()
    const entry = other.buy()
    other.change(other.guard(entry, entry.quantity), { state: 'denied', reason: 'too large' })
    expect(other.found).toEqual([10])
  })
})

describe('R-PROOF-2 invariant 11', () => {
  it('is violated by an order that is worth more than the limit less its buffer', () => {
    const desk = openedDesk()
    desk.claim(desk.decide({ quantity: parseFixed('0.0046') }))
    expect(desk.found).toEqual([11])
  })

  it('is violated by a claim that reserves less than it may cost', () => {
    const desk = openedDesk()
    desk.claim(desk.decide(), { claimedValue: parseFixed('100') })
    expect(desk.found).toEqual([11])
  })

  it('is violated by a reservation that is not written with its order', () => {
    const desk = openedDesk()
    desk.claim(desk.decide())
    expect(desk.found).toEqual([])
    const book = { positions: {}, reservations: {} }
    const write = exposureRecord.create(keys.exposure('main'), book)
    desk.commit(desk.put(write.key, contentOf(write)))
    expect(desk.found).toEqual([11])
  })

  it('is violated by a claim above the cap over everything held', () => {
    const desk = openedDesk()
    const quantity = parseFixed('0.02')
    desk.venue.tradeByAnotherClient('main', { symbol: SYMBOL, side: 'buy', quantity })
    desk.ledger.bookAll()
    desk.claim(desk.decide())
    expect(desk.found).toEqual([11])
  })

  it('goes by the configuration that the run began with', () => {
    const desk = openedDesk()
    desk.commit(configWrite(desk.nowMs, { orderValueMax: '100' }))
    desk.claim(desk.decide())
    expect(desk.found).toEqual([])
  })
})

describe('R-PROOF-2 invariant 12', () => {
  it.each(['HALTED', 'REDUCING'] as const)('is violated by a claim while %s', (state) => {
    const desk = openedDesk()
    setState(desk, { state })
    desk.claim(desk.decide())
    expect(desk.found).toEqual([12])
  })

  it('holds before the halt, after a resume, and after the end of a pause', () => {
    const desk = openedDesk()
    setState(desk, { state: 'HALTED' })
    setState(desk, { state: 'RUNNING' })
    desk.claim(desk.decide())
    setState(desk, { state: 'HALTED' })
    const other = openedDesk()
    setState(other, { state: 'REDUCING', untilMs: other.nowMs + MINUTE_MS })
    other.advance(MINUTE_MS)
    other.claim(other.decide())
    expect([...desk.found, ...other.found]).toEqual([])
  })

  it('lets exits be claimed during a halt', () => {
    const desk = openedDesk()
    const entry = desk.buy()
    setState(desk, { state: 'HALTED' })
    desk.place(desk.guard(entry, entry.quantity))
    expect(desk.found).toEqual([])
  })

  it('is violated by an entry that arrives long after a halt, and not by one in flight', () => {
    const [desk, late] = [openedDesk(), openedDesk()]
    for (const [each, delayMs] of [
      [desk, MINUTE_MS],
      [late, 3 * MINUTE_MS],
    ] as const) {
      const entry = each.decide()
      each.claim(entry)
      each.leave(entry)
      setState(each, { state: 'HALTED' })
      each.advance(delayMs)
      each.arrive(entry)
    }
    expect(desk.found).toEqual([])
    expect(late.found).toEqual([12])
  })
})
