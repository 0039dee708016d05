/** The laws of the port `Exchange`, which every adapter has to keep. */
import { describe, expect, it } from 'vitest'
import { deriveId } from '../../lib/domain/identity/derive-id.ts'
import { parseFixed } from '../../lib/domain/money/fixed.ts'
import { type OrderRequest } from '../../lib/domain/order/order-request.ts'
import { movementLaws, tradeLaws } from './exchange-history-laws.ts'
import { amendmentLaws, restingTimeLaws } from './exchange-order-laws.ts'
import {
  accepted,
  balancesOf,
  CONTRACT_ACCOUNT,
  CONTRACT_BALANCES,
  CONTRACT_INSTRUMENTS,
  CONTRACT_START_MS,
  dollars,
  openedBy,
  request,
  sum,
  SYMBOL,
  type ExchangeSetup,
} from './exchange-under-test.ts'

export function exchangeContract(name: string, setup: ExchangeSetup): void {
  const open = openedBy(setup)

  describe(`${name} keeps the laws of an exchange`, () => {
    describe('R-MKT-10 the market', () => {
      it('lists its instruments with grid, minimums and fees', async () => {
        const { exchange } = await open()
        const listed = await exchange.fetchInstruments()
        expect([...listed].sort((a, b) => a.symbol.localeCompare(b.symbol))).toEqual(
          CONTRACT_INSTRUMENTS,
        )
      })

      it('quotes the symbols that it knows and leaves the others out', async () => {
        const { exchange, venue } = await open()
        const quotes = await exchange.fetchQuotes([SYMBOL, 'NOPE/USD', 'ETH/USD'])
        expect(quotes.map(({ symbol }) => symbol).sort()).toEqual(['BTC/USD', 'ETH/USD'])
        const { bid, ask, last } = venue.quote(SYMBOL)
        expect(quotes.find(({ symbol }) => symbol === SYMBOL)).toMatchObject({ bid, ask, last })
        expect(await exchange.fetchQuotes([])).toEqual([])
      })

      it('gives bars from the time asked for, oldest first', async () => {
        const { exchange, venue } = await open([50_000, 50_100, 50_200, 50_300, 50_400])
        venue.advanceTo(CONTRACT_START_MS + 4 * 60_000)
        const sinceMs = CONTRACT_START_MS + 60_000
        const bars = await exchange.fetchBars(SYMBOL, '1m', sinceMs)
        const closed = bars.filter(({ openTimeMs }) => openTimeMs + 60_000 <= venue.nowMs())
        expect(closed.map(({ openTimeMs }) => (openTimeMs - CONTRACT_START_MS) / 60_000)).toEqual([
          1, 2, 3,
        ])
        expect(closed.map(({ close }) => close)).toEqual([50_100, 50_200, 50_300].map(dollars))
      })
    })

    describe('R-ORD-6 balances', () => {
      it('begin as the account was opened, all of it free', async () => {
        const { exchange } = await open()
        expect(await balancesOf(exchange)).toEqual({
          USD: [CONTRACT_BALANCES.USD, CONTRACT_BALANCES.USD],
          BTC: [CONTRACT_BALANCES.BTC, CONTRACT_BALANCES.BTC],
        })
      })

      it('are held by a resting sell, where it locks them, and free again when it is cancelled', async () => {
        const { exchange } = await open()
        const free = parseFixed(exchange.capabilities.restingOrdersLockBalance ? '1.9' : '2')
        const sell = request(exchange, { side: 'sell', limitPrice: dollars(60_000) })
        const venueOrderId = accepted(await exchange.placeOrder(sell))
        expect((await balancesOf(exchange))['BTC']).toEqual([parseFixed('2'), free])
        await exchange.cancelOrder({ ...sell, venueOrderId })
        expect((await balancesOf(exchange))['BTC']).toEqual([parseFixed('2'), parseFixed('2')])
      })

      it('refuse an order that they do not cover', async () => {
        const { exchange } = await open()
        const tooMuch = request(exchange, {
          side: 'sell',
          type: 'market',
          quantity: parseFixed('2.1'),
        })
        expect((await exchange.placeOrder(tooMuch)).outcome).toBe('rejected')
        expect(await exchange.fetchOpenOrders()).toEqual([])
      })
    })

    describe('R-ORD-8 placing', () => {
      const kinds: readonly [string, Partial<OrderRequest>][] = [
        ['limit', { type: 'limit', limitPrice: dollars(60_000) }],
        ['post-only limit', { type: 'limit', limitPrice: dollars(60_000), postOnly: true }],
        ['stop', { type: 'stop', triggerPrice: dollars(45_000) }],
        [
          'stop-limit',
          { type: 'stop-limit', triggerPrice: dollars(45_000), limitPrice: dollars(44_900) },
        ],
        ['take-profit', { type: 'take-profit', triggerPrice: dollars(55_000) }],
        [
          'take-profit-limit',
          { type: 'take-profit-limit', triggerPrice: dollars(55_000), limitPrice: dollars(54_900) },
        ],
      ]
      it.each(kinds)('a %s order rests and is listed as it was sent', async (_, kind) => {
        const { exchange, venue } = await open()
        const sell = request(exchange, { side: 'sell', ...kind })
        const venueOrderId = accepted(await exchange.placeOrder(sell))
        const { clientOrderId, symbol, side, type, quantity, limitPrice, triggerPrice } = sell
        const prices = {
          ...(limitPrice === undefined ? {} : { limitPrice }),
          ...(triggerPrice === undefined ? {} : { triggerPrice }),
        }
        const expected = { venueOrderId, clientOrderId, symbol, side, type, quantity, ...prices }
        const { postOnly } = sell
        // Whether the venue tells of the other terms depends on the venue.
        const shown = (await exchange.fetchOpenOrders()).map(
          ({ reduceOnly: _, timeInForce: __, ...order }) => order,
        )
        expect(shown).toEqual([
          { ...expected, postOnly, status: 'open', filledQuantity: 0n, createdAtMs: venue.nowMs() },
        ])
        expect(venue.order(CONTRACT_ACCOUNT, venueOrderId)).toMatchObject({
          ...expected,
          postOnly: sell.postOnly,
        })
      })

      it('a market order is filled, with its trades', async () => {
        const { exchange } = await open()
        const buy = request(exchange, { type: 'market' })
        const venueOrderId = accepted(await exchange.placeOrder(buy))
        const order = await exchange.findOrder({ symbol: SYMBOL, venueOrderId })
        expect(order).toMatchObject({ status: 'filled', filledQuantity: buy.quantity })
        const { trades } = await exchange.fetchTrades({ sinceMs: CONTRACT_START_MS })
        expect(sum(trades.map(({ quantity }) => quantity))).toBe(buy.quantity)
        expect(trades.every((trade) => trade.venueOrderId === venueOrderId)).toBe(true)
        const spent = sum(trades.map(({ cost, fee }) => cost + fee))
        expect((await balancesOf(exchange))['USD']?.[0]).toBe(CONTRACT_BALANCES.USD - spent)
      })

      it('a post-only order that would trade at once is rejected', async () => {
        const { exchange } = await open()
        const crossing = request(exchange, { limitPrice: dollars(51_000), postOnly: true })
        expect((await exchange.placeOrder(crossing)).outcome).toBe('rejected')
        expect(await exchange.fetchOpenOrders()).toEqual([])
        expect((await exchange.fetchTrades({ sinceMs: 0 })).trades).toEqual([])
      })

      it('an immediate-or-cancel order leaves nothing behind', async () => {
        const { exchange } = await open()
        const buy = request(exchange, { timeInForce: 'immediate-or-cancel' })
        const outcome = await exchange.placeOrder(buy)
        expect(['accepted', 'rejected']).toContain(outcome.outcome)
        expect(await exchange.fetchOpenOrders()).toEqual([])
      })

      it('an order below the minimum, or of an unknown symbol, is rejected', async () => {
        const { exchange } = await open()
        const dust = request(exchange, { quantity: parseFixed('0.00001') })
        expect((await exchange.placeOrder(dust)).outcome).toBe('rejected')
        const unknown = request(exchange, { symbol: 'NOPE/USD' })
        expect((await exchange.placeOrder(unknown)).outcome).toBe('rejected')
      })

      it('R-ORD-3 an id that is in use among open orders gets no second order', async () => {
        const { exchange, venue } = await open()
        const buy = request(exchange)
        accepted(await exchange.placeOrder(buy))
        const second = await exchange.placeOrder(buy)
        // Not a plain refusal: the venue does have an order under this id.
        expect(second.outcome).toBe('unknown')
        expect(venue.openOrders(CONTRACT_ACCOUNT).length).toBe(1)
      })

      it('R-ORD-3 an order whose time to arrive has passed is not placed, and may come again', async () => {
        const { exchange, venue } = await open()
        expect(exchange.capabilities.orderDeadline).toBe(true)
        venue.advanceTo(CONTRACT_START_MS + 60_000)
        const late = request(exchange, { type: 'market', arriveByMs: CONTRACT_START_MS + 59_999 })
        expect((await exchange.placeOrder(late)).outcome).toBe('not-placed')
        expect(venue.openOrders(CONTRACT_ACCOUNT)).toEqual([])
        expect(venue.closedOrders(CONTRACT_ACCOUNT)).toEqual([])
        accepted(await exchange.placeOrder({ ...late, arriveByMs: venue.nowMs() + 60_000 }))
        expect(venue.closedOrders(CONTRACT_ACCOUNT).length).toBe(1)
      })

      it('an id that is free again would be taken again', async () => {
        const { exchange, venue } = await open()
        const buy = request(exchange, { type: 'market', quantity: parseFixed('0.001') })
        accepted(await exchange.placeOrder(buy))
        accepted(await exchange.placeOrder(buy))
        expect(venue.closedOrders(CONTRACT_ACCOUNT).length).toBe(2)
      })
    })

    restingTimeLaws(open)
    amendmentLaws(open)

    describe('fills', () => {
      it('a stop sells when the price falls to its trigger', async () => {
        const { exchange, venue } = await open([50_000, 50_000, 44_000, 44_000])
        const stop = request(exchange, {
          side: 'sell',
          type: 'stop',
          triggerPrice: dollars(45_000),
        })
        const venueOrderId = accepted(await exchange.placeOrder(stop))
        venue.advanceTo(CONTRACT_START_MS + 4 * 60_000)
        expect(await exchange.findOrder({ symbol: SYMBOL, venueOrderId })).toMatchObject({
          status: 'filled',
          type: 'stop',
        })
        const { trades } = await exchange.fetchTrades({ sinceMs: CONTRACT_START_MS })
        expect(trades.length).toBeGreaterThan(0)
        for (const { side, price } of trades) {
          expect(side).toBe('sell')
          expect(price).toBeLessThanOrEqual(dollars(45_000))
        }
      })

      it('R-EXIT-7 a partial fill leaves the rest open', async () => {
        const { exchange, venue } = await open([50_000, 50_000, 44_000, 44_000])
        const sell = request(exchange, { side: 'sell', limitPrice: dollars(50_500) })
        accepted(await exchange.placeOrder(sell))
        const buy = request(exchange, { limitPrice: dollars(45_000) })
        const venueOrderId = accepted(await exchange.placeOrder(buy))
        venue.limitFill(SYMBOL, parseFixed('0.04'))
        for (let step = 1; step <= 2 * 60; step += 1) {
          venue.advanceTo(CONTRACT_START_MS + 60_000 + step * 1000)
          if (venue.trades(CONTRACT_ACCOUNT).length > 0) break
        }
        expect(await exchange.findOrder({ symbol: SYMBOL, venueOrderId })).toMatchObject({
          status: 'open',
          filledQuantity: parseFixed('0.04'),
          quantity: parseFixed('0.1'),
        })
      })
    })

    describe('cancelling and amending', () => {
      it('cancels an open order once, and then it is not open', async () => {
        const { exchange } = await open()
        const buy = request(exchange)
        const venueOrderId = accepted(await exchange.placeOrder(buy))
        const reference = { symbol: SYMBOL, clientOrderId: buy.clientOrderId, venueOrderId }
        expect(await exchange.cancelOrder(reference)).toEqual({ outcome: 'cancelled' })
        expect((await exchange.cancelOrder(reference)).outcome).toBe('not-open')
        expect(await exchange.findOrder(reference)).toMatchObject({ status: 'cancelled' })
      })

      it('cancels by the client id while no order id is known', async () => {
        const { exchange } = await open()
        const { clientOrderId } = request(exchange)
        const reference = { symbol: SYMBOL, clientOrderId }
        expect((await exchange.cancelOrder(reference)).outcome).toBe('not-open')
        accepted(await exchange.placeOrder(request(exchange, { clientOrderId })))
        expect(await exchange.cancelOrder(reference)).toEqual({ outcome: 'cancelled' })
        expect(await exchange.fetchOpenOrders()).toEqual([])
      })

      it('R-EXIT-11 amends price, trigger and quantity in place', async () => {
        const { exchange } = await open()
        const stop = request(exchange, {
          side: 'sell',
          type: 'stop-limit',
          triggerPrice: dollars(45_000),
          limitPrice: dollars(44_900),
        })
        const venueOrderId = accepted(await exchange.placeOrder(stop))
        const reference = { symbol: SYMBOL, clientOrderId: stop.clientOrderId, venueOrderId }
        const change = {
          quantity: parseFixed('0.05'),
          triggerPrice: dollars(46_000),
          limitPrice: dollars(45_900),
        }
        expect(await exchange.amendOrder(reference, change)).toEqual({ outcome: 'amended' })
        expect(await exchange.fetchOpenOrders()).toMatchObject([{ venueOrderId, ...change }])
      })

      it('rejects the amendment of an order that is not open', async () => {
        const { exchange } = await open()
        const buy = request(exchange, { type: 'market' })
        const venueOrderId = accepted(await exchange.placeOrder(buy))
        const reference = { symbol: SYMBOL, clientOrderId: buy.clientOrderId, venueOrderId }
        const outcome = await exchange.amendOrder(reference, { quantity: parseFixed('0.2') })
        expect(outcome.outcome).toBe('rejected')
      })
    })

    describe('R-ORD-3 finding an order', () => {
      it('by client id, open, then closed, and not at all', async () => {
        const { exchange } = await open()
        const buy = request(exchange)
        const reference = { symbol: SYMBOL, clientOrderId: buy.clientOrderId }
        expect(await exchange.findOrder(reference)).toBeUndefined()
        const venueOrderId = accepted(await exchange.placeOrder(buy))
        expect(await exchange.findOrder(reference)).toMatchObject({ venueOrderId, status: 'open' })
        await exchange.cancelOrder({ ...reference, venueOrderId })
        expect(await exchange.findOrder(reference)).toMatchObject({
          venueOrderId,
          status: 'cancelled',
          clientOrderId: buy.clientOrderId,
        })
        const absent = { symbol: SYMBOL, venueOrderId: 'OAAAAA-AAAAA-AAAAAA' }
        expect(await exchange.findOrder(absent)).toBeUndefined()
      })

      it('the client id leads back to the intent', async () => {
        const { exchange } = await open()
        const intentId = deriveId('some', 'cause')
        expect(exchange.intentIdOf(exchange.clientOrderIdOf(intentId))).toBe(intentId)
        expect(exchange.intentIdOf('set by hand')).toBeUndefined()
      })
    })

    describe('R-REC-1 finding several orders', () => {
      const reference = (venueOrderId: string): { symbol: string; venueOrderId: string } => ({
        symbol: SYMBOL,
        venueOrderId,
      })
      const absent = reference('OAAAAA-AAAAA-AAAAAA')

      it('open, closed, and without those that the venue does not know', async () => {
        const { exchange } = await open()
        const resting = accepted(await exchange.placeOrder(request(exchange)))
        const cancelled = request(exchange)
        const closed = accepted(await exchange.placeOrder(cancelled))
        await exchange.cancelOrder({ ...cancelled, venueOrderId: closed })
        const market = request(exchange, { type: 'market' })
        const filled = accepted(await exchange.placeOrder(market))
        const found = await exchange.findOrders([
          absent,
          ...[resting, closed, filled].map(reference),
        ])
        expect(new Map(found.map(({ venueOrderId, status }) => [venueOrderId, status]))).toEqual(
          new Map([
            [resting, 'open'],
            [closed, 'cancelled'],
            [filled, 'filled'],
          ]),
        )
        for (const order of found)
          expect(order).toEqual(await exchange.findOrder(reference(order.venueOrderId)))
      })

      it('one alone, known or not, and none at all', async () => {
        const { exchange } = await open()
        const venueOrderId = accepted(await exchange.placeOrder(request(exchange)))
        const [only, ...others] = await exchange.findOrders([reference(venueOrderId)])
        expect(only).toMatchObject({ venueOrderId, status: 'open' })
        expect(others).toEqual([])
        expect(await exchange.findOrders([absent])).toEqual([])
        expect(await exchange.findOrders([])).toEqual([])
      })

      it('more than fit into one call', async () => {
        const { exchange } = await open()
        const ids: string[] = []
        for (let count = 1; count <= 60; count += 1) {
          const small = request(exchange, { quantity: parseFixed('0.001') })
          ids.push(accepted(await exchange.placeOrder(small)))
        }
        const found = await exchange.findOrders(ids.map(reference))
        expect(found.map(({ venueOrderId }) => venueOrderId).sort()).toEqual([...ids].sort())
      })
    })

    describe('R-LEDG-2 trades', () => tradeLaws(open))
    describe('R-LEDG-9 movements', () => movementLaws(open))
  })
}
