import { createServer, type AddressInfo } from 'node:net'
import { type ServerResponse } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ExchangeReadError, type Exchange } from '../../../lib/ports/exchange.ts'
import { startCaptureServer, type CaptureServer } from './capture-server.ts'
import { CLIENT_ORDER_ID, exchangeAt, orderRequest } from './kraken-fixtures.ts'

let venue: CaptureServer
beforeAll(async () => {
  venue = await startCaptureServer()
})
afterAll(() => venue.close())

const place = async (options: { readonly timeoutMs?: number } = {}): Promise<string> =>
  (await exchangeAt(venue.url, options).placeOrder(orderRequest())).outcome

const readFailure = async (options: { readonly timeoutMs?: number } = {}): Promise<unknown> =>
  exchangeAt(venue.url, options)
    .fetchOpenOrders()
    .then(
      () => 'no failure',
      (error: unknown) =>
        error instanceof ExchangeReadError ? [error.name, error.failure] : String(error),
    )

async function unusedUrl(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${port}`
}

describe('R-ORD-12 what the venue says decides the outcome of a placed order', () => {
  const codes: readonly [string, 'not-placed' | 'rejected' | 'unknown', string][] = [
    ['EAPI:Invalid nonce', 'not-placed', 'transient'],
    ['EAPI:Rate limit exceeded', 'not-placed', 'rate-limited'],
    ['EOrder:Rate limit exceeded', 'not-placed', 'rate-limited'],
    ['EOrder:Domain rate limit exceeded', 'not-placed', 'rate-limited'],
    ['EGeneral:Temporary lockout', 'not-placed', 'rate-limited'],
    ['EGeneral:Too many requests', 'not-placed', 'rate-limited'],
    ['EService:Market in cancel_only mode', 'not-placed', 'transient'],
    ['EGeneral:Invalid arguments:deadline', 'not-placed', 'transient'],
    ['EOrder:Insufficient funds', 'rejected', 'refused'],
    ['EOrder:Invalid order', 'rejected', 'refused'],
    ['EOrder:Order minimum not met', 'rejected', 'refused'],
    ['EOrder:Cost minimum not met', 'rejected', 'refused'],
    ['EOrder:Post only order', 'rejected', 'refused'],
    ['EGeneral:Invalid arguments', 'rejected', 'refused'],
    ['EGeneral:Invalid arguments:volume', 'rejected', 'refused'],
    ['EGeneral:Invalid arguments:ordertype', 'rejected', 'refused'],
    ['EQuery:Unknown asset pair', 'rejected', 'refused'],
    ['EAPI:Invalid key', 'rejected', 'refused'],
    ['EAPI:Invalid signature', 'rejected', 'refused'],
    ['EGeneral:Permission denied', 'rejected', 'refused'],
    ['EService:Unavailable', 'unknown', 'transient'],
    ['EService:Busy', 'unknown', 'transient'],
    ['EService:Deadline elapsed', 'unknown', 'transient'],
    ['EGeneral:Internal error', 'unknown', 'transient'],
    ['EOrder:Something that nobody has mapped', 'unknown', 'transient'],
    ['EOrder:Duplicate order', 'unknown', 'refused'],
    ['EGeneral:Invalid arguments:cl_ord_id', 'unknown', 'refused'],
  ]
  it.each(codes)('%s: %s, and %s for a reading call', async (code, outcome, failure) => {
    venue.error(code)
    expect(await place()).toBe(outcome)
    expect(await readFailure()).toEqual(['ExchangeReadError', failure])
  })

  it('keeps the venue words as the reason', async () => {
    venue.error('EOrder:Insufficient funds')
    const outcome = await exchangeAt(venue.url).placeOrder(orderRequest())
    expect(outcome).toMatchObject({ reason: expect.stringContaining('EOrder:Insufficient funds') })
  })
})

const html = '<!DOCTYPE html><html><body>Checking your browser</body></html>'

describe('R-ORD-12 an answer that cannot be understood leaves the order unknown', () => {
  const answers: readonly [string, (response: ServerResponse) => void, string][] = [
    ['HTML with status 200', (response) => response.end(html), 'malformed'],
    ['an empty body', (response) => response.end(), 'malformed'],
    ['half a JSON document', (response) => response.end('{"error":[],"resu'), 'malformed'],
    ['JSON of another service', (response) => response.end('{"message":"ok"}'), 'malformed'],
    ['an empty list', (response) => response.end('[]'), 'malformed'],
    ['a redirect', (response) => response.writeHead(302, { location: '/' }).end(), 'malformed'],
    [
      'a result without what was asked for',
      (response) => response.end('{"error":[],"result":{}}'),
      'malformed',
    ],
    ['status 500', (response) => response.writeHead(500).end(html), 'transient'],
    ['status 502', (response) => response.writeHead(502).end(html), 'transient'],
    ['status 503', (response) => response.writeHead(503).end(''), 'transient'],
    ['status 504', (response) => response.writeHead(504).end(''), 'transient'],
    ['status 520', (response) => response.writeHead(520).end(''), 'transient'],
    [
      'a body that breaks off',
      (response) => {
        response.writeHead(200, { 'content-length': 100 }).write('{"error":')
        setTimeout(() => response.socket?.destroy(), 20)
      },
      'transient',
    ],
    ['a closed connection', (response) => response.socket?.destroy(), 'transient'],
  ]
  it.each(answers)('%s', async (_, answer, failure) => {
    venue.answer((_request, response) => answer(response))
    expect(await place()).toBe('unknown')
    expect(await readFailure()).toEqual(['ExchangeReadError', failure])
  })

  it('status 429 is a refusal before the order was looked at', async () => {
    venue.answer((_, response) => response.writeHead(429).end(''))
    expect(await place()).toBe('not-placed')
    expect(await readFailure()).toEqual(['ExchangeReadError', 'rate-limited'])
  })

  it('HTML is not an empty list of orders and not a missing order', async () => {
    venue.answer((_, response) => response.end(html))
    const exchange = exchangeAt(venue.url)
    const reference = {
      symbol: 'BTC/USD',
      venueOrderId: 'OABCDE-FGHIJ-KLMNOP',
      clientOrderId: CLIENT_ORDER_ID,
    }
    await expect(exchange.findOrder(reference)).rejects.toMatchObject({ failure: 'malformed' })
    await expect(exchange.fetchBalances()).rejects.toMatchObject({ failure: 'malformed' })
    await expect(exchange.fetchQuotes(['BTC/USD'])).rejects.toMatchObject({ failure: 'malformed' })
    await expect(exchange.fetchBars('BTC/USD', '1m', 0)).rejects.toMatchObject({
      failure: 'malformed',
    })
    await expect(exchange.fetchInstruments()).rejects.toMatchObject({ failure: 'malformed' })
  })
})

describe('R-REC-1 a reading of the past that fails is not an empty one', () => {
  const readings: readonly [string, (exchange: Exchange) => Promise<unknown>][] = [
    ['trades', (exchange) => exchange.fetchTrades({ sinceMs: 0 })],
    ['trades of a later page', (exchange) => exchange.fetchTrades({ sinceMs: 0, page: '9.60.50' })],
    ['movements', (exchange) => exchange.fetchMovements({ sinceMs: 0 })],
    [
      'orders by their ids',
      (exchange) => exchange.findOrders([{ symbol: 'BTC/USD', venueOrderId: 'O-1' }]),
    ],
  ]
  const answers: readonly [string, (response: ServerResponse) => void, string][] = [
    ['HTML with status 200', (response) => response.end(html), 'malformed'],
    ['another result', (response) => response.end('{"error":[],"result":[]}'), 'malformed'],
    ['nothing', () => undefined, 'transient'],
    ['half a body', (response) => response.writeHead(200).write('{"error":'), 'transient'],
    ['status 502', (response) => response.writeHead(502).end(html), 'transient'],
    ['status 429', (response) => response.writeHead(429).end(''), 'rate-limited'],
    [
      'a rate limit',
      (response) => response.end('{"error":["EAPI:Rate limit exceeded"]}'),
      'rate-limited',
    ],
    [
      'a key that may not',
      (response) => response.end('{"error":["EGeneral:Permission denied"]}'),
      'refused',
    ],
  ]
  it.each(readings)('%s', async (_, read) => {
    for (const [name, answer, failure] of answers) {
      venue.answer((_request, response) => answer(response))
      const outcome = read(exchangeAt(venue.url, { timeoutMs: 150 }))
      await expect(outcome, name).rejects.toMatchObject({ name: 'ExchangeReadError', failure })
    }
  })
})

describe('R-ORD-12 time and connections', () => {
  it('a body that stalls ends at the deadline, unknown', async () => {
    venue.answer((_, response) => response.writeHead(200).write('{"error":'))
    const startMs = performance.now()
    expect(await place({ timeoutMs: 150 })).toBe('unknown')
    expect(performance.now() - startMs).toBeLessThan(1_500)
    expect(await readFailure({ timeoutMs: 150 })).toEqual(['ExchangeReadError', 'transient'])
  })

  it('no answer at all is unknown', async () => {
    venue.answer(() => undefined)
    expect(await place({ timeoutMs: 150 })).toBe('unknown')
  })

  it('a refused connection has placed nothing', async () => {
    const exchange = exchangeAt(await unusedUrl())
    expect((await exchange.placeOrder(orderRequest())).outcome).toBe('not-placed')
    await expect(exchange.fetchOpenOrders()).rejects.toMatchObject({ failure: 'transient' })
  })

  it('a host that cannot be resolved has placed nothing', async () => {
    const exchange = exchangeAt('http://nowhere.invalid')
    expect((await exchange.placeOrder(orderRequest())).outcome).toBe('not-placed')
  })

  it('never sends an order twice', async () => {
    venue.answer((_, response) => response.writeHead(502).end(''))
    const before = venue.requests.length
    await place()
    expect(venue.requests.length - before).toBe(1)
  })

  it('goes on after a failed load of the symbols', async () => {
    const exchange = exchangeAt(venue.url, { instruments: [] })
    venue.answer((_, response) => response.writeHead(503).end(''))
    expect((await exchange.placeOrder(orderRequest())).outcome).toBe('not-placed')
    await expect(exchange.fetchInstruments()).rejects.toMatchObject({ failure: 'transient' })
    const pair = {
      altname: 'XBTUSD',
      wsname: 'XBT/USD',
      base: 'XXBT',
      quote: 'ZUSD',
      pair_decimals: 1,
      lot_decimals: 8,
      tick_size: '0.1',
      ordermin: '0.00005',
      costmin: '0.5',
      status: 'online',
      fees: [[0, 0.4]],
      fees_maker: [[0, 0.25]],
    }
    venue.answer(({ path }, response) => {
      const result = path.endsWith('AssetPairs') ? { XXBTZUSD: pair } : {}
      response.end(JSON.stringify({ error: [], result }))
    })
    const [bitcoin] = await exchange.fetchInstruments()
    expect(bitcoin).toEqual({
      symbol: 'BTC/USD',
      base: 'BTC',
      quote: 'USD',
      tickSize: 10n ** 17n,
      stepSize: 10n ** 10n,
      quantityMin: 5n * 10n ** 13n,
      costMin: 5n * 10n ** 17n,
      feeRateMaker: 25n * 10n ** 14n,
      feeRateTaker: 4n * 10n ** 15n,
    })
  })
})
