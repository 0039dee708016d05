import { describe, expect, it } from 'vitest'
import { newOrder } from '../../../lib/domain/order/order.ts'
import {
  type OrderQuestion,
  absenceCounts,
  orderQuestion,
} from '../../../lib/domain/reconciliation/settle-order.ts'
import {
  ACCEPTED,
  ENTRY_INTENT,
  START_MS,
  VARIANTS,
  claim,
  orderIn,
  told,
} from '../order/sample-orders.ts'

/** `claim` in the sample orders is one millisecond after the start. */
const CLAIMED_AT_MS = START_MS + 1
const STALE_MS = 60_000

function question(variant: (typeof VARIANTS)[number], isListed: boolean, ageMs: number): string {
  const times = { nowMs: CLAIMED_AT_MS + ageMs, claimStaleMs: STALE_MS }
  return text(orderQuestion(orderIn(variant), isListed, times))
}

function text(answer: OrderQuestion): string {
  if (answer.ask === 'nothing') return answer.because
  return 'first' in answer ? `${answer.first}, ask` : 'ask'
}

describe('R-REC-1 what is asked about an order of ours', () => {
  const rows: Record<(typeof VARIANTS)[number], readonly [string, string, string]> = {
    // state: shown by the venue; not shown, young; not shown, old
    created: ['waits', 'waits', 'waits'],
    sending: ['listed', 'waits', 'lose-claim, ask'],
    retryable: ['listed', 'waits', 'waits'],
    unknown: ['listed', 'ask', 'ask'],
    open: ['listed', 'ask', 'ask'],
    'partially-filled': ['listed', 'ask', 'ask'],
    filled: ['listed', 'waits', 'waits'],
    cancelled: ['listed', 'waits', 'waits'],
    rejected: ['listed', 'waits', 'waits'],
    denied: ['listed', 'waits', 'waits'],
    expired: ['listed', 'waits', 'waits'],
  }
  it.each(VARIANTS)('%s', (variant) => {
    expect([
      question(variant, true, STALE_MS),
      question(variant, false, STALE_MS - 1),
      question(variant, false, STALE_MS),
    ]).toEqual(rows[variant])
  })

  it('gives up an unsent order at the time when it expires', () => {
    const expiresAtMs = START_MS + 5_000
    const order = newOrder({ ...ENTRY_INTENT, expiresAtMs })
    const at = (nowMs: number): string =>
      text(orderQuestion(order, false, { nowMs, claimStaleMs: STALE_MS }))
    expect([at(expiresAtMs - 1), at(expiresAtMs)]).toEqual(['waits', 'too-late'])
  })
})

describe('R-ORD-3 the absence of an unknown order counts after the horizon only', () => {
  it('counts from the claim', () => {
    const unknown = orderIn('unknown')
    expect(absenceCounts(unknown, CLAIMED_AT_MS + 599_999, 600_000)).toBe(false)
    expect(absenceCounts(unknown, CLAIMED_AT_MS + 600_000, 600_000)).toBe(true)
  })

  it('never counts for an order in any other state', () => {
    for (const variant of VARIANTS)
      if (variant !== 'unknown')
        expect(absenceCounts(orderIn(variant), CLAIMED_AT_MS + 600_000, 600_000)).toBe(false)
  })

  it('never counts for an order that came back', () => {
    const found = told(orderIn('unknown'), ACCEPTED)
    expect(absenceCounts(found, CLAIMED_AT_MS + 600_000, 600_000)).toBe(false)
  })

  it('counts the latest claim of several', () => {
    const later = { ...claim(), atMs: START_MS + 100_000 }
    const again = told(orderIn('retryable'), later, {
      command: 'record-outcome-lost',
      atMs: START_MS + 100_001,
      reason: 'timeout',
    })
    expect(absenceCounts(again, CLAIMED_AT_MS + 600_000, 600_000)).toBe(false)
    expect(absenceCounts(again, START_MS + 700_000, 600_000)).toBe(true)
  })
})
