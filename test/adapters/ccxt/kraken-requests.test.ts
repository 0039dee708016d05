import { createHash, createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type OrderRequest } from '../../../lib/domain/order/order-request.ts'
import { createCcxtExchange } from '../../../lib/adapters/ccxt/create-ccxt-exchange.ts'
import { startCaptureServer, type CaptureServer } from './capture-server.ts'
import {
  CLIENT_ORDER_ID,
  exchangeAt,
  INSTRUMENTS,
  NOW_MS,
  orderRequest,
} from './kraken-fixtures.ts'

let venue: CaptureServer
beforeAll(async () => {
  venue = await startCaptureServer()
})
afterAll(() => venue.close())

const id = `cl_ord_id=${CLIENT_ORDER_ID}`
/** So that every fee is in the currency in which the history of trades tells it (R-LEDG-4). */
const feeInQuote = '&oflags=fciq'
const deadline = '&deadline=2026-01-05T08%3A00%3A57.000Z'
const price = parseFixed

async function sentFor(changes: Partial<OrderRequest>): Promise<string> {
  venue.result({ txid: ['OABCDE-FGHIJ-KLMNOP'], descr: { order: 'sell 0.01 XBTUSD @ market' } })
  const outcome = await exchangeAt(venue.url).placeOrder(orderRequest(changes))
  expect(outcome).toEqual({ outcome: 'accepted', venueOrderId: 'OABCDE-FGHIJ-KLMNOP' })
  expect(venue.last.path).toBe('/0/private/AddOrder')
  return venue.last.form
}

describe('R-ORD-8 the trigger of a stop order stands where Kraken expects it', () => {
  const cases: readonly [string, Partial<OrderRequest>, string][] = [
    [
      'stop',
      { type: 'stop', triggerPrice: price('28000') },
      `pair=XBTUSD&type=sell&ordertype=stop-loss&volume=0.01&${id}&price=28000`,
    ],
    [
      'stop-limit',
      { type: 'stop-limit', triggerPrice: price('28000'), limitPrice: price('27900') },
      `pair=XBTUSD&type=sell&ordertype=stop-loss-limit&volume=0.01&${id}&price=28000&price2=27900`,
    ],
    [
      'take-profit',
      { type: 'take-profit', triggerPrice: price('31000.5') },
      `pair=XBTUSD&type=sell&ordertype=take-profit&volume=0.01&${id}&price=31000.5`,
    ],
    [
      'take-profit-limit',
      { type: 'take-profit-limit', triggerPrice: price('31000'), limitPrice: price('30990.1') },
      `pair=XBTUSD&type=sell&ordertype=take-profit-limit&volume=0.01&${id}&price=31000&price2=30990.1`,
    ],
  ]
  it.each(cases)('%s', async (_, changes, form) => {
    expect(await sentFor(changes)).toBe(`${form}${feeInQuote}${deadline}`)
  })
})

