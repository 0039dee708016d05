import { describe, expect, it } from 'vitest'
import { formatFixed } from '../../../lib/domain/money/fixed.ts'
import { createRecordedMarket } from '../../../lib/adapters/simulated-exchange/recorded-market.ts'
import { SimulatedVenue } from '../../../lib/adapters/simulated-exchange/venue.ts'
import {
  ACCOUNT,
  START_MS,
  amount,
  barsOf,
  instrumentOf,
  placed,
  request,
  venueOn,
  type Row,
} from './venue-fixture.ts'

const FLAT: Row = [1000, 1000, 1000, 1000]

/** BTC at 1,000 with an ask of 1,001, BNB at 300; fees are paid in BNB. */
function venueWithBnb(
  bnb: string,
  options: { readonly quote?: string; readonly bnbStartMs?: number } = {},
): SimulatedVenue {
  const { quote = 'USD', bnbStartMs = START_MS } = options
  const [btc, fees] = [
    instrumentOf('BTC'),
    instrumentOf('BNB', { symbol: `BNB/${quote}`, quote, quantityMin: amount('0.001') }),
  ]
  const venue = new SimulatedVenue({
    instruments: [btc, fees],
    markets: [
      createRecordedMarket(btc, barsOf([FLAT])),
      createRecordedMarket(fees, barsOf([[300, 300, 300, 300]], bnbStartMs)),
    ],
    startMs: START_MS,
    seed: 1,
    currencyDecimals: { BNB: 6 },
  })
  const balances = { USD: amount('100000'), BTC: amount('10'), BNB: amount(bnb) }
  venue.openAccount(ACCOUNT, balances, { feeCurrency: 'BNB' })
  return venue
}

function totals(venue: SimulatedVenue): Record<string, string> {
  return Object.fromEntries(
    venue.balances(ACCOUNT).map(({ currency, total }) => [currency, formatFixed(total)]),
  )
}

describe('fees in a third currency', () => {
  it('are the fee in quote currency at the last price, rounded to the currency', () => {
    const venue = venueWithBnb('1')
    const order = placed(venue.place(ACCOUNT, request()))
    // 0.4 % of 1,001 is 4.004 USD, at 300 each: 0.01334666… BNB.
    const expected = { fee: amount('0.013347'), feeCurrency: 'BNB' }
    expect(venue.trades(ACCOUNT)).toMatchObject([{ ...expected, cost: amount('1001') }])
    expect(order).toMatchObject(expected)
    expect(totals(venue)).toEqual({ USD: '98999', BTC: '11', BNB: '0.986653' })
  })

  it('leave the money of a sale whole', () => {
    const venue = venueWithBnb('1')
    placed(venue.place(ACCOUNT, request({ side: 'sell' })))
    expect(totals(venue)).toEqual({ USD: '101000', BTC: '9', BNB: '0.986667' })
  })

  it('come in quote currency when too little is free, and the order sums its first currency', () => {
    const venue = venueWithBnb('0.02')
    venue.limitFill('BTC/USD', amount('1'))
    const { venueOrderId } = placed(venue.place(ACCOUNT, request({ quantity: amount('2') })))
    venue.advanceTo(START_MS + 60_000)
    expect(
      venue.trades(ACCOUNT).map(({ fee, feeCurrency }) => `${formatFixed(fee)} ${feeCurrency}`),
    ).toEqual(['0.013347 BNB', '4.004 USD'])
    expect(venue.order(ACCOUNT, venueOrderId)).toMatchObject({
      status: 'filled',
      fee: amount('0.013347'),
      feeCurrency: 'BNB',
    })
    expect(totals(venue)).toEqual({ USD: '97993.996', BTC: '12', BNB: '0.006653' })
  })

  it('are not paid from what an order holds', () => {
    const venue = venueWithBnb('1')
    const stop = { symbol: 'BNB/USD', side: 'sell', type: 'stop' } as const
    placed(venue.place(ACCOUNT, request({ ...stop, triggerPrice: amount('200') })))
    expect(placed(venue.place(ACCOUNT, request())).feeCurrency).toBe('USD')
  })

  it.each([
    ['another quote currency', { quote: 'EUR' }],
    ['no price yet', { bnbStartMs: START_MS + 60_000 }],
  ])('come in quote currency where the currency has %s', (_, options) => {
    const venue = venueWithBnb('1', options)
    expect(placed(venue.place(ACCOUNT, request()))).toMatchObject({
      fee: amount('4.004'),
      feeCurrency: 'USD',
    })
    expect(totals(venue)['BNB']).toBe('1')
  })

  it('come on top of what is sold when it is the fee currency itself', () => {
    const venue = venueWithBnb('1')
    const sale = { symbol: 'BNB/USD', side: 'sell' } as const
    placed(venue.place(ACCOUNT, request({ ...sale, quantity: amount('0.9') })))
    // 0.4 % of 0.9.
    expect(venue.trades(ACCOUNT)).toMatchObject([{ fee: amount('0.0036'), feeCurrency: 'BNB' }])
    expect(totals(venue)).toMatchObject({ BNB: '0.0964', USD: '100270' })
  })

  it('are not paid from what the trade itself brings', () => {
    const venue = venueWithBnb('0')
    const order = placed(venue.place(ACCOUNT, request({ symbol: 'BNB/USD' })))
    expect(order.feeCurrency).toBe('USD')
    expect(totals(venue)['BNB']).toBe('1')
  })

  it('stay away from accounts that did not ask for them', () => {
    const venue = venueOn([FLAT])
    expect(placed(venue.place(ACCOUNT, request())).feeCurrency).toBe('USD')
  })
})
