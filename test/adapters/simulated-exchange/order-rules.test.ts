import { describe, expect, it } from 'vitest'
import { formatFixed } from '../../../lib/domain/money/fixed.ts'
import { type SimulatedVenue } from '../../../lib/adapters/simulated-exchange/venue.ts'
import { type VenueOrderRequest } from '../../../lib/adapters/simulated-exchange/venue-types.ts'
import {
  ACCOUNT,
  MINUTE_MS,
  type Row,
  START_MS,
  amount,
  placed,
  refusalCode,
  request,
  venueOn,
} from './venue-fixture.ts'

const FLAT: Row = [1000, 1000, 1000, 1000]
const CLIENT_ID = '0123456789abcdef0123456789abcdef'

function free(venue: SimulatedVenue, currency: string): string {
  return formatFixed(venue.balances(ACCOUNT).find((item) => item.currency === currency)?.free ?? 0n)
}

const REFUSALS: readonly [string, Partial<VenueOrderRequest>][] = [
  ['unknown-symbol', { symbol: 'ETH/USD' }],
  ['deadline-passed', { arriveByMs: START_MS - 1 }],
  ['missing-price', { type: 'limit' }],
  ['missing-price', { type: 'stop-limit', limitPrice: amount('900') }],
  ['bad-price-grid', { type: 'limit', limitPrice: amount('900.5') }],
  ['bad-price-grid', { type: 'stop', triggerPrice: amount('1100.5') }],
  ['bad-quantity-grid', { quantity: amount('1.0001') }],
  ['below-minimum', { quantity: amount('0.009') }],
  ['below-minimum', { quantity: amount('0') }],
  ['below-minimum', { type: 'limit', quantity: amount('0.01'), limitPrice: amount('499') }],
  ['trigger-wrong', { side: 'sell', type: 'stop', triggerPrice: amount('1000') }],
  ['trigger-wrong', { side: 'buy', type: 'stop', triggerPrice: amount('1000') }],
  ['trigger-wrong', { side: 'sell', type: 'take-profit', triggerPrice: amount('1000') }],
  ['trigger-wrong', { side: 'buy', type: 'take-profit', triggerPrice: amount('1001') }],
  ['post-only-would-cross', { type: 'limit', limitPrice: amount('1001'), postOnly: true }],
  ['post-only-invalid', { type: 'market', postOnly: true }],
  ['insufficient-funds', { side: 'sell', quantity: amount('10.001') }],
  ['insufficient-funds', { side: 'buy', quantity: amount('99.601') }],
]

describe('what the venue refuses', () => {
  it.each(REFUSALS)('%s: %o', (code, changes) => {
    const venue = venueOn([FLAT])
    const before = venue.balances(ACCOUNT)
    expect(refusalCode(venue.place(ACCOUNT, request(changes)))).toBe(code)
    expect(venue.balances(ACCOUNT)).toEqual(before)
    expect(venue.openOrders(ACCOUNT)).toEqual([])
    expect(venue.log.at(-1)).toMatchObject({ kind: 'order-refused', refusal: { code } })
  })

  it('takes an order that arrives at its deadline, and keeps nothing of the deadline', () => {
    const venue = venueOn([FLAT])
    const resting = request({ type: 'limit', limitPrice: amount('900') })
    const order = placed(venue.place(ACCOUNT, { ...resting, arriveByMs: START_MS }))
    expect(order).not.toHaveProperty('arriveByMs')
    venue.advanceTo(START_MS + MINUTE_MS - 1)
    expect(venue.openOrders(ACCOUNT)).toEqual([order])
  })

  it('leaves a rejection that waits for an order that comes in time', () => {
    const venue = venueOn([FLAT])
    venue.rejectNext(ACCOUNT, { count: 1, reason: 'no' })
    const late = request({ arriveByMs: START_MS - 1 })
    expect(refusalCode(venue.place(ACCOUNT, late))).toBe('deadline-passed')
    expect(refusalCode(venue.place(ACCOUNT, request()))).toBe('injected')
  })

  it('refuses a client order id that is open, and takes it again once it is closed', () => {
    const venue = venueOn([FLAT])
    const resting = request({
      type: 'limit',
      limitPrice: amount('900'),
      clientOrderId: CLIENT_ID,
    })
    const first = placed(venue.place(ACCOUNT, resting))
    expect(refusalCode(venue.place(ACCOUNT, resting))).toBe('duplicate-client-order-id')
    venue.cancel(ACCOUNT, { clientOrderId: CLIENT_ID })
    const second = placed(venue.place(ACCOUNT, resting))
    expect(second.venueOrderId).not.toBe(first.venueOrderId)
    expect(venue.orderByClientId(ACCOUNT, CLIENT_ID)?.venueOrderId).toBe(second.venueOrderId)
  })
})