describe('orders as Kraken receives them', () => {
  const cases: readonly [string, Partial<OrderRequest>, string][] = [
    ['market', {}, `pair=XBTUSD&type=sell&ordertype=market&volume=0.01&${id}`],
    [
      'limit',
      { side: 'buy', type: 'limit', limitPrice: price('27000.1') },
      `pair=XBTUSD&type=buy&ordertype=limit&volume=0.01&${id}&price=27000.1`,
    ],
    [
      'immediate-or-cancel',
      { type: 'limit', limitPrice: price('27000'), timeInForce: 'immediate-or-cancel' },
      `pair=XBTUSD&type=sell&ordertype=limit&volume=0.01&${id}&price=27000&timeinforce=IOC`,
    ],
    [
      'reduce-only, which spot does not have',
      { reduceOnly: true },
      `pair=XBTUSD&type=sell&ordertype=market&volume=0.01&${id}`,
    ],
    [
      'a quantity with more digits than a binary float holds',
      { quantity: price('1234567890.12345678') },
      `pair=XBTUSD&type=sell&ordertype=market&volume=1234567890.12345678&${id}`,
    ],
  ]
  it.each(cases)('%s', async (_, changes, form) => {
    expect(await sentFor(changes)).toBe(`${form}${feeInQuote}${deadline}`)
  })

  it('post-only', async () => {
    expect(
      await sentFor({ side: 'buy', type: 'limit', limitPrice: price('27000'), postOnly: true }),
    ).toBe(
      `pair=XBTUSD&type=buy&ordertype=limit&volume=0.01&${id}&price=27000&oflags=fciq%2Cpost${deadline}`,
    )
  })

  it('R-PROT-8 with a time to end, in whole seconds', async () => {
    const entry = { side: 'buy', type: 'limit', limitPrice: price('27000') } as const
    const expiresAtMs = Date.UTC(2026, 0, 5, 8, 10) + 999
    expect(await sentFor({ ...entry, expiresAtMs })).toBe(
      `pair=XBTUSD&type=buy&ordertype=limit&volume=0.01&${id}&price=27000&timeinforce=GTD${feeInQuote}${deadline}&expiretm=1767600600`,
    )
    expect(await sentFor({ ...entry, expiresAtMs, postOnly: true })).toBe(
      `pair=XBTUSD&type=buy&ordertype=limit&volume=0.01&${id}&price=27000&timeinforce=GTD&oflags=fciq%2Cpost${deadline}&expiretm=1767600600`,
    )
  })

  it('refuses an amount that is off the grid and sends nothing', async () => {
    const before = venue.requests.length
    const exchange = exchangeAt(venue.url)
    const offGrid = orderRequest({ type: 'limit', limitPrice: price('27000.05') })
    expect(await exchange.placeOrder(offGrid)).toMatchObject({
      outcome: 'rejected',
      reason: 'the limit price 27000.05 is not a multiple of 0.1',
    })
    const tooFine = orderRequest({ quantity: price('0.010000001') })
    expect(await exchange.placeOrder(tooFine)).toMatchObject({ outcome: 'rejected' })
    expect(venue.requests.length).toBe(before)
  })
})

describe('R-EXIT-11 amendments name the order and only what changes', () => {
  const amended = { amend_id: 'TTTTTT-AAAAA-MMMMMM' }
  const order = {
    symbol: 'BTC/USD',
    clientOrderId: CLIENT_ORDER_ID,
    venueOrderId: 'OABCDE-FGHIJ-KLMNOP',
  }

  it('by the order id, whatever id the amendment gets', async () => {
    venue.result(amended)
    const change = {
      quantity: price('0.02'),
      limitPrice: price('27000'),
      triggerPrice: price('28000'),
    }
    expect(await exchangeAt(venue.url).amendOrder(order, change)).toEqual({ outcome: 'amended' })
    expect(venue.last.path).toBe('/0/private/AmendOrder')
    expect(venue.last.form).toBe(
      'txid=OABCDE-FGHIJ-KLMNOP&order_qty=0.02&limit_price=27000&trigger_price=28000',
    )
  })

  it('by the client id while no order id is known', async () => {
    venue.result(amended)
    const { symbol, clientOrderId } = order
    await exchangeAt(venue.url).amendOrder(
      { symbol, clientOrderId },
      { triggerPrice: price('28000') },
    )
    expect(venue.last.form).toBe(`${id}&trigger_price=28000`)
  })

  it('by when it has to arrive, where that is known', async () => {
    venue.result(amended)
    const change = { triggerPrice: price('28000'), arriveByMs: NOW_MS + 10_000 }
    await exchangeAt(venue.url).amendOrder(order, change)
    expect(venue.last.form).toBe(
      'txid=OABCDE-FGHIJ-KLMNOP&trigger_price=28000&deadline=2026-01-05T08%3A00%3A10.000Z',
    )
  })

  it('is not sent when too little time is left for it to arrive', async () => {
    const before = venue.requests.length
    const change = { triggerPrice: price('28000'), arriveByMs: NOW_MS + 4_999 }
    expect((await exchangeAt(venue.url).amendOrder(order, change)).outcome).toBe('not-amended')
    expect(venue.requests.length).toBe(before)
  })

  it.each([
    ['EAPI:Rate limit exceeded', 'not-amended'],
    ['EOrder:Unknown order', 'rejected'],
    ['EService:Unavailable', 'unknown'],
  ])('answered with %s is %s', async (error, expected) => {
    venue.error(error)
    const outcome = await exchangeAt(venue.url).amendOrder(order, { quantity: price('0.02') })
    expect(outcome.outcome).toBe(expected)
  })

  it('is unknown when the answer has no amendment', async () => {
    venue.result({})
    const outcome = await exchangeAt(venue.url).amendOrder(order, { quantity: price('0.02') })
    expect(outcome.outcome).toBe('unknown')
  })
})

