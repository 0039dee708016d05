import { describe, expect, it } from 'vitest'
import { formatFixed } from '../../../lib/domain/money/fixed.ts'
import { type SimulatedVenue } from '../../../lib/adapters/simulated-exchange/venue.ts'
import {
  ACCOUNT,
  MINUTE_MS,
  START_MS,
  SYMBOL,
  amount,
  placed,
  refusalCode,
  request,
  venueOn,
} from './venue-fixture.ts'

const FLAT = [1000, 1000, 1000, 1000] as const
const RISE = [2000, 2000, 2000, 2000] as const

function timesOf(venue: SimulatedVenue, sinceMs = 0): number[] {
  return venue
    .trades(ACCOUNT, { sinceMs: START_MS + sinceMs })
    .map(({ timeMs }) => timeMs - START_MS)
}

describe('a trade that the venue files late', () => {
  const purchase = { symbol: SYMBOL, side: 'buy', quantity: amount('0.1') } as const

  it('is listed at its old time, among the others, although it is booked now', () => {
    const venue = venueOn([FLAT])
    for (const atMs of [0, 10_000, 20_000]) {
      venue.advanceTo(START_MS + atMs)
      placed(venue.tradeByAnotherClient(ACCOUNT, purchase))
    }
    const order = placed(
      venue.tradeByAnotherClient(ACCOUNT, { ...purchase, timeMs: START_MS + 10_000 }),
    )
    expect(timesOf(venue)).toEqual([0, 10_000, 10_000, 20_000])
    expect(timesOf(venue, 10_001)).toEqual([20_000])
    expect(timesOf(venue, 10_000)).toHaveLength(3)
    // Behind the one of the same time that was there before.
    expect(venue.trades(ACCOUNT)[2]?.venueOrderId).toBe(order.venueOrderId)
    expect(order.createdAtMs).toBe(START_MS + 10_000)
    expect(venue.log.at(-1)?.timeMs).toBe(START_MS + 20_000)
  })

  it('costs what was asked, or the last price of its time', () => {
    const venue = venueOn([FLAT, RISE])
    venue.advanceTo(START_MS + 90_000)
    placed(venue.tradeByAnotherClient(ACCOUNT, { ...purchase, timeMs: START_MS + 1_000 }))
    const priced = { ...purchase, price: amount('1234'), timeMs: START_MS }
    placed(venue.tradeByAnotherClient(ACCOUNT, priced))
    expect(venue.trades(ACCOUNT).map(({ price }) => formatFixed(price))).toEqual(['1234', '1000'])
    // 0.1 for 123.4 and 100, with 0.4 % each.
    expect(venue.balances(ACCOUNT).map(({ total }) => formatFixed(total))).toEqual([
      '10.2',
      '99775.7064',
    ])
  })

  it('cannot be of the future, of an unknown symbol, or from before there was a price', () => {
    const venue = venueOn([FLAT])
    const file = (changes: object): (() => string) => {
      return () => refusalCode(venue.tradeByAnotherClient(ACCOUNT, { ...purchase, ...changes }))
    }
    expect(file({ timeMs: START_MS + 1 })).toThrow(RangeError)
    expect(file({ timeMs: 1.5 })).toThrow(RangeError)
    expect(file({ timeMs: START_MS, symbol: 'ETH/USD' })()).toBe('unknown-symbol')
    expect(file({ timeMs: START_MS - MINUTE_MS })()).toBe('symbol-halted')
    expect(file({ timeMs: START_MS, quantity: amount('900') })()).toBe('insufficient-funds')
    expect(venue.trades(ACCOUNT)).toEqual([])
  })
})

describe('a position that the venue liquidates', () => {
  it('is sold at the market, and every trade says so', () => {
    const venue = venueOn([FLAT], { liquidityDefault: { levelQuantity: amount('0.4') } })
    const order = placed(venue.liquidate(ACCOUNT, SYMBOL, amount('1')))
    expect(order).toMatchObject({ status: 'filled', side: 'sell', liquidation: true })
    expect(order.clientOrderId).toBeUndefined()
    const trades = venue.trades(ACCOUNT)
    expect(trades.map(({ quantity }) => formatFixed(quantity))).toEqual(['0.4', '0.4', '0.2'])
    for (const trade of trades) expect(trade.liquidation).toBe(true)
    expect(venue.balances(ACCOUNT)[0]?.total).toBe(amount('9'))
  })

  it('takes what stops hold: as many of them as are in the way are cancelled', () => {
    const venue = venueOn([FLAT])
    const ids = ['4', '5'].map((quantity) => {
      const stop = { side: 'sell', type: 'stop', triggerPrice: amount('900') } as const
      return placed(venue.place(ACCOUNT, request({ ...stop, quantity: amount(quantity) })))
        .venueOrderId
    })
    placed(venue.liquidate(ACCOUNT, SYMBOL, amount('5')))
    expect(ids.map((id) => venue.order(ACCOUNT, id)?.status)).toEqual(['cancelled', 'open'])
    expect(venue.order(ACCOUNT, ids[0] ?? '')?.reason).toBe('the position is liquidated')
  })

  it('leaves everything as it is when it is refused', () => {
    const venue = venueOn([FLAT])
    const stop = { side: 'sell', type: 'stop', triggerPrice: amount('900') } as const
    placed(venue.place(ACCOUNT, request({ ...stop, quantity: amount('9') })))
    const codes = [amount('10.001'), amount('0.0001'), amount('0.001')].map((quantity) =>
      refusalCode(venue.liquidate(ACCOUNT, SYMBOL, quantity)),
    )
    expect(codes).toEqual(['insufficient-funds', 'bad-quantity-grid', 'below-minimum'])
    venue.haltSymbol(SYMBOL, true)
    expect(refusalCode(venue.liquidate(ACCOUNT, SYMBOL, amount('5')))).toBe('symbol-halted')
    expect(venue.openOrders(ACCOUNT)).toHaveLength(1)
    expect(venue.trades(ACCOUNT)).toEqual([])
  })

  it('does not use up a rejection that waits for the next order of the account', () => {
    const venue = venueOn([FLAT])
    venue.rejectNext(ACCOUNT, { count: 1, reason: 'for our own orders' })
    placed(venue.liquidate(ACCOUNT, SYMBOL, amount('1')))
    expect(refusalCode(venue.place(ACCOUNT, request()))).toBe('injected')
  })
})
