import { describe, expect, it } from 'vitest'
import { explainDifference } from '../../../lib/domain/reconciliation/difference.ts'
import {
  type BalanceBasis,
  type UnbookedChange,
  explainBalances,
} from '../../../lib/domain/reconciliation/explain-balances.ts'
import { reachOf } from '../../../lib/domain/reconciliation/order-reach.ts'
import { BASIS, amount, orderIn } from './sample-differences.ts'

function explained(currency: string, difference: string, change: Partial<BalanceBasis> = {}) {
  const ledger = amount('10')
  const venue = ledger + amount(difference)
  const [found] = explainBalances([{ currency, ledger, venue, difference: amount(difference) }], {
    ...BASIS,
    ...change,
  })
  if (found === undefined) throw new Error('no difference')
  return found
}

const unknownBuy = [reachOf(orderIn('unknown')) ?? { intentId: '', effects: new Map() }]

function change(id: string, kind: UnbookedChange['kind'], ...effects: [string, string][]) {
  return { id, kind, effects: new Map(effects.map(([name, value]) => [name, amount(value)])) }
}

const TRADE = change('T1', 'trade', ['BTC', '-0.2'], ['USD', '10000'])
const DEPOSIT = change('D1', 'movement', ['BTC', '0.5'])

describe('R-REC-2 a balance that differs', () => {
  it.each([
    [
      'order-unknown',
      'wait',
      ['BTC', '0.1', { orders: unknownBuy }],
      'the venue has 10.1 BTC, the ledger 10: 0.1 more, which our order buy-unknown may have moved; what is under way will settle it.',
    ],
    [
      'external-trade',
      'wait',
      ['BTC', '-0.2', { unbooked: [DEPOSIT, TRADE] }],
      'the venue has 9.8 BTC, the ledger 10: 0.2 less, which is the trade T1, not booked yet; what is under way will settle it.',
    ],
    [
      'deposit-or-withdrawal',
      'wait',
      ['BTC', '0.5', { unbooked: [DEPOSIT, TRADE] }],
      'the venue has 10.5 BTC, the ledger 10: 0.5 more, which is the movement D1, not booked yet; what is under way will settle it.',
    ],
    [
      'fee',
      'report',
      ['BTC', '-0.0000002'],
      "the venue has 9.9999998 BTC, the ledger 10: 0.0000002 less, within the 0.0000002 by which the venue's rounding may differ over the booked fills; nothing is done about it.",
    ],
    [
      'dust',
      'report',
      ['BTC', '0.000001'],
      'the venue has 10.000001 BTC, the ledger 10: 0.000001 more, worth 0.05 and too little to be traded; nothing is done about it.',
    ],
    [
      'unexplained',
      'quarantine',
      ['BTC', '-0.1'],
      'the venue has 9.9 BTC, the ledger 10: 0.1 less, which nothing explains; no order increases BTC/USD, ETH/BTC until it is explained.',
    ],
  ] as const)('is %s and leads to %s', (kind, consequence, [currency, by, given = {}], text) => {
    const found = explained(currency, by, given)
    expect(found).toMatchObject({ key: 'balance:BTC', class: kind, consequence })
    expect(explainDifference(found)).toBe(text)
  })

  it('takes the first explanation that holds', () => {
    const all = { orders: unknownBuy, unbooked: [change('T2', 'trade', ['BTC', '0.1'])] }
    expect(explained('BTC', '0.1', all).class).toBe('order-unknown')
    expect(explained('BTC', '0.1', { ...all, orders: [] }).class).toBe('external-trade')
    const both = [change('T3', 'trade', ['BTC', '0.000001']), DEPOSIT]
    expect(explained('BTC', '0.000001', { unbooked: both }).class).toBe('external-trade')
  })

  it('is no order’s doing in the other direction, beyond its size, or after it was waited for', () => {
    expect(explained('BTC', '-0.1', { orders: unknownBuy }).class).toBe('unexplained')
    expect(explained('BTC', '0.2', { orders: unknownBuy }).class).toBe('unexplained')
    expect(explained('USD', '-5000', { orders: unknownBuy }).class).toBe('order-unknown')
    expect(explained('USD', '100', { orders: unknownBuy }).class).toBe('unexplained')
    const waited = { orders: unknownBuy, waitedFor: new Set(['BTC']) }
    expect(explained('BTC', '0.1', waited).class).toBe('unexplained')
  })

  it('is explained by several changes only when they add up exactly', () => {
    expect(explained('BTC', '0.3', { unbooked: [TRADE, DEPOSIT] })).toMatchObject({
      class: 'external-trade',
      evidence: { unbooked: 'T1 D1' },
    })
    expect(explained('BTC', '0.31', { unbooked: [TRADE, DEPOSIT] }).class).toBe('unexplained')
  })

  it('names what could not be read when nothing else explains it', () => {
    const found = explained('BTC', '-0.1', { unbooked: [change('T9', 'trade')] })
    expect(found.explanation).toContain('nothing explains (T9 could not be read)')
    expect(found.evidence).toMatchObject({ unreadable: 'T9' })
  })

  it('is never small without a price, nor where the venue would trade it', () => {
    expect(explained('XYZ', '0.000001').class).toBe('unexplained')
    expect(explained('BTC', '0.0001').class).toBe('unexplained')
    expect(explained('USD', '0.4').class).toBe('dust')
    expect(explained('USD', '0.5').class).toBe('unexplained')
  })

  it('of a quote currency holds back every symbol with it; of an unknown one, none', () => {
    expect(explained('USD', '-50').quarantines).toEqual(['BTC/USD', 'ETH/USD'])
    const found = explained('XYZ', '1')
    expect(found.quarantines).toEqual([])
    expect(explainDifference(found)).toContain('no symbol is traded with it')
  })
})

describe('R-REC-2 what an order may have moved', () => {
  it.each([
    ['an order that was never sent', orderIn('created')],
    ['one that may be sent again', orderIn('sending', 'buy', { retryable: true })],
    ['one that rests without a fill', orderIn('open')],
    [
      'one whose fills are all booked',
      orderIn('filled', 'buy', {
        filledQuantity: amount('0.1'),
        venueFilledQuantity: amount('0.1'),
      }),
    ],
  ])('is nothing for %s', (_, order) => {
    expect(reachOf(order)).toBeUndefined()
  })

  it('is all of one that is on its way, and what the venue counts beyond the fills of another', () => {
    expect(reachOf(orderIn('sending'))?.effects).toEqual(
      new Map([
        ['BTC', amount('0.105')],
        ['USD', amount('-5250')],
      ]),
    )
    const ahead = { venueFilledQuantity: amount('0.1'), filledQuantity: amount('0.06') }
    expect(reachOf(orderIn('filled', 'sell', ahead))?.effects).toEqual(
      new Map([
        ['BTC', amount('-0.042')],
        ['USD', amount('2100')],
      ]),
    )
  })
})
