import { describe, expect, it } from 'vitest'
import { ONE, multiplyDivide } from '../../../lib/domain/money/fixed.ts'
import {
  ORDER_STATES,
  isFinal,
  isResting,
  isSettled,
  knownFilledQuantity,
  mayBeLive,
  newOrder,
  openQuantity,
  reservation,
} from '../../../lib/domain/order/order.ts'
import { opposite } from '../../../lib/domain/order/order-request.ts'
import {
  ACCEPTED,
  CLAIMED_VALUE,
  ENTRY_INTENT,
  EXIT_INTENT,
  QUANTITY,
  VARIANTS,
  because,
  claim,
  fill,
  orderIn,
  told,
  venueSays,
} from './sample-orders.ts'

describe('R-ORD-2 what a state means', () => {
  const expected: Record<(typeof VARIANTS)[number], string> = {
    created: '10 open',
    sending: '10 open, may be live',
    retryable: '10 open, may be live',
    unknown: '10 open, may be live',
    open: '10 open, may be live, resting',
    'partially-filled': '6 open, may be live, resting',
    filled: '0 open, final, settled',
    cancelled: '0 open, final, settled',
    rejected: '0 open, final, settled',
    denied: '0 open, final, settled',
    expired: '0 open, final, settled',
  }
  it.each(VARIANTS)('%s', (variant) => {
    const order = orderIn(variant)
    const facts = [
      `${openQuantity(order) / ONE} open`,
      ...(mayBeLive(order) ? ['may be live'] : []),
      ...(isResting(order) ? ['resting'] : []),
      ...(isFinal(order) ? ['final'] : []),
      ...(isSettled(order) ? ['settled'] : []),
    ]
    expect(facts.join(', ')).toBe(expected[variant])
    expect(ORDER_STATES).toContain(order.state)
  })

  it('is not settled before the fills that the venue counted have been applied', () => {
    const ended = told(orderIn('open'), venueSays('cancelled', 3n * ONE))
    expect([isFinal(ended), isSettled(ended)]).toEqual([true, false])
    expect(isSettled(told(ended, fill(2n * ONE)))).toBe(false)
    expect(isSettled(told(ended, fill(2n * ONE), fill(ONE)))).toBe(true)
  })

  it('knows the larger of what was applied and what the venue counted', () => {
    const order = told(orderIn('open'), venueSays('open', 3n * ONE))
    expect(knownFilledQuantity(order)).toBe(3n * ONE)
    expect(openQuantity(order)).toBe(7n * ONE)
    expect(knownFilledQuantity(told(order, fill(4n * ONE)))).toBe(4n * ONE)
    expect(openQuantity(told(order, fill(QUANTITY + ONE)))).toBe(0n)
  })

  it('has an opposite for each side', () => {
    expect([opposite('buy'), opposite('sell')]).toEqual(['sell', 'buy'])
  })
})

describe('R-RISK-1 what an order reserves', () => {
  it('is nothing before the claim and the claimed value from then on', () => {
    expect(reservation(newOrder(ENTRY_INTENT))).toBe(0n)
    for (const variant of ['sending', 'retryable', 'unknown', 'open'] as const)
      expect(reservation(orderIn(variant))).toBe(CLAIMED_VALUE)
  })

  it('is nothing for a reducing order, whatever was claimed', () => {
    for (const variant of VARIANTS) expect(reservation(orderIn(variant, EXIT_INTENT))).toBe(0n)
  })

  it('shrinks with applied fills, rounded up, and not with the word of the venue alone', () => {
    const filled = told(orderIn('open'), fill(3n))
    expect(reservation(filled)).toBe(
      multiplyDivide(CLAIMED_VALUE, QUANTITY - 3n, QUANTITY, 'ceiling'),
    )
    const counted = told(orderIn('open'), venueSays('open', 4n * ONE))
    expect(reservation(counted)).toBe(CLAIMED_VALUE)
    expect(reservation(told(counted, fill(4n * ONE)))).toBe((CLAIMED_VALUE * 6n) / 10n)
  })

  it('keeps, after the end, what the venue counted and is not applied yet', () => {
    const ended = told(orderIn('open'), venueSays('cancelled', 4n * ONE))
    expect(reservation(ended)).toBe((CLAIMED_VALUE * 4n) / 10n)
    expect(reservation(told(ended, fill(3n * ONE)))).toBe(CLAIMED_VALUE / 10n)
    expect(reservation(told(ended, fill(3n * ONE), fill(ONE)))).toBe(0n)
  })

  it('is nothing once the order is settled', () => {
    for (const variant of ['filled', 'cancelled', 'rejected', 'denied', 'expired'] as const)
      expect(reservation(orderIn(variant))).toBe(0n)
    expect(reservation(told(orderIn('unknown'), because('record-absent')))).toBe(0n)
  })

  it('never falls below zero', () => {
    expect(reservation(told(orderIn('open'), fill(QUANTITY + ONE)))).toBe(0n)
    const late = told(orderIn('cancelled'), fill(2n * ONE))
    expect(reservation(late)).toBe(0n)
  })

  it('is measured against the clamped quantity', () => {
    const clamped = told(newOrder(ENTRY_INTENT), claim(5n * ONE), ACCEPTED, fill(ONE))
    expect(reservation(clamped)).toBe((CLAIMED_VALUE * 4n) / 5n)
  })
})
