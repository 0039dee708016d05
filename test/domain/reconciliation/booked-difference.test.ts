import { describe, expect, it } from 'vitest'
import { type Fill } from '../../../lib/domain/ledger/fill.ts'
import { type Movement } from '../../../lib/domain/ledger/movement.ts'
import {
  externalTradeDifference,
  movementDifference,
} from '../../../lib/domain/reconciliation/booked-difference.ts'
import { explainDifference } from '../../../lib/domain/reconciliation/difference.ts'
import { amount } from './sample-differences.ts'

const AT_MS = Date.UTC(2026, 0, 5)

const FILL: Fill = {
  tradeId: 'T1',
  venueOrderId: 'O1',
  account: 'main',
  symbol: 'BTC/USD',
  side: 'buy',
  price: amount('50000'),
  quantity: amount('0.2'),
  cost: amount('10000'),
  fee: 0n,
  feeCurrency: 'USD',
  timeMs: AT_MS,
  appliedAtMs: AT_MS,
}

const MOVEMENT: Movement = {
  movementId: 'W1',
  account: 'main',
  kind: 'withdrawal',
  currency: 'BTC',
  quantity: amount('-0.5001'),
  fee: amount('0.0001'),
  symbol: 'BTC/USD',
  timeMs: AT_MS,
  appliedAtMs: AT_MS,
}

describe('R-LEDG-9 what was done by hand and is booked', () => {
  it('is a trade of another client', () => {
    const difference = externalTradeDifference(FILL)
    expect(difference).toMatchObject({
      key: 'external-trade:T1',
      class: 'external-trade',
      consequence: 'adopt',
      amount: amount('0.2'),
      evidence: { venueOrderId: 'O1', time: '2026-01-05T00:00:00.000Z' },
    })
    expect(explainDifference(difference)).toBe(
      'another client bought 0.2 BTC/USD at 50000 (T1), booked with its own lots; it is taken over.',
    )
    const sale = externalTradeDifference({ ...FILL, side: 'sell' })
    expect(sale.amount).toBe(amount('-0.2'))
  })

  it('is a liquidation', () => {
    const difference = externalTradeDifference({ ...FILL, side: 'sell', liquidation: true })
    expect(difference).toMatchObject({ key: 'liquidation:T1', class: 'liquidation' })
    expect(difference.explanation).toBe(
      'the venue liquidated 0.2 BTC/USD at 50000 (T1), booked with its own lots',
    )
  })

  it('is a movement, with or without lots', () => {
    expect(movementDifference(MOVEMENT)).toMatchObject({
      key: 'movement:W1',
      class: 'deposit-or-withdrawal',
      symbol: 'BTC/USD',
      currency: 'BTC',
      amount: amount('-0.5001'),
      explanation: 'withdrawal of 0.5001 BTC out (W1), booked in the lots of BTC/USD',
      evidence: { fee: '0.0001' },
    })
    const { symbol: _none, ...money } = { ...MOVEMENT, currency: 'USD', quantity: amount('3') }
    expect(movementDifference({ ...money, kind: 'deposit' })).toMatchObject({
      explanation: 'deposit of 3 USD in (W1), booked',
    })
    expect(movementDifference(money)).not.toHaveProperty('symbol')
  })
})
