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

class Totals extends Map<string, bigint> {
  add(currency: string, change: bigint): void {
    this.set(currency, (this.get(currency) ?? 0n) + change)
  }

  /** @param times -1 takes the trade back */
  addTrade({ side, quantity, cost, fee, feeCurrency, symbol }: SimulatedTrade, times = 1n): void {
    const [base = '', quote = ''] = symbol.split('/')
    const sign = side === 'buy' ? times : -times
    this.add(base, sign * quantity)
    this.add(quote, -sign * cost)
    this.add(feeCurrency, -times * fee)
  }
}

/** What an account must have, computed from the log alone: flows, costs, quantities and fees. */
function foldedBalances(log: readonly VenueEvent[], account: string): Totals {
  const totals = new Totals()
  for (const event of log) {
    if (event.account !== account) continue
    if (event.kind === 'flow') totals.add(event.currency, event.amount)
    if (event.kind === 'trade') totals.addTrade(event.trade)
    if (event.kind !== 'trade-corrected') continue
    totals.addTrade(event.before, -1n)
    totals.addTrade(event.trade)
  }
  return totals
}

/** The same from what the account is told: its opening balances, its movements and its trades. */
function toldBalances(venue: SimulatedVenue, account: string): Totals {
  const totals = new Totals()
  for (const event of venue.log)
    if (event.kind === 'flow' && event.account === account && event.movement === undefined)
      totals.add(event.currency, event.amount)
  for (const { currency, amount, fee } of venue.movements(account))
    totals.add(currency, amount - fee)
  for (const trade of venue.trades(account)) totals.addTrade(trade)
  return totals
}

function assertMoney(venue: SimulatedVenue): void {
  for (const account of ACCOUNTS) {
    const folded = foldedBalances(venue.log, account)
    const told = toldBalances(venue, account)
    for (const { currency, total, free } of venue.balances(account)) {
      expect(total).toBe(folded.get(currency) ?? 0n)
      expect(total).toBe(told.get(currency) ?? 0n)
      expect(free >= 0n && free <= total).toBe(true)
    }
  }
}

function assertOrders(venue: SimulatedVenue): void {
  const correctedIds = new Set(
    venue.log.flatMap((event) => (event.kind === 'trade-corrected' ? [event.trade.tradeId] : [])),
  )
  for (const account of ACCOUNTS) {
    const trades = venue.trades(account)
    for (const order of [...venue.openOrders(account), ...venue.closedOrders(account)]) {
      const own = trades.filter(({ venueOrderId }) => venueOrderId === order.venueOrderId)
      const sum = (pick: (trade: SimulatedTrade) => bigint): bigint =>
        own.reduce((total, trade) => total + pick(trade), 0n)
      expect(order.tradeIds).toEqual(own.map(({ tradeId }) => tradeId))
      expect(order.filledQuantity).toBe(sum(({ quantity }) => quantity))
      expect(order.cost).toBe(sum(({ cost }) => cost))
      expect(order.fee).toBe(
        sum(({ fee, feeCurrency }) => (feeCurrency === order.feeCurrency ? fee : 0n)),
      )
      expect(order.filledQuantity <= order.quantity).toBe(true)
      const corrected = own.some(({ tradeId }) => correctedIds.has(tradeId))
      if (!corrected)
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
          const { createdAtMs = 0 } = orders.get(trade.venueOrderId) ?? {}
          // Filed late: at the time of an order that was booked with it.
          expect([event.timeMs, createdAtMs]).toContain(trade.timeMs)
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
