import { describe, expect, it } from 'vitest'
import {
  type ListedOrder,
  compareOrders,
} from '../../../lib/domain/reconciliation/compare-orders.ts'
import { explainDifference } from '../../../lib/domain/reconciliation/difference.ts'
import { amount, orderIn } from './sample-differences.ts'

const LISTED: ListedOrder = {
  venueOrderId: 'OABC',
  symbol: 'BTC/USD',
  side: 'sell',
  type: 'limit',
  quantity: amount('0.5'),
}

describe('R-REC-2 the venue’s resting orders and ours', () => {
  it.each([
    [
      'placed by another client',
      LISTED,
      'external-order:OABC',
      'external-order',
      'report',
      'a limit sell of 0.5 BTC/USD (OABC) rests at the venue, placed by another client; nothing is done about it.',
    ],
    [
      'with an id of our form, without a record',
      { ...LISTED, clientOrderId: 'c1', intentId: 'i1' },
      'external-order:OABC',
      'external-order',
      'report',
      'a limit sell of 0.5 BTC/USD (OABC) rests at the venue, with an id of our form, of which there is no record here; nothing is done about it.',
    ],
    [
      'of ours that is over here',
      { ...LISTED, clientOrderId: 'c1', intentId: 'i1', order: orderIn('cancelled') },
      'forgotten-order:OABC',
      'order-unknown',
      'cancel',
      'our limit sell of 0.5 BTC/USD (OABC) rests at the venue although it is cancelled here; it is cancelled at the venue.',
    ],
  ] as const)('one %s', (_, listed, key, kind, consequence, text) => {
    const [found, ...others] = compareOrders([listed], [])
    expect(others).toEqual([])
    expect(found).toMatchObject({ key, class: kind, consequence, symbol: 'BTC/USD' })
    expect(found && explainDifference(found)).toBe(text)
  })

  it('says nothing of one of ours that rests for both', () => {
    expect(compareOrders([{ ...LISTED, intentId: 'i1', order: orderIn('open') }], [])).toEqual([])
  })

  it('waits for one whose outcome is not known, and for no other', () => {
    const found = compareOrders([], [orderIn('unknown'), orderIn('sending')])
    expect(found.map(({ key, consequence }) => [key, consequence])).toEqual([
      ['order:buy-unknown', 'wait'],
      ['order:buy-sending', 'wait'],
    ])
    expect(found[0]?.explanation).toBe(
      'our entry to buy 0.1 BTC/USD was sent and its outcome is not known',
    )
    const settled = [
      orderIn('created'),
      orderIn('open'),
      orderIn('filled'),
      orderIn('sending', 'buy', { retryable: true }),
    ]
    expect(compareOrders([], settled)).toEqual([])
  })
})
