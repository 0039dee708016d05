import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type TradePage, type TradesQuery } from '../../../lib/ports/exchange.ts'
import { startCaptureServer, type CaptureServer } from './capture-server.ts'
import { exchangeAt } from './kraken-fixtures.ts'

let venue: CaptureServer
beforeAll(async () => {
  venue = await startCaptureServer()
})
afterAll(() => venue.close())

const TIME = 1_616_667_796
const SINCE_MS = (TIME - 1_000) * 1000

const good = {
  ordertxid: 'O-1',
  postxid: 'TKH2SE-M7IF5-CFI7LT',
  pair: 'XXBTZUSD',
  time: TIME + 0.8802,
  type: 'buy',
  ordertype: 'limit',
  price: '30010.00000',
  cost: '600.20001',
  fee: '0.00012',
  vol: '0.02000000',
  margin: '0.00000',
  misc: '',
}

function without(field: keyof typeof good): object {
  return Object.fromEntries(Object.entries(good).filter(([name]) => name !== field))
}

/** Newest first, as the venue lists them. */
function listed(trades: Readonly<Record<string, unknown>>): void {
  venue.result({ trades, count: Object.keys(trades).length })
}

function fetchTrades(query: Partial<TradesQuery> = {}): Promise<TradePage> {
  return exchangeAt(venue.url).fetchTrades({ sinceMs: SINCE_MS, ...query })
}

describe('R-LEDG-3 a trade that cannot be read is told as such, and the others of its page are not lost', () => {
  const cases: readonly [string, unknown, string][] = [
    ['no price', without('price'), 'price: Invalid input: expected string, received undefined'],
    ['a price that is no number', { ...good, price: 'abc' }, 'price: not a decimal amount: "abc"'],
    ['no volume', without('vol'), 'vol: '],
    ['a volume that is no number', { ...good, vol: '0,02' }, 'vol: not a decimal amount: "0,02"'],
    ['a volume that is not text', { ...good, vol: null }, 'vol: '],
    ['no cost', without('cost'), 'cost: '],
    ['a cost finer than can be kept', { ...good, cost: '0.1234567890123456789' }, 'cost: more'],
    ['no fee', without('fee'), 'fee: '],
    ['an empty fee', { ...good, fee: '' }, 'fee: not a decimal amount: ""'],
    ['no time', without('time'), 'time: '],
    ['an empty time', { ...good, time: '' }, 'time: not a number'],
    ['a time that is no number', { ...good, time: 'now' }, 'time: not a number'],
    ['neither buy nor sell', { ...good, type: 'swap' }, 'type: '],
    ['no order', without('ordertxid'), 'ordertxid: '],
    ['an empty order', { ...good, ordertxid: '' }, 'ordertxid: '],
    ['no pair', without('pair'), 'pair: '],
    ['a pair that is none', { ...good, pair: 'FOOBAR' }, 'pair: not a pair of two currencies'],
    ['text instead of a trade', 'oops', 'row: Invalid input: expected object, received string'],
    ['nothing instead of a trade', null, 'row: '],
  ]
  it.each(cases)('%s', async (_, row, problem) => {
    listed({ 'T-3': good, 'T-2': row, 'T-1': good })
    const { trades, unreadable, nextPage } = await fetchTrades()
    expect(trades.map(({ tradeId }) => tradeId)).toEqual(['T-1', 'T-3'])
    expect(unreadable).toMatchObject([{ id: 'T-2' }])
    expect(unreadable[0]?.problem.startsWith(problem)).toBe(true)
    expect(nextPage).toBeUndefined()
  })

  it('with what of it can be read, and as the venue sent it', async () => {
    const row = { ...without('price'), vol: 'x' }
    listed({ 'T-1': row })
    const { unreadable } = await fetchTrades()
    const [entry] = unreadable
    expect(entry).toMatchObject({
      id: 'T-1',
      symbol: 'BTC/USD',
      timeMs: TIME * 1000 + 880,
      problem:
        'price: Invalid input: expected string, received undefined; vol: not a decimal amount: "x"',
    })
    expect(entry?.text).toBe(JSON.stringify(row))
  })

  it('without what cannot be read', async () => {
    listed({ 'T-1': { ...good, pair: 'FOOBAR', time: null } })
    const [entry] = (await fetchTrades()).unreadable
    expect(entry).not.toHaveProperty('symbol')
    expect(entry).not.toHaveProperty('timeMs')
  })

  it('with a text and a problem of bounded length', async () => {
    listed({ 'T-1': { ...good, price: 'x'.repeat(5_000) } })
    const [entry] = (await fetchTrades()).unreadable
    expect(entry?.text.length).toBe(2_000)
    expect(entry?.problem.length).toBe(500)
  })

  it('by an id of its own text when it has none', async () => {
    listed({ '': good })
    const first = await fetchTrades()
    const again = await fetchTrades()
    expect(first.trades).toEqual([])
    expect(first.unreadable[0]?.id).toMatch(/^unnamed-[0-9a-f]{32}$/)
    expect(again.unreadable).toEqual(first.unreadable)
    listed({ '': { ...good, vol: '0.03' } })
    expect((await fetchTrades()).unreadable[0]?.id).not.toBe(first.unreadable[0]?.id)
  })

  it('is left out before the time asked for only when its time can be read', async () => {
    listed({
      'T-3': good,
      'T-2': { ...without('fee'), time: TIME - 2_000 },
      'T-1': { ...without('fee'), time: null },
    })
    expect((await fetchTrades()).unreadable.map(({ id }) => id)).toEqual(['T-1'])
  })

  it('stands in its place among the unreadable ones', async () => {
    listed({
      'T-4': { ...good, vol: 'x', time: TIME + 3 },
      'T-3': { ...good, time: 'x' },
      'T-2': { ...good, vol: 'x', time: TIME + 1 },
      'T-1': { ...good, time: 'x' },
    })
    const { unreadable } = await fetchTrades()
    expect(unreadable.map(({ id }) => id)).toEqual(['T-1', 'T-2', 'T-3', 'T-4'])
  })

  it.each([[undefined], [null], [7], ['anything']])(
    'an order type %s spoils no trade',
    async (ordertype) => {
      listed({ 'T-1': { ...good, ordertype } })
      expect((await fetchTrades()).trades.length).toBe(1)
    },
  )

  it('amounts below zero are not unreadable', async () => {
    listed({ 'T-1': { ...good, fee: '-0.01', price: '-1', vol: '-2', cost: '-3' } })
    const { trades, unreadable } = await fetchTrades()
    expect(unreadable).toEqual([])
    expect(trades).toMatchObject([
      { fee: parseFixed('-0.01'), price: parseFixed('-1'), quantity: parseFixed('-2') },
    ])
  })
})

