import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { absolute, multiply } from '../../../lib/domain/money/fixed.ts'
import { SimulatedVenue } from '../../../lib/adapters/simulated-exchange/venue.ts'
import {
  type SimulatedOrder,
  type SimulatedTrade,
  type VenueEvent,
} from '../../../lib/adapters/simulated-exchange/venue-types.ts'
import { ACCOUNTS, makeCall, openAccounts, randomCalls, venueOptions } from './random-calls.ts'
import { amount } from './venue-fixture.ts'

const seeds = fc.nat(1_000_000)
const QUOTE_UNIT = amount('0.00001')

/** What an account must have, computed from the log alone: flows, costs, quantities and fees. */
function foldedBalances(log: readonly VenueEvent[], account: string): Map<string, bigint> {
  const totals = new Map<string, bigint>()
  const add = (currency: string, change: bigint): void => {
    totals.set(currency, (totals.get(currency) ?? 0n) + change)
  }
  for (const event of log) {
    if (event.account !== account) continue
    if (event.kind === 'flow') add(event.currency, event.amount)
    if (event.kind !== 'trade') continue
    const { side, quantity, cost, fee, feeCurrency, symbol } = event.trade
    const [base = '', quote = ''] = symbol.split('/')
    add(base, side === 'buy' ? quantity : -quantity)
    add(quote, side === 'buy' ? -cost : cost)
    add(feeCurrency, -fee)
  }
  return totals
}

function assertMoney(venue: SimulatedVenue): void {
  for (const account of ACCOUNTS) {
    const expected = foldedBalances(venue.log, account)
    for (const { currency, total, free } of venue.balances(account)) {
      expect(total).toBe(expected.get(currency) ?? 0n)
      expect(free >= 0n && free <= total).toBe(true)
    }
  }
}

function assertOrders(venue: SimulatedVenue): void {
  for (const account of ACCOUNTS) {
    const trades = venue.trades(account)
    for (const order of [...venue.openOrders(account), ...venue.closedOrders(account)]) {
      const own = trades.filter(({ venueOrderId }) => venueOrderId === order.venueOrderId)
      const sum = (pick: (trade: SimulatedTrade) => bigint): bigint =>
        own.reduce((total, trade) => total + pick(trade), 0n)
      expect(order.tradeIds).toEqual(own.map(({ tradeId }) => tradeId))
      expect(order.filledQuantity).toBe(sum(({ quantity }) => quantity))
      expect(order.cost).toBe(sum(({ cost }) => cost))
      expect(order.fee).toBe(sum(({ fee }) => fee))
      expect(order.filledQuantity <= order.quantity).toBe(true)
      expect(order.status === 'filled').toBe(order.filledQuantity === order.quantity)
    }
  }
}

describe('conservation', () => {
  it('keeps every balance equal to a fold over the log, to the last unit, and never negative', () => {
    fc.assert(
      fc.property(seeds, randomCalls, (seed, calls) => {
        const venue = new SimulatedVenue(venueOptions(seed))
        openAccounts(venue)
        for (const call of calls) {
          venue.advanceTo(venue.nowMs() + call.waitMs)
          assertMoney(venue)
          makeCall(venue, call)
          assertMoney(venue)
        }
        assertOrders(venue)
        for (const account of ACCOUNTS) {
          venue.cancelAll(account)
          for (const { total, free } of venue.balances(account)) expect(free).toBe(total)
        }
      }),
      { numRuns: 80 },
    )
  })

  it('never fills beyond the quantity or outside the limit, in the order of time', () => {
    fc.assert(
      fc.property(seeds, randomCalls, (seed, calls) => {
        const venue = new SimulatedVenue(venueOptions(seed))
        openAccounts(venue)
        const ids = new Set<string>()
        const orders = new Map<string, SimulatedOrder>()
        for (const call of calls) {
          venue.advanceTo(venue.nowMs() + call.waitMs)
          makeCall(venue, call)
        }
        let timeMs = 0
        for (const event of venue.log) {
          expect(event.timeMs).toBeGreaterThanOrEqual(timeMs)
          timeMs = event.timeMs
          if ('order' in event) orders.set(event.order.venueOrderId, event.order)
          if (event.kind !== 'trade') continue
          const { trade } = event
          const { limitPrice } = orders.get(trade.venueOrderId) ?? {}
          if (limitPrice !== undefined)
            expect(
              trade.side === 'buy' ? trade.price <= limitPrice : trade.price >= limitPrice,
            ).toBe(true)
          expect(trade.timeMs).toBe(event.timeMs)
          expect(ids.has(trade.tradeId)).toBe(false)
          ids.add(trade.tradeId)
          const exact = multiply(trade.price, trade.quantity, 'half-even')
          expect(absolute(trade.cost - exact) < QUOTE_UNIT).toBe(true)
        }
        expect(venue.log.map(({ sequence }) => sequence)).toEqual(venue.log.map((_, i) => i + 1))
        assertOrders(venue)
      }),
      { numRuns: 60 },
    )
  })
})
