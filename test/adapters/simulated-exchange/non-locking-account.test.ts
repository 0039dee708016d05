import { describe, expect, it } from 'vitest'
import { formatFixed } from '../../../lib/domain/money/fixed.ts'
import { InProcessExchange } from '../../../lib/adapters/simulated-exchange/in-process-exchange.ts'
import { SimulatedVenue } from '../../../lib/adapters/simulated-exchange/venue.ts'
import { type SimulatedVenueOptions } from '../../../lib/adapters/simulated-exchange/venue-types.ts'
import { createRecordedMarket } from '../../../lib/adapters/simulated-exchange/recorded-market.ts'
import {
  MINUTE_MS,
  type Row,
  START_MS,
  amount,
  barsOf,
  instrumentOf,
  placed,
  refusalCode,
  request,
  seedWhere,
} from './venue-fixture.ts'

const FLAT: Row = [1000, 1000, 1000, 1000]
/** Down to 890 first, then up to 1110. */
const SWING: Row = [1000, 1110, 890, 1000]
const NAME = 'free-sells'

function optionsOn(rows: readonly Row[]): SimulatedVenueOptions {
  const instrument = instrumentOf('BTC')
  return {
    instruments: [instrument],
    markets: [createRecordedMarket(instrument, barsOf(rows))],
    startMs: START_MS,
    seed: seedWhere(true),
  }
}

function venueOn(rows: readonly Row[], held = '2'): SimulatedVenue {
  const venue = new SimulatedVenue(optionsOn(rows))
  const balances = { USD: amount('1000'), BTC: amount(held) }
  venue.openAccount(NAME, balances, { restingSellsLock: false })
  return venue
}

function bitcoin(venue: SimulatedVenue): readonly [total: string, free: string] {
  const found = venue.balances(NAME).find(({ currency }) => currency === 'BTC')
  return [formatFixed(found?.total ?? 0n), formatFixed(found?.free ?? 0n)]
}

const stop = request({
  side: 'sell',
  type: 'stop',
  triggerPrice: amount('900'),
  quantity: amount('2'),
  reduceOnly: true,
})
const target = request({
  side: 'sell',
  type: 'limit',
  limitPrice: amount('1100'),
  quantity: amount('2'),
  reduceOnly: true,
})

describe('R-PROT-4 an account whose resting sells lock nothing', () => {
  it('rests a stop and a target over all that it has, and an exit beside them', () => {
    const venue = venueOn([FLAT])
    placed(venue.place(NAME, stop))
    placed(venue.place(NAME, target))
    expect(bitcoin(venue)).toEqual(['2', '2'])
    const exit = request({ side: 'sell', quantity: amount('2'), reduceOnly: true })
    expect(placed(venue.place(NAME, exit))).toMatchObject({ status: 'filled' })
    expect(bitcoin(venue)).toEqual(['0', '0'])
    expect(venue.openOrders(NAME)).toHaveLength(2)
  })

  it('holds the money of a resting buy all the same', () => {
    const venue = venueOn([FLAT])
    const buy = request({ type: 'limit', limitPrice: amount('900') })
    placed(venue.place(NAME, buy))
    expect(venue.balances(NAME).find(({ currency }) => currency === 'USD')).toMatchObject({
      free: amount('96.4'),
    })
  })

  it('cancels a reduce-only order that finds nothing when its time comes', () => {
    const venue = venueOn([SWING])
    placed(venue.place(NAME, stop))
    const { venueOrderId } = placed(venue.place(NAME, target))
    venue.advanceTo(START_MS + MINUTE_MS)
    expect(bitcoin(venue)).toEqual(['0', '0'])
    expect(venue.order(NAME, venueOrderId)).toMatchObject({
      status: 'cancelled',
      filledQuantity: 0n,
      reason: 'reduce-only: nothing is left to sell',
    })
  })

  it('fills a reduce-only order as far as there is something', () => {
    const venue = venueOn([SWING])
    const { venueOrderId } = placed(venue.place(NAME, stop))
    placed(venue.place(NAME, request({ side: 'sell', quantity: amount('1.5'), reduceOnly: true })))
    venue.advanceTo(START_MS + MINUTE_MS)
    expect(bitcoin(venue)).toEqual(['0', '0'])
    expect(venue.order(NAME, venueOrderId)).toMatchObject({
      status: 'cancelled',
      filledQuantity: amount('0.5'),
    })
  })

  it('leaves what is less than a step of the instrument', () => {
    const venue = venueOn([SWING], '0.5004')
    placed(venue.place(NAME, stop))
    venue.advanceTo(START_MS + MINUTE_MS)
    expect(bitcoin(venue)).toEqual(['0.0004', '0.0004'])
  })

  it('cancels any other sell that finds too little, and sells nothing by it', () => {
    const venue = venueOn([SWING])
    const { venueOrderId } = placed(venue.place(NAME, { ...stop, reduceOnly: false }))
    placed(venue.place(NAME, request({ side: 'sell', quantity: amount('1.5') })))
    venue.advanceTo(START_MS + MINUTE_MS)
    expect(bitcoin(venue)).toEqual(['0.5', '0.5'])
    expect(venue.order(NAME, venueOrderId)).toMatchObject({
      status: 'cancelled',
      filledQuantity: 0n,
      reason: 'insufficient-funds',
    })
  })

  it('R-ORD-6 refuses a sell of more than it has unless it is reduce-only', () => {
    const venue = venueOn([FLAT])
    const tooMuch = { ...stop, quantity: amount('2.1') }
    const refused = venue.place(NAME, { ...tooMuch, reduceOnly: false })
    expect(refusalCode(refused)).toBe('insufficient-funds')
    placed(venue.place(NAME, tooMuch))
  })

  it('still locks nothing after its venue was restored', () => {
    const venue = venueOn([SWING])
    placed(venue.place(NAME, stop))
    const restored = SimulatedVenue.restore(venue.serialise(), optionsOn([SWING]))
    placed(restored.place(NAME, target))
    expect(bitcoin(restored)).toEqual(['2', '2'])
  })

  it('is told by the capabilities of an exchange that is opened on it', () => {
    const venue = venueOn([FLAT])
    const exchange = new InProcessExchange({ venue, account: NAME, restingSellsLock: false })
    expect(exchange.capabilities).toMatchObject({
      restingOrdersLockBalance: false,
      reduceOnly: true,
      bracket: true,
      amend: true,
    })
    expect(new InProcessExchange({ venue, account: NAME }).capabilities).toMatchObject({
      restingOrdersLockBalance: true,
      reduceOnly: false,
      bracket: false,
    })
  })
})
