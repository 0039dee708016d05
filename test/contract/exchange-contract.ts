/** The laws of the port `Exchange`, which every adapter has to keep. */
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Venue } from '../../lib/adapters/simulated-exchange/venue-types.ts'
import { type Instrument } from '../../lib/domain/market/instrument.ts'
import { deriveId } from '../../lib/domain/identity/derive-id.ts'
import { parseFixed, type Fixed } from '../../lib/domain/money/fixed.ts'
import { type OrderRequest } from '../../lib/domain/order/order-request.ts'
import { type Exchange, type PlaceOutcome, type VenueTrade } from '../../lib/ports/exchange.ts'

/** Prices of BTC/USD at the end of each minute; the market begins with the first of them. */
export type PricePlan = readonly number[]

export const CONTRACT_START_MS = Date.UTC(2026, 0, 5)
export const CONTRACT_ACCOUNT = 'main'
export const CONTRACT_BALANCES = { USD: parseFixed('100000'), BTC: parseFixed('2') }
export const CONTRACT_INSTRUMENTS: readonly Instrument[] = [
  instrument('BTC', '0.1', '0.00005'),
  instrument('ETH', '0.01', '0.002'),
]

export interface ExchangeUnderTest {
  /** Of the account `CONTRACT_ACCOUNT`, with `CONTRACT_BALANCES`. */
  readonly exchange: Exchange
  /** The truth behind it, where the test moves the market and looks things up. */
  readonly venue: Venue
  close(): Promise<void>
}

export type ExchangeSetup = (prices: PricePlan) => Promise<ExchangeUnderTest>

function instrument(base: string, tickSize: string, quantityMin: string): Instrument {
  return {
    symbol: `${base}/USD`,
    base,
    quote: 'USD',
    tickSize: parseFixed(tickSize),
    stepSize: parseFixed('0.00000001'),
    quantityMin: parseFixed(quantityMin),
    costMin: parseFixed('0.5'),
    feeRateMaker: parseFixed('0.0025'),
    feeRateTaker: parseFixed('0.004'),
  }
}

const FLAT: PricePlan = Array.from({ length: 10 }, () => 50_000)
const SYMBOL = 'BTC/USD'
let intents = 0

