import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatFixed, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { startCaptureServer, type CaptureServer } from './capture-server.ts'
import { CLIENT_ORDER_ID, exchangeAt } from './kraken-fixtures.ts'

let venue: CaptureServer
beforeAll(async () => {
  venue = await startCaptureServer()
})
afterAll(() => venue.close())

const stopLimit = {
  refid: null,
  userref: 0,
  cl_ord_id: CLIENT_ORDER_ID,
  status: 'open',
  opentm: 1_616_665_496.7808,
  descr: {
    pair: 'XBTUSD',
    type: 'sell',
    ordertype: 'stop-loss-limit',
    price: '28000.0',
    price2: '27900.0',
    leverage: 'none',
    order: 'sell 0.01000000 XBTUSD @ stop loss 28000.0 -> limit 27900.0',
    close: '',
  },
  vol: '0.01000000',
  vol_exec: '0.00250000',
  stopprice: '0.00000',
  limitprice: '0.00000',
}

describe('orders as Kraken lists them', () => {
  it('carry the client id, both prices and what was filled', async () => {
    venue.result({ open: { 'OABCDE-FGHIJ-KLMNOP': stopLimit } })
    expect(await exchangeAt(venue.url).fetchOpenOrders()).toEqual([
      {
        venueOrderId: 'OABCDE-FGHIJ-KLMNOP',
        clientOrderId: CLIENT_ORDER_ID,
        symbol: 'BTC/USD',
        side: 'sell',
        type: 'stop-limit',
        status: 'open',
        quantity: parseFixed('0.01'),
        filledQuantity: parseFixed('0.0025'),
        triggerPrice: parseFixed('28000'),
        limitPrice: parseFixed('27900'),
        createdAtMs: 1_616_665_496_780,
      },
    ])
  })

  it('R-ORD-11 tell whether they only rest, and until when', async () => {
    const reply = { ...stopLimit, oflags: 'fciq,post', expiretm: 1_616_666_000 }
    venue.result({ open: { 'O-1': reply, 'O-2': { ...stopLimit, oflags: 'fciq', expiretm: 0 } } })
    const [first, second] = await exchangeAt(venue.url).fetchOpenOrders()
    expect(first).toMatchObject({ postOnly: true, expiresAtMs: 1_616_666_000_000 })
    expect(second).toMatchObject({ postOnly: false })
    expect(second).not.toHaveProperty('expiresAtMs')
  })

  it.each([
    ['pending', 'open'],
    ['open', 'open'],
    ['closed', 'filled'],
    ['canceled', 'cancelled'],
    ['expired', 'expired'],
  ])('%s is %s', async (status, expected) => {
    venue.result({ 'O-1': { ...stopLimit, status, reason: 'User requested' } })
    const found = await exchangeAt(venue.url).findOrder({ symbol: 'BTC/USD', venueOrderId: 'O-1' })
    expect(found).toMatchObject({ status: expected, reason: 'User requested' })
  })

  it('show a trailing stop of another client without a price', async () => {
    const descr = { ...stopLimit.descr, ordertype: 'trailing-stop', price: '+5.0000%', price2: '0' }
    venue.result({ open: { 'O-1': { ...stopLimit, cl_ord_id: undefined, descr } } })
    const [order] = await exchangeAt(venue.url).fetchOpenOrders()
    expect(order).toMatchObject({ type: 'stop' })
    expect(order).not.toHaveProperty('triggerPrice')
    expect(order).not.toHaveProperty('clientOrderId')
  })

  it('are malformed with an amount that is no decimal', async () => {
    venue.result({ open: { 'O-1': { ...stopLimit, vol: 'NaN' } } })
    await expect(exchangeAt(venue.url).fetchOpenOrders()).rejects.toMatchObject({
      failure: 'malformed',
    })
  })
})

describe('R-ORD-3 an order is looked for by its id, then among open and among closed orders', () => {
  const reference = { symbol: 'BTC/USD', venueOrderId: 'O-1', clientOrderId: CLIENT_ORDER_ID }

  it('finds one that has closed', async () => {
    const before = venue.requests.length
    venue.answer(({ path }, response) => {
      const closed = { closed: { 'O-9': { ...stopLimit, status: 'closed' } }, count: 1 }
      const result = path.endsWith('ClosedOrders')
        ? closed
        : path.endsWith('OpenOrders')
          ? { open: {} }
          : {}
      response.end(JSON.stringify({ error: [], result }))
    })
    const found = await exchangeAt(venue.url).findOrder(reference)
    expect(found).toMatchObject({ venueOrderId: 'O-9', status: 'filled' })
    expect(venue.requests.slice(before).map(({ path, form }) => `${path} ${form}`)).toEqual([
      '/0/private/QueryOrders txid=O-1',
      `/0/private/OpenOrders cl_ord_id=${CLIENT_ORDER_ID}`,
      `/0/private/ClosedOrders cl_ord_id=${CLIENT_ORDER_ID}`,
    ])
  })

  it('takes no order for it that bears another client id', async () => {
    venue.answer((_, response) => {
      const other = { 'O-9': { ...stopLimit, cl_ord_id: 'ffffffffffffffffffffffffffffffff' } }
      response.end(JSON.stringify({ error: [], result: { open: other, closed: other } }))
    })
    const { symbol, clientOrderId } = reference
    expect(await exchangeAt(venue.url).findOrder({ symbol, clientOrderId })).toBeUndefined()
  })

  it('is absent when the venue says unknown order', async () => {
    venue.error('EOrder:Unknown order')
    const { symbol, venueOrderId } = reference
    expect(await exchangeAt(venue.url).findOrder({ symbol, venueOrderId })).toBeUndefined()
  })
})

