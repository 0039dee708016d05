import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatFixed } from '../../../lib/domain/money/fixed.ts'
import {
  currencyUnit,
  reserveOf,
  settle,
} from '../../../lib/adapters/simulated-exchange/settlement.ts'
import {
  ACCOUNT,
  MINUTE_MS,
  START_MS,
  amount,
  instrumentOf,
  placed,
  request,
  venueOn,
} from './venue-fixture.ts'

const rules = {
  instrument: instrumentOf('BTC'),
  quoteUnit: currencyUnit('USD', undefined),
  baseUnit: currencyUnit('BTC', undefined),
  feeInBaseOnBuys: false,
  restingSellsLock: true,
}

describe('settlement', () => {
  it.each([
    ['12.345675', '12.34568', '0.04938'],
    ['12.345665', '12.34566', '0.04938'],
    ['0.000005', '0', '0'],
    ['0.000015', '0.00002', '0'],
  ])('rounds a cost of %s half-even to %s with a fee of %s', (price, cost, fee) => {
    const trade = {
      side: 'buy',
      price: amount(price),
      quantity: amount('1'),
      maker: false,
    } as const
    const settled = settle(rules, trade)
    expect([settled.cost, settled.fee].map(formatFixed)).toEqual([cost, fee])
  })

  it('takes the maker’s rate from a maker', () => {
    const trade = {
      side: 'sell',
      price: amount('1000'),
      quantity: amount('1'),
      maker: true,
    } as const
    expect(formatFixed(settle(rules, trade).fee)).toBe('2.5')
  })

  it('rounds in the decimals that are configured', () => {
    expect(currencyUnit('USD', { USD: 2 })).toBe(amount('0.01'))
    expect(() => currencyUnit('USD', { USD: 19 })).toThrow(RangeError)
  })

  it('reserves the cost and the higher fee, both rounded up', () => {
    const price = amount('12.345671')
    expect(formatFixed(reserveOf(rules, 'buy', amount('1'), price))).toBe('12.39507')
    expect(
      formatFixed(reserveOf({ ...rules, feeInBaseOnBuys: true }, 'buy', amount('1'), price)),
    ).toBe('12.34568')
    expect(formatFixed(reserveOf(rules, 'sell', amount('1.5'), price))).toBe('1.5')
  })

  it('fills a buy in parts that was placed with the account’s last unit', () => {
    const finePrices = instrumentOf('BTC', {
      tickSize: amount('0.00001'),
      stepSize: amount('0.00001'),
      feeRateMaker: amount('0.004'),
    })
    fc.assert(
      fc.property(
        fc.integer({ min: 90_000_000, max: 99_900_000 }),
        fc.integer({ min: 1_000, max: 100_000 }),
        fc.integer({ min: 1, max: 40 }),
        (limitTicks, steps, segmentCount) => {
          const limitPrice = BigInt(limitTicks) * finePrices.tickSize
          const quantity = BigInt(steps) * finePrices.stepSize
          const segmentSteps = Math.ceil(steps / segmentCount)
          const minutes = segmentCount
          const venue = venueOn(
            Array.from({ length: minutes }, () => [1000, 1000, 900, 1000] as const),
            {
              instrument: finePrices,
              liquidityDefault: { segmentQuantity: BigInt(segmentSteps) * finePrices.stepSize },
            },
          )
          const USD = reserveOf({ ...rules, instrument: finePrices }, 'buy', quantity, limitPrice)
          venue.openAccount('all-in', { USD })
          const order = request({ type: 'limit', quantity, limitPrice })
          const { venueOrderId } = placed(venue.place('all-in', order))
          venue.advanceTo(START_MS + minutes * MINUTE_MS)
          expect(venue.order('all-in', venueOrderId)).toMatchObject({ status: 'filled' })
        },
      ),
      { numRuns: 60 },
    )
  })

  it('holds nothing any more when everything is closed', () => {
    const venue = venueOn([[1000, 1000, 900, 950]])
    placed(venue.place(ACCOUNT, request({ type: 'limit', limitPrice: amount('950') })))
    venue.advanceTo(START_MS + MINUTE_MS)
    for (const { total, free } of venue.balances(ACCOUNT)) expect(free).toBe(total)
  })
})