describe('R-LEDG-2 a page of trades that cannot be counted is no page', () => {
  it.each([
    ['missing', { trades: { 'T-1': good } }],
    ['empty', { trades: { 'T-1': good }, count: '' }],
    ['no number', { trades: { 'T-1': good }, count: 'many' }],
    ['below zero', { trades: { 'T-1': good }, count: -1 }],
    ['a fraction', { trades: { 'T-1': good }, count: 1.5 }],
    ['there, and the trades are not', { count: 0 }],
    ['there, and the trades are a list', { trades: [good], count: 1 }],
  ])('its count is %s', async (_, result) => {
    venue.result(result)
    await expect(fetchTrades()).rejects.toMatchObject({
      name: 'ExchangeReadError',
      failure: 'malformed',
    })
  })

  it('more trades than it counts are not dropped silently', async () => {
    venue.result({ trades: { 'T-2': good, 'T-1': good }, count: 1 })
    await expect(fetchTrades()).rejects.toMatchObject({ failure: 'transient' })
  })
})

describe('R-LEDG-2 the trades of one symbol', () => {
  it('are picked from those of all, with what may be one of them', async () => {
    listed({
      'T-5': { ...good, pair: 'XETHZUSD' },
      'T-4': good,
      'T-3': { ...good, pair: 'XETHZUSD', vol: 'x' },
      'T-2': { ...good, vol: 'x' },
      'T-1': { ...good, pair: 'FOOBAR' },
    })
    const { trades, unreadable } = await fetchTrades({ symbol: 'BTC/USD' })
    expect(venue.last.form).toBe(`start=${SINCE_MS / 1000 - 1}&ofs=0&consolidate_taker=false`)
    expect(trades.map(({ tradeId }) => tradeId)).toEqual(['T-4'])
    expect(unreadable.map(({ id }) => id)).toEqual(['T-1', 'T-2'])
  })

  it('are paged with the others, so that a page may be empty and not the last', async () => {
    const all = Array.from({ length: 120 }, (_, index) => ({
      ...good,
      pair: index < 60 ? 'XETHZUSD' : 'XXBTZUSD',
      time: TIME + index,
    }))
    venue.answer(({ form }, response) => {
      const offset = Number(new URLSearchParams(form).get('ofs'))
      const page = all.map((trade, index) => [`T-${index}`, trade]).toReversed()
      const trades = Object.fromEntries(page.slice(offset, offset + 50)) as object
      response.end(JSON.stringify({ error: [], result: { trades, count: all.length } }))
    })
    const query = { symbol: 'BTC/USD' }
    const pages: TradePage[] = [await fetchTrades(query)]
    for (let page = pages[0]?.nextPage; page !== undefined; page = pages.at(-1)?.nextPage)
      pages.push(await fetchTrades({ ...query, page }))
    expect(pages.map(({ trades }) => trades.length)).toEqual([0, 40, 20])
    expect(pages.flatMap(({ trades }) => trades.map(({ tradeId }) => tradeId))).toEqual(
      all.slice(60).map((_, index) => `T-${index + 60}`),
    )
  })
})

describe('R-REC-2 a position that the venue closed by force', () => {
  it('is a liquidation by its order type alone', async () => {
    listed({
      'T-2': { ...good, ordertype: 'liquidation market' },
      'T-1': { ...good, ordertype: 'stop market', misc: 'stopped' },
    })
    const [stopped, liquidated] = (await fetchTrades()).trades
    expect(liquidated).toMatchObject({ tradeId: 'T-2', liquidation: true })
    expect(stopped).not.toHaveProperty('liquidation')
  })
})
