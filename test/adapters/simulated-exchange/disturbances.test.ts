import { describe, expect, it } from 'vitest'
import { formatFixed } from '../../../lib/domain/money/fixed.ts'
import {
  UnknownAccount,
  UnknownSymbol,
} from '../../../lib/adapters/simulated-exchange/venue-types.ts'
import {
  ACCOUNT,
  MINUTE_MS,
  type Row,
  START_MS,
  SYMBOL,
  amount,
  placed,
  refusalCode,
  request,
  venueOn,
} from './venue-fixture.ts'

const FLAT: Row = [1000, 1000, 1000, 1000]
const FALL: Row = [1000, 1000, 900, 950]

describe('disturbances on request', () => {
  it('rejects as many matching orders as it was told, and no other', () => {
    const venue = venueOn([FLAT])
    venue.rejectNext(ACCOUNT, { count: 2, reason: 'not today', side: 'sell' })
    const outcomes = (['sell', 'buy', 'sell', 'sell'] as const).map((side) =>
      refusalCode(venue.place(ACCOUNT, request({ side }))),
    )
    expect(outcomes).toEqual(['injected', 'placed', 'injected', 'placed'])
  })

  it('caps one execution, after which the order goes on in the next segment', () => {
    const venue = venueOn([FALL])
    venue.limitFill(SYMBOL, amount('0.25'))
    const { venueOrderId } = placed(
      venue.place(ACCOUNT, request({ type: 'limit', limitPrice: amount('950') })),
    )
    venue.advanceTo(START_MS + 15_000)
    const order = venue.order(ACCOUNT, venueOrderId)
    expect(order).toMatchObject({ status: 'open', filledQuantity: amount('0.25') })
    venue.advanceTo(START_MS + MINUTE_MS)
    expect(venue.order(ACCOUNT, venueOrderId)?.status).toBe('filled')
  })

  it('leaves nothing for other orders in the segment of a capped execution', () => {
    const venue = venueOn([FALL])
    const ids = ['980', '950'].map((price) => {
      const limit = request({ type: 'limit', limitPrice: amount(price) })
      return placed(venue.place(ACCOUNT, limit)).venueOrderId
    })
    venue.limitFill(SYMBOL, amount('0.25'))
    const filled = (): unknown => ids.map((id) => venue.order(ACCOUNT, id)?.filledQuantity)
    venue.advanceTo(START_MS + 19_999)
    expect(filled()).toEqual([amount('0.25'), 0n])
    venue.advanceTo(START_MS + 20_000)
    expect(filled()).toEqual([amount('1'), amount('1')])
  })

  it('caps an execution at nothing', () => {
    const venue = venueOn([FLAT])
    venue.limitFill(SYMBOL, 0n)
    const order = placed(venue.place(ACCOUNT, request()))
    expect(order).toMatchObject({ status: 'open', filledQuantity: 0n })
    venue.advanceTo(START_MS + 20_000)
    expect(venue.order(ACCOUNT, order.venueOrderId)?.status).toBe('filled')
  })

  it('freezes a halted symbol, and skips what the price did meanwhile', () => {
    const venue = venueOn([FALL, [1000, 1000, 1000, 1000], FALL])
    const stop = request({ side: 'sell', type: 'stop', triggerPrice: amount('940') })
    const { venueOrderId } = placed(venue.place(ACCOUNT, stop))
    venue.haltSymbol(SYMBOL, true)
    venue.advanceTo(START_MS + MINUTE_MS)
    expect(venue.quote(SYMBOL)).toMatchObject({ last: amount('1000'), exchangeTimeMs: START_MS })
    expect(refusalCode(venue.place(ACCOUNT, request()))).toBe('symbol-halted')
    expect(venue.order(ACCOUNT, venueOrderId)?.status).toBe('open')
    venue.haltSymbol(SYMBOL, false)
    venue.advanceTo(START_MS + 2 * MINUTE_MS)
    expect(venue.order(ACCOUNT, venueOrderId)?.status).toBe('open')
    venue.advanceTo(START_MS + 3 * MINUTE_MS)
    expect(venue.order(ACCOUNT, venueOrderId)?.status).toBe('filled')
  })

  it('books the trades of another client without a client id', () => {
    const venue = venueOn([FLAT])
    venue.rejectNext(ACCOUNT, { count: 1, reason: 'for our own orders' })
    const quantity = amount('0.5')
    const swept = placed(
      venue.tradeByAnotherClient(ACCOUNT, { symbol: SYMBOL, side: 'buy', quantity }),
    )
    const atPrice = placed(
      venue.tradeByAnotherClient(ACCOUNT, {
        symbol: SYMBOL,
        side: 'sell',
        quantity,
        price: amount('1234'),
      }),
    )
    expect([swept, atPrice].map(({ status, clientOrderId }) => [status, clientOrderId])).toEqual([
      ['filled', undefined],
      ['filled', undefined],
    ])
    expect(venue.trades(ACCOUNT).map(({ price }) => formatFixed(price))).toEqual(['1001', '1234'])
    expect(refusalCode(venue.place(ACCOUNT, request()))).toBe('injected')
  })

  it('moves deposits and withdrawals, but not what orders hold', () => {
    const venue = venueOn([FLAT])
    const stop = request({
      side: 'sell',
      type: 'stop',
      triggerPrice: amount('900'),
      quantity: amount('9'),
    })
    placed(venue.place(ACCOUNT, stop))
    expect(venue.withdraw(ACCOUNT, 'BTC', amount('1.001'))).toEqual({
      refused: { code: 'insufficient-funds', free: amount('1') },
    })
    expect(venue.withdraw(ACCOUNT, 'BTC', amount('1'))).toEqual({ withdrawn: amount('1') })
    venue.deposit(ACCOUNT, 'DOGE', amount('5'))
    expect(venue.balances(ACCOUNT)).toEqual([
      { currency: 'BTC', total: amount('9'), free: 0n },
      { currency: 'DOGE', total: amount('5'), free: amount('5') },
      { currency: 'USD', total: amount('100000'), free: amount('100000') },
    ])
  })

  it('cancels everything when the dead-man switch is not put off in time', () => {
    const venue = venueOn([FALL])
    const low = request({ type: 'limit', limitPrice: amount('890') })
    placed(venue.place(ACCOUNT, request({ type: 'limit', limitPrice: amount('950') })))
    const { venueOrderId } = placed(venue.place(ACCOUNT, low))
    venue.cancelAllAfter(ACCOUNT, 12_000)
    venue.advanceTo(START_MS + MINUTE_MS)
    expect(venue.trades(ACCOUNT)).toHaveLength(1)
    expect(venue.order(ACCOUNT, venueOrderId)).toMatchObject({
      status: 'cancelled',
      closedAtMs: START_MS + 12_000,
    })
  })

  it('names what it does not know', () => {
    const venue = venueOn([FLAT])
    expect(() => venue.balances('nobody')).toThrow(UnknownAccount)
    expect(() => venue.quote('ETH/USD')).toThrow(UnknownSymbol)
  })

  it('leaves an account that is open already as it is', () => {
    const venue = venueOn([FLAT])
    venue.openAccount(ACCOUNT, { USD: amount('1') })
    expect(venue.balances(ACCOUNT)[1]?.total).toBe(amount('100000'))
  })
})
