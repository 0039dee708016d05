/**
 * What ccxt's own Kraken class does, by the bytes of its requests. The adapter rests on these facts;
 * when an upgrade changes one of them, this file says which.
 */
import { randomBytes } from 'node:crypto'
import { type ServerResponse } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  ExchangeError,
  Kraken,
  OrderNotFound,
  RequestTimeout,
} from '../../../lib/adapters/ccxt/ccxt-modules.ts'
import { marketsFromInstruments } from '../../../lib/adapters/ccxt/venues/kraken/symbols.ts'
import { startCaptureServer, type CaptureServer } from './capture-server.ts'
import { CLIENT_ORDER_ID, INSTRUMENTS } from './kraken-fixtures.ts'

let venue: CaptureServer
beforeAll(async () => {
  venue = await startCaptureServer()
})
afterAll(() => venue.close())

function plainKraken(options: object = {}): Kraken {
  const client = new Kraken({
    apiKey: 'the-key',
    secret: randomBytes(64).toString('base64'),
    enableRateLimit: false,
    urls: { api: { public: venue.url, private: venue.url } },
    ...options,
  })
  const markets = client.setMarkets(marketsFromInstruments(INSTRUMENTS))
  client.options['marketsByAltname'] = client.indexBy(markets, 'altname')
  return client
}

const placed = (): void =>
  venue.result({ txid: ['O-1'], descr: { order: 'sell 0.01000000 XBTUSD @ market' } })

type Create = (client: Kraken) => Promise<unknown>

describe('triggers that ccxt drops on Kraken', () => {
  const symbol = 'BTC/USD'
  const cases: readonly [string, Create, string][] = [
    [
      'triggerPrice',
      (client) =>
        client.createOrder(symbol, 'market', 'sell', 0.01, undefined, { triggerPrice: 28000 }),
      'ordertype=market',
    ],
    [
      'stopPrice',
      (client) => client.createOrder(symbol, 'limit', 'sell', 0.01, 27900, { stopPrice: 28000 }),
      'ordertype=limit',
    ],
    [
      'createStopMarketOrder',
      (client) => client.createStopMarketOrder(symbol, 'sell', 0.01, 28000),
      'ordertype=market',
    ],
    [
      'createStopLimitOrder',
      (client) => client.createStopLimitOrder(symbol, 'sell', 0.01, 27900, 28000),
      'ordertype=limit',
    ],
  ]
  it.each(cases)('%s sends a plain order', async (_, create, ordertype) => {
    placed()
    await create(plainKraken())
    expect(venue.last.form).toContain(ordertype)
  })

  it('a stop and a target together lose the target', async () => {
    placed()
    const params = { stopLossPrice: 28000, takeProfitPrice: 31000 }
    await plainKraken().createOrder(symbol, 'market', 'sell', 0.01, undefined, params)
    expect(venue.last.form).toContain('ordertype=stop-loss&')
    expect(venue.last.form).toContain('price=28000')
  })
})

describe('answers that ccxt makes less of than it seems', () => {
  it('a created order has neither status nor client id', async () => {
    placed()
    const params = { clientOrderId: CLIENT_ORDER_ID }
    const order = await plainKraken().createOrder(
      'BTC/USD',
      'market',
      'sell',
      0.01,
      undefined,
      params,
    )
    expect(order).toMatchObject({ id: 'O-1', status: undefined, clientOrderId: undefined })
  })

  it('a cancelled order has no id', async () => {
    venue.result({ count: 1 })
    expect((await plainKraken().cancelOrder('O-1')).id).toBeUndefined()
  })

  it('an edited order bears the id of its amendment', async () => {
    venue.result({ amend_id: 'A-1' })
    const order = await plainKraken().editOrder('O-1', 'BTC/USD', 'limit', 'sell', 0.02)
    expect(venue.last.path).toBe('/0/private/AmendOrder')
    expect(venue.last.form).toBe('txid=O-1&order_qty=0.02')
    expect(order.id).toBe('A-1')
  })

  it('HTML with status 200 is an order without an id, and an empty list', async () => {
    venue.answer((_, response) => response.end('<html></html>'))
    const client = plainKraken()
    expect((await client.createOrder('BTC/USD', 'market', 'sell', 0.01)).id).toBeUndefined()
    expect(await client.fetchOpenOrders()).toEqual([])
    await expect(client.fetchOrder('O-1')).rejects.toThrow(OrderNotFound)
  })

  it('trades since a time are the newest page all the same', async () => {
    venue.result({ trades: {}, count: 500 })
    await plainKraken().fetchMyTrades(undefined, 1_616_000_000_000)
    expect(venue.last.form).toBe('start=1616000000')
  })

  it('a cancellation that fails is judged by the answer before it', async () => {
    const client = plainKraken()
    venue.error('EOrder:Unknown order')
    await expect(client.cancelOrder('O-1')).rejects.toThrow(OrderNotFound)
    venue.answer((_, response) => response.socket?.destroy())
    await expect(client.cancelOrder('O-2')).rejects.toThrow(OrderNotFound)
  })

  it('a wrong signature and a post-only refusal are unmapped codes', async () => {
    for (const code of [
      'EAPI:Invalid signature',
      'EOrder:Post only order',
      'EQuery:Unknown asset pair',
    ]) {
      venue.error(code)
      const error: unknown = await plainKraken()
        .fetchOpenOrders()
        .catch((thrown: unknown) => thrown)
      expect((error as Error).constructor).toBe(ExchangeError)
    }
  })
})

describe('ways in which ccxt sends again, or waits', () => {
  it('maxRetriesOnFailure sends an order again', async () => {
    let calls = 0
    venue.answer((_, response: ServerResponse) => {
      calls += 1
      response.writeHead(502).end('')
    })
    const client = plainKraken({ options: { maxRetriesOnFailure: 2 } })
    await expect(client.createOrder('BTC/USD', 'market', 'sell', 0.01)).rejects.toThrow()
    expect(calls).toBe(3)
  })

  it('the timeout does not cover the body', async () => {
    venue.answer((_, response) => response.writeHead(200).write('{"error":'))
    const client = plainKraken({ timeout: 100 })
    const outcome = client.fetchOpenOrders().then(
      () => 'answered',
      (error: unknown) => (error instanceof RequestTimeout ? 'timed out' : 'failed'),
    )
    const patience = new Promise((resolve) => setTimeout(resolve, 500, 'still waiting'))
    expect(await Promise.race([outcome, patience])).toBe('still waiting')
    venue.answer((_, response) => response.end('{"error":[],"result":{}}'))
  })

  it('a failed load of the markets is remembered until a reload is asked for', async () => {
    const client = plainKraken()
    Object.assign(client, { markets: undefined })
    venue.answer((_, response) => response.writeHead(503).end(''))
    await expect(client.loadMarkets()).rejects.toThrow()
    venue.result({})
    await expect(client.loadMarkets()).rejects.toThrow()
    expect(await client.loadMarkets(true)).toEqual({})
  })
})
