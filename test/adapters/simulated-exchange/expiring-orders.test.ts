import { describe, expect, it } from 'vitest'
import { SimulatedVenue } from '../../../lib/adapters/simulated-exchange/venue.ts'
import { type VenueOrderRequest } from '../../../lib/adapters/simulated-exchange/venue-types.ts'
import { createRecordedMarket } from '../../../lib/adapters/simulated-exchange/recorded-market.ts'
import {
  ACCOUNT,
  MINUTE_MS,
  type Row,
  START_MS,
  amount,
  barsOf,
  instrumentOf,
  placed,
  refusalCode,
  request,
  venueOn,
} from './venue-fixture.ts'

const FLAT: Row = [1000, 1000, 1000, 1000]
const expiresAtMs = START_MS + 30_000
const resting = request({ type: 'limit', limitPrice: amount('900'), expiresAtMs })

describe('R-PROT-8 an order that expires at the venue', () => {
  it.each([
    ['in one step', MINUTE_MS],
    ['in many', 7_001],
  ])('ends at its time when the market moves %s', (_, stepMs) => {
    const venue = venueOn([FLAT, FLAT])
    const { venueOrderId } = placed(venue.place(ACCOUNT, resting))
    for (let atMs = START_MS; atMs < START_MS + 2 * MINUTE_MS; atMs += stepMs)
      venue.advanceTo(atMs + stepMs)
    expect(venue.order(ACCOUNT, venueOrderId)).toMatchObject({
      status: 'expired',
      closedAtMs: expiresAtMs,
      expiresAtMs,
      reason: 'the time of the order is over',
    })
    expect(venue.log.at(-1)).toMatchObject({
      kind: 'order-expired',
      timeMs: expiresAtMs,
      order: { venueOrderId, status: 'expired' },
    })
    for (const { total, free } of venue.balances(ACCOUNT)) expect(free).toBe(total)
  })

  it('keeps what was filled before', () => {
    const venue = venueOn([[1000, 1000, 880, 880], FLAT])
    venue.limitFill('BTC/USD', amount('0.25'))
    const { venueOrderId } = placed(
      venue.place(ACCOUNT, { ...resting, expiresAtMs: START_MS + 19_000 }),
    )
    venue.advanceTo(START_MS + MINUTE_MS)
    expect(venue.order(ACCOUNT, venueOrderId)).toMatchObject({
      status: 'expired',
      filledQuantity: amount('0.25'),
    })
  })

  it('expires during a halt too, and neither before nor after a restart twice', () => {
    const instrument = instrumentOf('BTC')
    const options = {
      instruments: [instrument],
      markets: [createRecordedMarket(instrument, barsOf([FLAT, FLAT]))],
      startMs: START_MS,
      seed: 1,
    }
    const venue = new SimulatedVenue(options)
    venue.openAccount(ACCOUNT, { USD: amount('5000') })
    const { venueOrderId } = placed(venue.place(ACCOUNT, resting))
    venue.haltSymbol('BTC/USD', true)
    const restored = SimulatedVenue.restore(venue.serialise(), options)
    restored.advanceTo(expiresAtMs)
    expect(restored.order(ACCOUNT, venueOrderId)?.status).toBe('expired')
    restored.advanceTo(START_MS + 2 * MINUTE_MS)
    expect(restored.log.filter(({ kind }) => kind === 'order-expired')).toHaveLength(1)
  })

  it('ends in the order of time, whichever was placed first', () => {
    const venue = venueOn([FLAT])
    const later = placed(venue.place(ACCOUNT, resting))
    const sooner = placed(venue.place(ACCOUNT, { ...resting, expiresAtMs: expiresAtMs - 1 }))
    venue.advanceTo(START_MS + MINUTE_MS)
    expect(venue.closedOrders(ACCOUNT).map(({ venueOrderId }) => venueOrderId)).toEqual([
      sooner.venueOrderId,
      later.venueOrderId,
    ])
  })

  const REFUSED: readonly (readonly [string, Partial<VenueOrderRequest>])[] = [
    ['whose time is over', { expiresAtMs: START_MS }],
    ['that cannot rest', { timeInForce: 'immediate-or-cancel' }],
    ['of another type', { type: 'take-profit', triggerPrice: amount('900') }],
  ]
  it.each(REFUSED)('refuses an order %s', (_, changes) => {
    const venue = venueOn([FLAT])
    expect(refusalCode(venue.place(ACCOUNT, { ...resting, ...changes }))).toBe('expiry-invalid')
    expect(venue.openOrders(ACCOUNT)).toEqual([])
  })
})