describe('what resting orders hold', () => {
  it('holds the base of a stop until it is cancelled', () => {
    const venue = venueOn([FLAT])
    const stop = request({ side: 'sell', type: 'stop', triggerPrice: amount('900') })
    const { venueOrderId } = placed(venue.place(ACCOUNT, stop))
    expect(free(venue, 'BTC')).toBe('9')
    venue.cancel(ACCOUNT, { venueOrderId })
    expect(free(venue, 'BTC')).toBe('10')
  })

  it('holds the cost and the higher fee of a resting buy, and moves exactly cost and fee', () => {
    const venue = venueOn([[1000, 1000, 900, 900]])
    placed(venue.place(ACCOUNT, request({ type: 'limit', limitPrice: amount('950') })))
    expect(free(venue, 'USD')).toBe('99046.2')
    venue.advanceTo(START_MS + MINUTE_MS)
    expect(free(venue, 'USD')).toBe('99047.625')
    expect(free(venue, 'BTC')).toBe('11')
  })

  it('takes the fee of a buy in base for an account that asks for it', () => {
    const venue = venueOn([FLAT])
    venue.openAccount('base-fee', { USD: amount('1001') }, { feeInBaseOnBuys: true })
    placed(venue.place('base-fee', request()))
    expect(venue.trades('base-fee')[0]).toMatchObject({
      fee: amount('0.004'),
      feeCurrency: 'BTC',
      cost: amount('1001'),
    })
    const totals = venue
      .balances('base-fee')
      .map(({ currency, total }) => [currency, formatFixed(total)])
    expect(totals).toEqual([
      ['BTC', '0.996'],
      ['USD', '0'],
    ])
  })

  it('cancels the rest of a market buy that slips beyond the money', () => {
    const venue = venueOn([FLAT], {
      liquidityDefault: { levelQuantity: amount('0.5'), slippageTicks: 50 },
    })
    venue.openAccount('poor', { USD: amount('1006') })
    const order = placed(venue.place('poor', request()))
    expect(order).toMatchObject({
      status: 'cancelled',
      reason: 'insufficient-funds',
      filledQuantity: amount('0.5'),
    })
  })
})

describe('amending', () => {
  const resting = request({ type: 'limit', limitPrice: amount('900'), clientOrderId: CLIENT_ID })

  it('keeps the id, and changes price, quantity and hold', () => {
    const venue = venueOn([FLAT])
    const { venueOrderId } = placed(venue.place(ACCOUNT, resting))
    const result = venue.amend(ACCOUNT, venueOrderId, {
      limitPrice: amount('800'),
      quantity: amount('2'),
    })
    expect(result).toMatchObject({ amended: { venueOrderId, limitPrice: amount('800') } })
    expect(free(venue, 'USD')).toBe('98393.6')
    expect('amended' in result && result.amendmentId).toMatch(/^A[A-Z2-7]{5}-/)
  })

  it('fills at once when the new limit crosses', () => {
    const venue = venueOn([FLAT])
    const { venueOrderId } = placed(venue.place(ACCOUNT, resting))
    const result = venue.amend(ACCOUNT, venueOrderId, { limitPrice: amount('1001') })
    expect(result).toMatchObject({ amended: { status: 'filled' } })
  })

  it('counts what the order holds already as its own', () => {
    const venue = venueOn([FLAT])
    const stop = request({ side: 'sell', type: 'stop', triggerPrice: amount('850') })
    const { venueOrderId } = placed(venue.place(ACCOUNT, { ...stop, quantity: amount('6') }))
    const result = venue.amend(ACCOUNT, venueOrderId, { quantity: amount('10') })
    expect(result).toMatchObject({ amended: { quantity: amount('10') } })
    expect(free(venue, 'BTC')).toBe('0')
  })

  it('moves the trigger of a stop', () => {
    const venue = venueOn([[1000, 1000, 900, 950]])
    const stop = request({ side: 'sell', type: 'stop', triggerPrice: amount('850') })
    const { venueOrderId } = placed(venue.place(ACCOUNT, stop))
    venue.amend(ACCOUNT, venueOrderId, { triggerPrice: amount('950') })
    venue.advanceTo(START_MS + MINUTE_MS)
    expect(venue.order(ACCOUNT, venueOrderId)).toMatchObject({
      status: 'filled',
      triggeredAtMs: START_MS + 10_000,
    })
  })

  it.each([
    ['trigger-wrong', { triggerPrice: amount('1001') }],
    ['not-changeable', { limitPrice: amount('1001') }],
    ['insufficient-funds', { quantity: amount('11') }],
    ['bad-price-grid', { triggerPrice: amount('900.5') }],
  ])('changes nothing when it is refused as %s', (code, change) => {
    const venue = venueOn([FLAT])
    const stop = request({ side: 'sell', type: 'stop', triggerPrice: amount('850') })
    const before = placed(venue.place(ACCOUNT, stop))
    expect(venue.amend(ACCOUNT, before.venueOrderId, change)).toMatchObject({ refused: { code } })
    expect(venue.openOrders(ACCOUNT)).toEqual([before])
    expect(free(venue, 'BTC')).toBe('9')
  })

  it('says what it found when the order is closed or unknown', () => {
    const venue = venueOn([FLAT])
    const { venueOrderId } = placed(venue.place(ACCOUNT, request()))
    const change = { quantity: amount('2') }
    expect(venue.amend(ACCOUNT, venueOrderId, change)).toMatchObject({
      refused: { code: 'not-open', order: { status: 'filled' } },
    })
    expect(venue.amend(ACCOUNT, 'nothing', change)).toMatchObject({
      refused: { code: 'unknown-order' },
    })
    expect(venue.cancel(ACCOUNT, { venueOrderId })).toMatchObject({ refused: { code: 'not-open' } })
    expect(venue.cancel(ACCOUNT, { venueOrderId: 'nothing' })).toMatchObject({
      refused: { code: 'unknown-order' },
    })
  })
})
