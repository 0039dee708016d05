/** What ccxt's own class makes of the simulated Kraken, beyond the calls that our adapter uses. */
import { describe, expect, it } from 'vitest'
import { createMicrosecondNonce } from '../../../../lib/adapters/ccxt/microsecond-nonce.ts'
import { KrakenClient } from '../../../../lib/adapters/ccxt/venues/kraken/kraken-client.ts'
import { type KrakenServer } from '../../../../lib/adapters/simulated-exchange/kraken/start-kraken-server.ts'
import { restingBuy, START_MS, startTestKraken } from './simulated-kraken.ts'

async function start(): Promise<{ client: KrakenClient; server: KrakenServer }> {
  const { server, key, exchange } = await startTestKraken()
  const nonce = createMicrosecondNonce(Date.now)
  const client = new KrakenClient({ ...key, baseUrl: server.url, timeoutMs: 1_000, nonce })
  await exchange.placeOrder(restingBuy('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'))
  return { client, server }
}

const amount = (text: string): number => text as unknown as number

describe('ccxt on the simulated Kraken', () => {
  it('loads markets with ids, fees and grids', async () => {
    const { client } = await start()
    const markets = await client.loadMarkets()
    expect(markets['BTC/USD']).toMatchObject({
      id: 'XXBTZUSD',
      altname: 'XBTUSD',
      taker: '0.004',
      maker: '0.0025',
      precision: { amount: '0.00000001', price: '0.1' },
    })
    expect(Object.keys(markets)).toEqual(['BTC/USD', 'ETH/USD'])
  })

  it('reads status, time, order book and fees', async () => {
    const { client } = await start()
    expect(await client.fetchStatus()).toMatchObject({ status: 'ok' })
    expect(await client.fetchTime()).toBe(START_MS)
    const book = await client.fetchOrderBook('ETH/USD')
    expect(Number(book.bids[0]?.[0])).toBeLessThan(Number(book.asks[0]?.[0]))
    expect(await client.fetchTradingFee('BTC/USD')).toMatchObject({
      maker: '0.0025',
      taker: '0.004',
    })
  })

  it('reads an order back from the sentence of its description', async () => {
    const { client } = await start()
    const order = await client.createOrder(
      'BTC/USD',
      'limit',
      'sell',
      amount('0.01'),
      amount('27900'),
      {
        stopLossPrice: '28000',
      },
    )
    expect(order).toMatchObject({
      side: 'sell',
      type: 'limit',
      symbol: 'BTC/USD',
      amount: '0.01000000',
      price: '27900.0',
      stopLossPrice: '28000.0',
    })
    expect(await client.fetchOrder(`${order.id}`)).toMatchObject({
      status: 'open',
      price: '27900.0',
      stopLossPrice: '28000.0',
    })
  })

  it('lists trades with the order, and closed orders newest first', async () => {
    const { client } = await start()
    const { id } = await client.createOrder('BTC/USD', 'market', 'buy', amount('0.01'))
    const order = await client.fetchOrder(`${id}`)
    const trades = await client.fetchMyTrades('BTC/USD')
    expect(order).toMatchObject({ status: 'closed', filled: '0.01000000' })
    expect(order.trades?.map((trade) => trade.id)).toEqual(trades.map((trade) => trade.id))
    await client.createOrder('BTC/USD', 'market', 'sell', amount('0.01'))
    const { result } = await client.privatePostClosedOrders({ ofs: 1 })
    expect(Object.keys(result.closed)).toEqual([id])
    expect(result.count).toBe(2)
  })

  it('cancels all orders at once, or when the dead-man switch is not renewed', async () => {
    const { client, server } = await start()
    const { result } = await client.privatePostCancelAll()
    expect(result).toEqual({ count: 1 })
    await client.createOrder('BTC/USD', 'limit', 'buy', amount('0.1'), amount('20000'))
    expect(await client.cancelAllOrdersAfter(60_000)).toMatchObject({
      result: { currentTime: '2026-01-05T00:00:00Z', triggerTime: '2026-01-05T00:01:00Z' },
    })
    server.control.advanceTo(START_MS + 59_000)
    expect((await client.fetchOpenOrders()).length).toBe(1)
    server.control.advanceTo(START_MS + 61_000)
    expect((await client.fetchOpenOrders()).length).toBe(0)
  })

  it('checks an order without placing it', async () => {
    const { client } = await start()
    const fields = {
      pair: 'XBTUSD',
      type: 'buy',
      ordertype: 'market',
      volume: '0.1',
      validate: 'true',
    }
    const { result } = await client.privatePostAddOrder(fields)
    expect(result).toEqual({ descr: { order: 'buy 0.10000000 XBTUSD @ market' } })
    expect((await client.fetchOpenOrders()).length).toBe(1)
  })

  it.each(['2026-01-05T00:00:02Z', '2026-01-05T01:01:00.000+01:00'])(
    'takes an order with the deadline %s',
    async (deadline) => {
      const { client } = await start()
      const order = { pair: 'XBTUSD', type: 'buy', ordertype: 'market', volume: '0.1', deadline }
      const { result } = await client.privatePostAddOrder(order)
      expect(result.txid).toHaveLength(1)
    },
  )

  it.each<[Record<string, string>, string]>([
    [{ ordertype: 'trailing-stop' }, 'EGeneral:Invalid arguments:ordertype'],
    [{ type: 'hold' }, 'EGeneral:Invalid arguments:type'],
    [{ volume: 'much' }, 'EGeneral:Invalid arguments:volume'],
    [{ volume: '' }, 'EGeneral:Invalid arguments:volume'],
    [{ volume: '-1' }, 'EGeneral:Invalid arguments:volume'],
    [{ price: '' }, 'EGeneral:Invalid arguments:price'],
    [{ ordertype: 'stop-loss-limit' }, 'EGeneral:Invalid arguments:price2'],
    [{ oflags: 'viqc' }, 'EGeneral:Invalid arguments:oflags'],
    [{ timeinforce: 'FOK' }, 'EGeneral:Invalid arguments:timeinforce'],
    [{ timeinforce: 'GTD' }, 'EGeneral:Invalid arguments:expiretm'],
    [{ expiretm: '+60' }, 'EGeneral:Invalid arguments:expiretm'],
    [{ timeinforce: 'GTD', expiretm: '+4' }, 'EGeneral:Invalid arguments:expiretm'],
    [{ timeinforce: 'GTD', expiretm: '1767571200' }, 'EGeneral:Invalid arguments:expiretm'],
    [{ timeinforce: 'GTD', expiretm: 'soon' }, 'EGeneral:Invalid arguments:expiretm'],
    [
      { ordertype: 'take-profit', timeinforce: 'GTD', expiretm: '+60' },
      'EGeneral:Invalid arguments:expiretm',
    ],
    [{ timeinforce: 'IOC', oflags: 'post' }, 'EGeneral:Invalid arguments:oflags'],
    [{ leverage: '2' }, 'EGeneral:Invalid arguments:leverage'],
    [{ reduce_only: 'true' }, 'EGeneral:Invalid arguments:reduce_only'],
    [{ cl_ord_id: 'an id of more than eighteen' }, 'EGeneral:Invalid arguments:cl_ord_id'],
    [{ deadline: 'soon' }, 'EGeneral:Invalid arguments:deadline'],
    [{ deadline: '2026-01-05 00:00:30Z' }, 'EGeneral:Invalid arguments:deadline'],
    [{ deadline: '2026-01-05T00:00:01.999Z' }, 'EGeneral:Invalid arguments:deadline'],
    [{ deadline: '2026-01-05T00:01:00.001Z' }, 'EGeneral:Invalid arguments:deadline'],
    [{ deadline: '2026-01-04T23:59:59.999Z' }, 'EService:Deadline elapsed'],
    [{ pair: 'NOPEUSD' }, 'EQuery:Unknown asset pair'],
    [{ price: '20000.05' }, 'EOrder:Tick size check failed'],
    [{ volume: '0.00001' }, 'EOrder:Order minimum not met'],
    [{ volume: '9' }, 'EOrder:Insufficient funds'],
    [{ price: '90000', oflags: 'post' }, 'EOrder:Post only order'],
    [{ cl_ord_id: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' }, 'EOrder:Duplicate order'],
  ])('refuses an order with %j', async (changes, code) => {
    const { client } = await start()
    const fields = {
      pair: 'XBTUSD',
      type: 'buy',
      ordertype: 'limit',
      price: '20000',
      volume: '0.1',
    }
    await expect(client.privatePostAddOrder({ ...fields, ...changes })).rejects.toThrow(`"${code}"`)
  })

  it.each<[string, Record<string, string>, string]>([
    ['privatePostTradesHistory', { ofs: '-1' }, 'EGeneral:Invalid arguments:ofs'],
    ['privatePostTradesHistory', { start: 'today' }, 'EGeneral:Invalid arguments:start'],
    ['privatePostQueryOrders', {}, 'EGeneral:Invalid arguments:txid'],
    ['privatePostCancelOrder', {}, 'EGeneral:Invalid arguments:txid'],
    ['privatePostCancelOrder', { txid: 'O-1' }, 'EOrder:Unknown order'],
    ['privatePostCancelAllOrdersAfter', { timeout: 'x' }, 'EGeneral:Invalid arguments:timeout'],
    ['privatePostWithdraw', {}, 'EGeneral:Unknown method'],
    ['publicGetOHLC', { pair: 'XBTUSD', interval: '7' }, 'EGeneral:Invalid arguments:interval'],
    ['publicGetTrades', {}, 'EGeneral:Unknown method'],
  ])('refuses %s with %j', async (method, fields, code) => {
    const { client } = await start()
    const calls = client as unknown as Record<string, (fields: object) => Promise<unknown>>
    await expect(calls[method]?.(fields)).rejects.toThrow(`"${code}"`)
  })
})
