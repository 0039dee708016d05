/** The laws of how long an order rests, and of changing it while it does. */
import { describe, expect, it } from 'vitest'
import { parseFixed } from '../../lib/domain/money/fixed.ts'
import { type OrderRequest } from '../../lib/domain/order/order-request.ts'
import { type Exchange, type OrderReference } from '../../lib/ports/exchange.ts'
import {
  accepted,
  balancesOf,
  CONTRACT_BALANCES,
  CONTRACT_START_MS,
  dollars,
  type OpenExchange,
  request,
  SYMBOL,
} from './exchange-under-test.ts'

async function placed(
  exchange: Exchange,
  changes: Partial<OrderRequest>,
): Promise<OrderReference & { readonly venueOrderId: string }> {
  const order = request(exchange, changes)
  const venueOrderId = accepted(await exchange.placeOrder(order))
  return { symbol: SYMBOL, clientOrderId: order.clientOrderId, venueOrderId }
}

export function restingTimeLaws(open: OpenExchange): void {
  describe('R-PROT-8 an order with a time of its own to end', () => {
    const expiresAtMs = CONTRACT_START_MS + 90_000

    it('rests until then, is expired by the venue and gives its money back', async () => {
      const { exchange, venue } = await open()
      expect(exchange.capabilities.orderExpiry).toBe(true)
      const buy = await placed(exchange, { expiresAtMs })
      venue.advanceTo(expiresAtMs - 1)
      expect(await exchange.fetchOpenOrders()).toMatchObject([{ expiresAtMs }])
      expect((await balancesOf(exchange))['USD']?.[1]).toBeLessThan(CONTRACT_BALANCES.USD)
      venue.advanceTo(expiresAtMs)
      expect(await exchange.fetchOpenOrders()).toEqual([])
      expect(await exchange.findOrder(buy)).toMatchObject({ status: 'expired', filledQuantity: 0n })
      expect((await balancesOf(exchange))['USD']?.[1]).toBe(CONTRACT_BALANCES.USD)
    })

    it('leaves the stop beside it alone', async () => {
      const { exchange, venue } = await open()
      await placed(exchange, { expiresAtMs })
      const stop = { side: 'sell', type: 'stop', triggerPrice: dollars(45_000) } as const
      const { venueOrderId } = await placed(exchange, stop)
      venue.advanceTo(expiresAtMs + 60_000)
      expect(await exchange.fetchOpenOrders()).toMatchObject([{ venueOrderId }])
    })

    it('is rejected when that time is over', async () => {
      const { exchange, venue } = await open()
      venue.advanceTo(expiresAtMs)
      expect((await exchange.placeOrder(request(exchange, { expiresAtMs }))).outcome).toBe(
        'rejected',
      )
      expect(await exchange.fetchOpenOrders()).toEqual([])
    })
  })

  describe('R-ORD-11 immediate-or-cancel', () => {
    it('fills what crosses and cancels the rest at once', async () => {
      const { exchange, venue } = await open()
      venue.limitFill(SYMBOL, parseFixed('0.04'))
      const buy = await placed(exchange, {
        limitPrice: dollars(51_000),
        timeInForce: 'immediate-or-cancel',
      })
      expect(await exchange.fetchOpenOrders()).toEqual([])
      expect(await exchange.findOrder(buy)).toMatchObject({
        status: 'cancelled',
        filledQuantity: parseFixed('0.04'),
        quantity: parseFixed('0.1'),
      })
    })
  })
}

export function amendmentLaws(open: OpenExchange): void {
  describe('R-EXIT-11 amending a resting order', () => {
    const stop = { side: 'sell', type: 'stop', triggerPrice: dollars(45_000) } as const

    it.each([
      ['its trigger alone', { triggerPrice: dollars(46_000) }],
      ['its quantity alone', { quantity: parseFixed('0.05') }],
      ['both', { triggerPrice: dollars(46_000), quantity: parseFixed('0.05') }],
    ])('changes %s, and the same once more does no harm', async (_, change) => {
      const { exchange } = await open()
      const order = await placed(exchange, stop)
      const { venueOrderId } = order
      const expected = { venueOrderId, quantity: parseFixed('0.1'), triggerPrice: dollars(45_000) }
      for (let time = 1; time <= 2; time += 1) {
        expect(await exchange.amendOrder(order, change)).toEqual({ outcome: 'amended' })
        expect(await exchange.fetchOpenOrders()).toMatchObject([{ ...expected, ...change }])
      }
    })

    it('counts the amended trigger from then on', async () => {
      const { exchange, venue } = await open([50_000, 50_000, 47_000, 47_000])
      const order = await placed(exchange, stop)
      await exchange.amendOrder(order, { triggerPrice: dollars(48_000) })
      venue.advanceTo(CONTRACT_START_MS + 4 * 60_000)
      expect(await exchange.findOrder(order)).toMatchObject({ status: 'filled' })
    })

    it('is rejected where the market is beyond the trigger, and changes nothing', async () => {
      const { exchange } = await open()
      const order = await placed(exchange, stop)
      const outcome = await exchange.amendOrder(order, { triggerPrice: dollars(50_001) })
      expect(outcome.outcome).toBe('rejected')
      expect(await exchange.findOrder(order)).toMatchObject({ triggerPrice: stop.triggerPrice })
    })

    it('is not amended by a change that comes after its time to arrive, and takes it later', async () => {
      const { exchange, venue } = await open()
      const order = await placed(exchange, stop)
      venue.advanceTo(CONTRACT_START_MS + 60_000)
      const change = { triggerPrice: dollars(46_000) }
      const late = { ...change, arriveByMs: CONTRACT_START_MS + 59_999 }
      expect((await exchange.amendOrder(order, late)).outcome).toBe('not-amended')
      expect(await exchange.findOrder(order)).toMatchObject({ triggerPrice: stop.triggerPrice })
      const again = { ...change, arriveByMs: venue.nowMs() + 10_000 }
      expect(await exchange.amendOrder(order, again)).toEqual({ outcome: 'amended' })
    })
  })
}
