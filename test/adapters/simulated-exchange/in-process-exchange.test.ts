import { describe, expect, it } from 'vitest'
import { type OrderRequest } from '../../../lib/domain/order/order-request.ts'
import { InProcessExchange } from '../../../lib/adapters/simulated-exchange/in-process-exchange.ts'
import { type SimulatedVenue } from '../../../lib/adapters/simulated-exchange/venue.ts'
import { ACCOUNT, MINUTE_MS, START_MS, SYMBOL, amount, request, venueOn } from './venue-fixture.ts'

const INTENT = '00112233445566778899aabbccddeeff'
const FALL = [1000, 1000, 900, 950] as const

function exchangeOn(rows: Parameters<typeof venueOn>[0]): {
  venue: SimulatedVenue
  exchange: InProcessExchange
} {
  const venue = venueOn(rows)
  return { venue, exchange: new InProcessExchange({ venue, account: ACCOUNT }) }
}

function order(changes: Partial<OrderRequest> = {}): OrderRequest {
  return { ...request(), clientOrderId: INTENT, arriveByMs: START_MS + 60_000, ...changes }
}

describe('the exchange in process', () => {
  it('needs an account that is open', () => {
    expect(() => new InProcessExchange({ venue: venueOn([FALL]), account: 'nobody' })).toThrow()
  })

  it('uses an intent’s id as the client order id', () => {
    const { exchange } = exchangeOn([FALL])
    expect(exchange.clientOrderIdOf(INTENT)).toBe(INTENT)
    expect(exchange.intentIdOf(INTENT)).toBe(INTENT)
    expect(exchange.intentIdOf('somebody-else')).toBeUndefined()
    expect(() => exchange.clientOrderIdOf('short')).toThrow(RangeError)
  })

  it('places, finds, amends and cancels an order by its client id', async () => {
    const { exchange } = exchangeOn([FALL])
    const placed = await exchange.placeOrder(order({ type: 'limit', limitPrice: amount('800') }))
    if (placed.outcome !== 'accepted') throw new Error(placed.reason)
    const reference = { symbol: SYMBOL, clientOrderId: INTENT }
    const found = await exchange.findOrder(reference)
    expect(found).toEqual({
      venueOrderId: placed.venueOrderId,
      clientOrderId: INTENT,
      symbol: SYMBOL,
      side: 'buy',
      type: 'limit',
      status: 'open',
      quantity: amount('1'),
      filledQuantity: 0n,
      limitPrice: amount('800'),
      createdAtMs: START_MS,
      postOnly: false,
      reduceOnly: false,
      timeInForce: 'good-till-cancelled',
    })
    expect(await exchange.amendOrder(reference, { limitPrice: amount('810') })).toEqual({
      outcome: 'amended',
    })
    expect(await exchange.fetchOpenOrders()).toMatchObject([{ limitPrice: amount('810') }])
    expect(await exchange.cancelOrder(reference)).toEqual({ outcome: 'cancelled' })
    expect(await exchange.cancelOrder(reference)).toMatchObject({ outcome: 'not-open' })
    expect(await exchange.amendOrder(reference, {})).toMatchObject({ outcome: 'rejected' })
    expect(await exchange.findOrder(reference)).toMatchObject({ status: 'cancelled' })
    expect(await exchange.findOrder({ ...reference, symbol: 'ETH/USD' })).toBeUndefined()
  })

  it('tells a final refusal from one that may pass', async () => {
    const { venue, exchange } = exchangeOn([FALL])
    expect(await exchange.placeOrder(order({ quantity: amount('1000') }))).toMatchObject({
      outcome: 'rejected',
      reason: expect.stringMatching(/^insufficient funds: \d/) as unknown,
    })
    venue.advanceTo(START_MS + 5)
    expect(await exchange.placeOrder(order({ arriveByMs: START_MS + 2 }))).toEqual({
      outcome: 'not-placed',
      reason: 'the order came 3 ms after its deadline',
    })
    venue.haltSymbol(SYMBOL, true)
    expect(await exchange.placeOrder(order())).toEqual({
      outcome: 'not-placed',
      reason: 'BTC/USD is halted',
    })
  })

  it('pages trades oldest first until nothing is left', async () => {
    const { venue, exchange } = exchangeOn([FALL])
    for (let count = 0; count < 123; count++) {
      venue.advanceTo(START_MS + count)
      await exchange.placeOrder(order({ quantity: amount('0.01') }))
    }
    const ids: string[] = []
    const sizes: number[] = []
    let page: string | undefined
    do {
      const answer = await exchange.fetchTrades({
        sinceMs: START_MS + 3,
        ...(page === undefined ? {} : { page }),
      })
      sizes.push(answer.trades.length)
      ids.push(...answer.trades.map(({ tradeId }) => tradeId))
      page = answer.nextPage
    } while (page !== undefined)
    expect(sizes).toEqual([50, 50, 20])
    expect(ids).toEqual(
      venue
        .trades(ACCOUNT)
        .slice(3)
        .map(({ tradeId }) => tradeId),
    )
    await expect(exchange.fetchTrades({ sinceMs: 0, page: 'x' })).rejects.toMatchObject({
      failure: 'malformed',
    })
  })

  it('lists the trades of one symbol, and needs to be told which where the venue does', async () => {
    const { venue, exchange } = exchangeOn([FALL])
    await exchange.placeOrder(order())
    const ids = venue.trades(ACCOUNT).map(({ tradeId }) => tradeId)
    const bySymbol = new InProcessExchange({ venue, account: ACCOUNT, tradesBySymbol: true })
    expect(exchange.capabilities.tradesAcrossSymbols).toBe(true)
    expect(bySymbol.capabilities.tradesAcrossSymbols).toBe(false)
    await expect(bySymbol.fetchTrades({ sinceMs: 0 })).rejects.toMatchObject({
      name: 'ExchangeReadError',
      failure: 'refused',
    })
    for (const each of [exchange, bySymbol]) {
      const own = await each.fetchTrades({ sinceMs: 0, symbol: SYMBOL })
      expect(own.trades.map(({ tradeId }) => tradeId)).toEqual(ids)
      expect(own.unreadable).toEqual([])
      expect((await each.fetchTrades({ sinceMs: 0, symbol: 'ETH/USD' })).trades).toEqual([])
    }
  })

  it('finds the orders that it knows among many', async () => {
    const { exchange } = exchangeOn([FALL])
    const ids = ['800', '810'].map(async (price) => {
      const limit = { type: 'limit', limitPrice: amount(price) } as const
      const clientOrderId = price.padStart(32, '0')
      const placed = await exchange.placeOrder(order({ ...limit, clientOrderId }))
      return placed.outcome === 'accepted' ? placed.venueOrderId : ''
    })
    const [first = '', second = ''] = await Promise.all(ids)
    await exchange.cancelOrder({ symbol: SYMBOL, clientOrderId: '800'.padStart(32, '0') })
    const found = await exchange.findOrders([
      { symbol: SYMBOL, venueOrderId: first },
      { symbol: SYMBOL, venueOrderId: 'O-1' },
      { symbol: SYMBOL, venueOrderId: second },
      { symbol: 'ETH/USD', venueOrderId: second },
    ])
    expect(found.map(({ venueOrderId, status }) => [venueOrderId, status])).toEqual([
      [first, 'cancelled'],
      [second, 'open'],
    ])
  })

  it('pages movements oldest first, as the port tells them', async () => {
    const { venue, exchange } = exchangeOn([FALL])
    expect(exchange.capabilities.movements).toBe(true)
    venue.withdraw(ACCOUNT, 'BTC', amount('1'), amount('0.1'))
    for (let count = 1; count <= 60; count++) {
      venue.advanceTo(START_MS + count)
      venue.deposit(ACCOUNT, 'USD', BigInt(count))
    }
    const first = await exchange.fetchMovements({ sinceMs: START_MS })
    expect(first.movements[0]).toEqual({
      movementId: expect.stringMatching(/^L/) as unknown,
      referenceId: expect.any(String) as unknown,
      kind: 'withdrawal',
      currency: 'BTC',
      amount: amount('-1'),
      fee: amount('0.1'),
      timeMs: START_MS,
    })
    expect([first.movements.length, first.nextPage, first.unreadable]).toEqual([50, '50', []])
    const rest = await exchange.fetchMovements({ sinceMs: START_MS, page: '50' })
    expect(rest.movements.map((movement) => Number(movement.amount))).toEqual([
      50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60,
    ])
    expect(rest.nextPage).toBeUndefined()
    const later = await exchange.fetchMovements({ sinceMs: START_MS + 60 })
    expect(later.movements).toHaveLength(1)
    await expect(exchange.fetchMovements({ sinceMs: 0, page: '-1' })).rejects.toMatchObject({
      failure: 'malformed',
    })
  })

  it('tells a liquidation from other trades', async () => {
    const { venue, exchange } = exchangeOn([FALL])
    await exchange.placeOrder(order())
    venue.liquidate(ACCOUNT, SYMBOL, amount('1'))
    const { trades } = await exchange.fetchTrades({ sinceMs: 0 })
    expect(trades.map(({ liquidation }) => liquidation)).toEqual([undefined, true])
    expect(trades[0]).not.toHaveProperty('liquidation')
  })

  it('answers for the symbols that it knows', async () => {
    const { venue, exchange } = exchangeOn([FALL])
    venue.advanceTo(START_MS + 10_000)
    expect(await exchange.fetchQuotes([SYMBOL, 'XMR/USD'])).toMatchObject([
      { symbol: SYMBOL, last: amount('950') },
    ])
    await expect(exchange.fetchBars('XMR/USD', '1m', 0)).rejects.toMatchObject({
      failure: 'refused',
    })
    expect(await exchange.fetchInstruments()).toEqual(venue.instruments)
    expect(await exchange.fetchBalances()).toEqual(venue.balances(ACCOUNT))
  })

  it('gives the newest 720 bars, or all of them in pages', async () => {
    const { venue, exchange } = exchangeOn(Array.from({ length: 1_000 }, () => FALL))
    venue.advanceTo(START_MS + 1_000 * MINUTE_MS - 1)
    const newest = await exchange.fetchBars(SYMBOL, '1m', START_MS)
    expect(newest).toHaveLength(720)
    expect(newest.at(-1)?.openTimeMs).toBe(START_MS + 999 * MINUTE_MS)
    const all = new InProcessExchange({ venue, account: ACCOUNT, barHistory: 'all' })
    const oldest = await all.fetchBars(SYMBOL, '1m', START_MS)
    expect(oldest).toHaveLength(720)
    expect(oldest[0]?.openTimeMs).toBe(START_MS)
  })
})
