import { describe, expect, it } from 'vitest'
import { formatFixed } from '../../../lib/domain/money/fixed.ts'
import { type SimulatedVenue } from '../../../lib/adapters/simulated-exchange/venue.ts'
import {
  type SimulatedTrade,
  type TradeCorrection,
} from '../../../lib/adapters/simulated-exchange/venue-types.ts'
import { ACCOUNT, START_MS, amount, placed, request, venueOn } from './venue-fixture.ts'

const FLAT = [1000, 1000, 1000, 1000] as const

/** A venue on which one BTC was bought at 1,001 for a fee of 4.004. */
function afterPurchase(): { venue: SimulatedVenue; trade: SimulatedTrade } {
  const venue = venueOn([FLAT])
  placed(venue.place(ACCOUNT, request()))
  const [trade] = venue.trades(ACCOUNT)
  if (trade === undefined) throw new Error('nothing was traded')
  venue.advanceTo(START_MS + 5_000)
  return { venue, trade }
}

function totals(venue: SimulatedVenue): Record<string, string> {
  return Object.fromEntries(
    venue.balances(ACCOUNT).map(({ currency, total }) => [currency, formatFixed(total)]),
  )
}

describe('a trade that the venue corrects', () => {
  const cases: readonly [string, TradeCorrection, object, object][] = [
    [
      'its price',
      { price: amount('990') },
      { price: amount('990'), cost: amount('990'), fee: amount('4.004') },
      { USD: '99005.996', BTC: '11' },
    ],
    [
      'its quantity',
      { quantity: amount('0.5') },
      { quantity: amount('0.5'), cost: amount('500.5'), fee: amount('4.004') },
      { USD: '99495.496', BTC: '10.5' },
    ],
    [
      'its fee',
      { fee: amount('1') },
      { cost: amount('1001'), fee: amount('1') },
      { USD: '98998', BTC: '11' },
    ],
  ]
  it.each(cases)('in %s moves the balances by the difference', (_, correction, after, balances) => {
    const { venue, trade } = afterPurchase()
    const expected = { ...trade, ...after }
    expect(venue.correctTrade(ACCOUNT, trade.tradeId, correction)).toEqual({ corrected: expected })
    expect(venue.trades(ACCOUNT)).toEqual([expected])
    expect(totals(venue)).toEqual(balances)
    expect(venue.log.at(-1)).toMatchObject({
      kind: 'trade-corrected',
      timeMs: START_MS + 5_000,
      account: ACCOUNT,
      before: trade,
      trade: expected,
    })
    expect(venue.order(ACCOUNT, trade.venueOrderId)).toMatchObject({
      status: 'filled',
      filledQuantity: expected.quantity,
      cost: expected.cost,
      fee: expected.fee,
    })
  })

  it('of an order that still trades leaves the order its hold for the rest', () => {
    const venue = venueOn([FLAT])
    venue.limitFill('BTC/USD', amount('0.25'))
    const order = placed(
      venue.place(ACCOUNT, request({ type: 'limit', limitPrice: amount('1001') })),
    )
    const [trade] = venue.trades(ACCOUNT)
    const correct = (quantity: string): object =>
      venue.correctTrade(ACCOUNT, trade?.tradeId ?? '', { quantity: amount(quantity) })
    expect(correct('1')).toEqual({ refused: { code: 'beyond-order', quantity: amount('1') } })
    expect(correct('0.05')).toMatchObject({ corrected: { quantity: amount('0.05') } })
    const usd = venue.balances(ACCOUNT).find(({ currency }) => currency === 'USD')
    // 0.95 at 1,001 and 0.4 % of it.
    expect((usd?.total ?? 0n) - (usd?.free ?? 0n)).toBe(amount('954.7538'))
    venue.advanceTo(START_MS + 60_000)
    expect(venue.order(ACCOUNT, order.venueOrderId)).toMatchObject({
      status: 'filled',
      filledQuantity: amount('1'),
    })
    expect(venue.trades(ACCOUNT).map(({ quantity }) => formatFixed(quantity))).toEqual([
      '0.05',
      '0.95',
    ])
    for (const { total, free } of venue.balances(ACCOUNT)) expect(free).toBe(total)
  })

  const refusals: readonly [string, TradeCorrection, object][] = [
    ['a price off the grid', { price: amount('990.5') }, { code: 'bad-price-grid' }],
    ['a price of nothing', { price: 0n }, { code: 'bad-price-grid' }],
    ['a quantity off the grid', { quantity: amount('0.0001') }, { code: 'bad-quantity-grid' }],
    ['a negative fee', { fee: -1n }, { code: 'negative-fee', fee: -1n }],
    ['more than was ordered', { quantity: amount('1.001') }, { code: 'beyond-order' }],
    [
      'more money than is there',
      { price: amount('200000') },
      { code: 'insufficient-funds', currency: 'USD', missing: amount('100004.004') },
    ],
  ]
  it.each(refusals)('is refused %s, and nothing changes', (_, correction, refusal) => {
    const { venue, trade } = afterPurchase()
    const before = venue.serialise()
    expect(venue.correctTrade(ACCOUNT, trade.tradeId, correction)).toMatchObject({
      refused: refusal,
    })
    expect(venue.serialise()).toEqual(before)
  })

  it('is refused what an order holds', () => {
    const { venue, trade } = afterPurchase()
    const stop = { side: 'sell', type: 'stop', triggerPrice: amount('900') } as const
    placed(venue.place(ACCOUNT, request({ ...stop, quantity: amount('11') })))
    expect(venue.correctTrade(ACCOUNT, trade.tradeId, { quantity: amount('0.5') })).toMatchObject({
      refused: { code: 'insufficient-funds', currency: 'BTC', missing: amount('0.5') },
    })
  })

  it('has to be a trade of the account', () => {
    const { venue, trade } = afterPurchase()
    venue.openAccount('other', {})
    for (const [account, id] of [
      [ACCOUNT, 'T-1'],
      ['other', trade.tradeId],
    ] as const)
      expect(venue.correctTrade(account, id, { fee: 0n })).toEqual({
        refused: { code: 'unknown-trade' },
      })
  })
})