describe('quotes, bars, balances and trades', () => {
  const row = (bid: string, ask: string, last: string): object => ({
    a: [ask, '1', '1.000'],
    b: [bid, '1', '1.000'],
    c: [last, '0.1'],
  })

  it('R-MKT-1 quotes of all symbols come from one call', async () => {
    venue.result({
      XXBTZUSD: row('27999.9', '28000.0', '28000.0'),
      XETHZUSD: row('1.1', '1.2', '1.1'),
    })
    const before = venue.requests.length
    const quotes = await exchangeAt(venue.url).fetchQuotes(['BTC/USD', 'ETH/USD', 'DOGE/USD'])
    expect(venue.requests.slice(before).map(({ path }) => path)).toEqual([
      '/0/public/Ticker?pair=XBTUSD%2CETHUSD',
    ])
    expect(
      quotes.map(({ symbol, bid, ask }) => [symbol, formatFixed(bid), formatFixed(ask)]),
    ).toEqual([
      ['BTC/USD', '27999.9', '28000'],
      ['ETH/USD', '1.1', '1.2'],
    ])
  })

  it('R-EXIT-2 a symbol that was delisted or cannot be read costs only its own quote', async () => {
    venue.answer(({ path }, response) => {
      const rows = { XXBTZUSD: row('1', '2', '1'), XETHZUSD: row('1', '2', 'NaN') }
      const delisted = path.includes('SOLUSD')
      response.end(
        JSON.stringify(
          delisted ? { error: ['EQuery:Unknown asset pair'] } : { error: [], result: rows },
        ),
      )
    })
    const quotes = await exchangeAt(venue.url).fetchQuotes(['BTC/USD', 'ETH/USD', 'SOL/USD'])
    expect(quotes.map(({ symbol }) => symbol)).toEqual(['BTC/USD'])
  })

  it('bars begin at the time asked for', async () => {
    const bar = (time: number): unknown[] => [time, '1.0', '2.0', '0.5', '1.5', '1.2', '10.25', 7]
    venue.result({ XXBTZUSD: [bar(60), bar(120), bar(180)], last: 120 })
    const bars = await exchangeAt(venue.url).fetchBars('BTC/USD', '1m', 120_000)
    expect(venue.last.path).toBe('/0/public/OHLC?pair=XBTUSD&interval=1&since=60')
    expect(bars.map(({ openTimeMs }) => openTimeMs)).toEqual([120_000, 180_000])
    expect(bars[0]).toMatchObject({ high: parseFixed('2'), volume: parseFixed('10.25') })
  })

  it('R-ORD-6 balances are net of what resting orders hold', async () => {
    venue.result({
      XXBT: { balance: '1.5000000000', hold_trade: '0.2500000000' },
      ZUSD: { balance: '100.0000', hold_trade: '0.0000' },
      'ETH.F': { balance: '3', hold_trade: '0' },
    })
    expect(await exchangeAt(venue.url).fetchBalances()).toEqual([
      { currency: 'BTC', total: parseFixed('1.5'), free: parseFixed('1.25') },
      { currency: 'USD', total: parseFixed('100'), free: parseFixed('100') },
      { currency: 'ETH.F', total: parseFixed('3'), free: parseFixed('3') },
    ])
  })

  it('R-ORD-10 trades carry what the venue booked', async () => {
    const trade = {
      ordertxid: 'O-1',
      pair: 'XXBTZUSD',
      time: 1_616_667_796.8802,
      type: 'buy',
      ordertype: 'limit',
      price: '30010.00000',
      cost: '600.20001',
      fee: '0.00012',
      vol: '0.02000000',
      margin: '0.00000',
    }
    venue.result({
      trades: { 'T-1': trade, 'T-0': { ...trade, pair: 'XTZUSD', time: 1_616_667_000.88 } },
      count: 2,
    })
    const { trades, nextPage } = await exchangeAt(venue.url).fetchTrades({
      sinceMs: 1_616_000_000_500,
    })
    expect(venue.last.form).toBe('start=1615999999&ofs=0&consolidate_taker=false')
    expect(nextPage).toBeUndefined()
    expect(trades.map(({ tradeId, symbol, timeMs }) => [tradeId, symbol, timeMs])).toEqual([
      ['T-0', 'XTZ/USD', 1_616_667_000_880],
      ['T-1', 'BTC/USD', 1_616_667_796_880],
    ])
    expect(trades[1]).toMatchObject({
      cost: parseFixed('600.20001'),
      fee: parseFixed('0.00012'),
      feeCurrency: 'USD',
      quantity: parseFixed('0.02'),
    })
  })
})