export function exchangeContract(name: string, setup: ExchangeSetup): void {
  async function open(prices: PricePlan = FLAT): Promise<ExchangeUnderTest> {
    const underTest = await setup(prices)
    onTestFinished(() => underTest.close())
    return underTest
  }

  /** A limit buy of 0.1 BTC at 40,000, which rests, unless the changes say otherwise. */
  function request(exchange: Exchange, changes: Partial<OrderRequest> = {}): OrderRequest {
    intents += 1
    return {
      clientOrderId: exchange.clientOrderIdOf(deriveId('contract', intents)),
      symbol: SYMBOL,
      side: 'buy',
      type: 'limit',
      quantity: parseFixed('0.1'),
      ...((changes.type ?? 'limit') === 'limit' ? { limitPrice: parseFixed('40000') } : {}),
      postOnly: false,
      reduceOnly: false,
      timeInForce: 'good-till-cancelled',
      // The venue's clock moves in some tests, by up to a few minutes.
      arriveByMs: CONTRACT_START_MS + 600_000,
      ...changes,
    }
  }

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

      it('are held by a resting sell and free again when it is cancelled', async () => {
        const { exchange } = await open()
        const sell = request(exchange, { side: 'sell', limitPrice: dollars(60_000) })
        const venueOrderId = accepted(await exchange.placeOrder(sell))
        expect((await balancesOf(exchange))['BTC']).toEqual([parseFixed('2'), parseFixed('1.9')])
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
        const open_ = await exchange.fetchOpenOrders()
        expect(open_).toEqual([
          { ...expected, status: 'open', filledQuantity: 0n, createdAtMs: venue.nowMs() },
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

    describe('R-LEDG-2 trades', () => {
      it('of other clients are listed too, without being ours', async () => {
        const { exchange, venue } = await open()
        venue.tradeByAnotherClient(CONTRACT_ACCOUNT, {
          symbol: SYMBOL,
          side: 'buy',
          quantity: parseFixed('0.01'),
        })
        const { trades } = await exchange.fetchTrades({ sinceMs: 0 })
        expect(trades.length).toBe(1)
        const [trade] = trades
        const found = await exchange.findOrder({
          symbol: SYMBOL,
          venueOrderId: trade?.venueOrderId ?? '',
        })
        expect(found).not.toHaveProperty('clientOrderId')
      })

      it('come page by page, oldest first, each as the venue booked it', async () => {
        const { exchange, venue } = await open()
        for (let count = 1; count <= 130; count += 1) {
          venue.advanceTo(CONTRACT_START_MS + count * 400)
          foreignTrade(venue, count)
        }
        const all = venue.trades(CONTRACT_ACCOUNT)
        expect(all.length).toBe(130)
        expect(await pagesFrom(exchange, 0)).toEqual(all.map(plainTrade))
        const sinceMs = CONTRACT_START_MS + 100 * 400
        expect((await pagesFrom(exchange, sinceMs)).map(({ timeMs }) => timeMs)).toEqual(
          all.map(({ timeMs }) => timeMs).filter((timeMs) => timeMs >= sinceMs),
        )
      })

      it('that happen while pages are read neither repeat nor hide others', async () => {
        const { exchange, venue } = await open()
        for (let count = 1; count <= 120; count += 1) {
          venue.advanceTo(CONTRACT_START_MS + count * 400)
          foreignTrade(venue, count)
        }
        const before = venue.trades(CONTRACT_ACCOUNT).map(({ tradeId }) => tradeId)
        const read = await pagesFrom(exchange, 0, () => {
          venue.advanceTo(venue.nowMs() + 1500)
          for (let more = 0; more < 3; more += 1) foreignTrade(venue, more)
        })
        const found = read.map(({ tradeId }) => tradeId)
        expect(found).toEqual(expect.arrayContaining(before))
        expect(new Set(found).size).toBe(found.length)
      })
    })
  })
}

function dollars(price: number): Fixed {
  return parseFixed(`${price}`)
}

function sum(amounts: readonly Fixed[]): Fixed {
  return amounts.reduce((total, amount) => total + amount, 0n)
}

function accepted(outcome: PlaceOutcome): string {
  if (outcome.outcome !== 'accepted')
    throw new Error(`the order was ${outcome.outcome}: ${outcome.reason}`)
  return outcome.venueOrderId
}

function foreignTrade(venue: Venue, count: number): void {
  const side = count % 2 === 0 ? 'sell' : 'buy'
  const quantity = parseFixed('0.001')
  venue.tradeByAnotherClient(CONTRACT_ACCOUNT, {
    symbol: SYMBOL,
    side,
    quantity,
    price: dollars(50_000),
  })
}

async function balancesOf(exchange: Exchange): Promise<Readonly<Record<string, readonly Fixed[]>>> {
  const balances = await exchange.fetchBalances()
  return Object.fromEntries(balances.map(({ currency, total, free }) => [currency, [total, free]]))
}

async function pagesFrom(
  exchange: Exchange,
  sinceMs: number,
  betweenPages: () => void = () => undefined,
): Promise<VenueTrade[]> {
  const trades: VenueTrade[] = []
  let page: string | undefined
  do {
    const read = await exchange.fetchTrades({ sinceMs, ...(page === undefined ? {} : { page }) })
    expect(read.trades.length).toBeLessThanOrEqual(exchange.capabilities.tradesPerPage)
    trades.push(...read.trades)
    page = read.nextPage
    betweenPages()
  } while (page !== undefined)
  return trades
}

/** What the port tells of a trade, without what the simulation adds. */
function plainTrade(trade: VenueTrade): VenueTrade {
  const { tradeId, venueOrderId, symbol, side, price, quantity, cost, fee, feeCurrency, timeMs } =
    trade
  return { tradeId, venueOrderId, symbol, side, price, quantity, cost, fee, feeCurrency, timeMs }
}