describe('cancellations', () => {
  const order = {
    symbol: 'BTC/USD',
    clientOrderId: CLIENT_ORDER_ID,
    venueOrderId: 'OABCDE-FGHIJ-KLMNOP',
  }

  it('name the order by its id, or else by the client id', async () => {
    venue.result({ count: 1 })
    expect(await exchangeAt(venue.url).cancelOrder(order)).toEqual({ outcome: 'cancelled' })
    expect(venue.last.path).toBe('/0/private/CancelOrder')
    expect(venue.last.form).toBe('txid=OABCDE-FGHIJ-KLMNOP')
    await exchangeAt(venue.url).cancelOrder({ symbol: 'BTC/USD', clientOrderId: CLIENT_ORDER_ID })
    expect(venue.last.form).toBe(id)
  })

  it('are not-open for an order that the venue does not have open', async () => {
    venue.error('EOrder:Unknown order')
    expect((await exchangeAt(venue.url).cancelOrder(order)).outcome).toBe('not-open')
    venue.result({ count: 0 })
    expect((await exchangeAt(venue.url).cancelOrder(order)).outcome).toBe('not-open')
  })

  it('are unknown for what the venue does not take for an order id', async () => {
    venue.error('EOrder:Invalid order')
    expect((await exchangeAt(venue.url).cancelOrder(order)).outcome).toBe('unknown')
  })

  it('are unknown while pending, and while nobody can tell how many there were', async () => {
    venue.result({ count: 'some' })
    expect((await exchangeAt(venue.url).cancelOrder(order)).outcome).toBe('unknown')
    venue.result({ count: 1, pending: true })
    expect((await exchangeAt(venue.url).cancelOrder(order)).outcome).toBe('unknown')
  })

  it('are unknown after a lost answer, even when the answer before said not-open', async () => {
    const exchange = exchangeAt(venue.url)
    venue.error('EOrder:Unknown order')
    expect((await exchange.cancelOrder(order)).outcome).toBe('not-open')
    venue.answer((_, response) => response.socket?.destroy())
    expect((await exchange.cancelOrder(order)).outcome).toBe('unknown')
  })
})

describe('private calls', () => {
  it('are signed over path, nonce and body, with a nonce that always rises', async () => {
    const secret = Buffer.from('a key that was made for this test').toString('base64')
    let nonce = 41
    const exchange = createCcxtExchange({
      venue: 'kraken',
      apiKey: 'the-key',
      secret,
      baseUrl: venue.url,
      timeoutMs: 2_000,
      nonce: () => (nonce += 1),
      nowMs: Date.now,
      instruments: INSTRUMENTS,
    })
    venue.result({ open: {} })
    const before = venue.requests.length
    await Promise.all([1, 2, 3, 4].map(() => exchange.fetchOpenOrders()))
    const sent = venue.requests.slice(before)
    expect(sent.map(({ body }) => body)).toEqual(['nonce=42', 'nonce=43', 'nonce=44', 'nonce=45'])
    const { path, body, headers } = sent[0] ?? venue.last
    const digest = createHash('sha256').update(`42${body}`).digest()
    const signed = createHmac('sha512', Buffer.from(secret, 'base64')).update(path).update(digest)
    expect(headers['api-key']).toBe('the-key')
    expect(headers['api-sign']).toBe(signed.digest('base64'))
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded')
  })
})
