import { describe, expect, it } from 'vitest'
import { clientOf, newKey, restingBuy, START_MS, startTestKraken } from './simulated-kraken.ts'

interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
}

async function call(url: string, method: string, path: string, body?: unknown): Promise<Answer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const response = await fetch(`${url}${path}`, {
    method,
    ...(body === undefined ? {} : { body: text }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

describe('the control endpoint', () => {
  it('is not on the exchange', async () => {
    const { server } = await startTestKraken()
    for (const path of ['/clock', '/state', '/log', '/faults', '/accounts'])
      expect((await call(server.url, 'GET', path)).status).toBe(404)
  })

  it('moves the clock, and never back', async () => {
    const { server } = await startTestKraken()
    const { controlUrl } = server
    expect((await call(controlUrl, 'GET', '/clock')).body).toEqual({ nowMs: START_MS })
    const later = { nowMs: START_MS + 90_000 }
    expect((await call(controlUrl, 'POST', '/clock', later)).body).toEqual(later)
    expect((await call(controlUrl, 'POST', '/clock', { nowMs: 5 })).body).toEqual(later)
    const time = await call(server.url, 'GET', '/0/public/Time')
    expect(time.body).toMatchObject({ result: { unixtime: later.nowMs / 1000 } })
  })

  it('registers an account once, and its key can trade', async () => {
    const { server } = await startTestKraken()
    const key = newKey()
    const account = { name: 'second', ...key, balances: { USD: '2500.5' } }
    for (let time = 0; time < 2; time += 1)
      expect((await call(server.controlUrl, 'POST', '/accounts', account)).status).toBe(200)
    const [balance] = await clientOf(server.url, key).fetchBalances()
    expect(balance?.total).toBe(2500_500_000_000_000_000_000n)
    const stolen = { ...account, name: 'third' }
    expect((await call(server.controlUrl, 'POST', '/accounts', stolen)).status).toBe(409)
  })

  it('injects faults and forgets them', async () => {
    const { server, exchange } = await startTestKraken()
    const fault = { kind: 'rate-limit', count: 3 }
    expect((await call(server.controlUrl, 'POST', '/faults', fault)).body).toEqual({
      injected: fault,
    })
    await expect(exchange.fetchBalances()).rejects.toMatchObject({ failure: 'rate-limited' })
    expect((await call(server.controlUrl, 'DELETE', '/faults')).status).toBe(200)
    await exchange.fetchBalances()
  })

  it('gives the log from a place on, and the state', async () => {
    const { server, exchange } = await startTestKraken()
    await exchange.placeOrder(restingBuy('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'))
    const { events } = (await call(server.controlUrl, 'GET', '/log?after=0')).body as {
      events: { sequence: number; kind: string; order?: { limitPrice: string } }[]
    }
    const last = events.at(-1)
    expect(last).toMatchObject({ kind: 'order-accepted', order: { limitPrice: '20000' } })
    const rest = await call(server.controlUrl, 'GET', `/log?after=${events.length - 1}`)
    expect(rest.body).toEqual({ events: [last] })
    const { body } = await call(server.controlUrl, 'GET', '/state')
    expect(body).toMatchObject({
      nowMs: START_MS,
      symbols: ['BTC/USD', 'ETH/USD'],
      events: events.length,
      accounts: { main: { openOrders: [{ status: 'open' }] } },
    })
  })

  it.each<[string, string, unknown, string]>([
    ['/clock', 'POST', { nowMs: 'soon' }, 'nowMs'],
    ['/clock', 'POST', 'no json', 'the body is not JSON'],
    ['/accounts', 'POST', { name: 'x', apiKey: '12345678', secret: '!', balances: {} }, 'secret'],
    [
      '/accounts',
      'POST',
      { name: 'x', apiKey: '12345678', secret: 'A'.repeat(24), balances: { USD: 'x' } },
      'USD',
    ],
    ['/faults', 'POST', { kind: 'earthquake' }, 'kind'],
    ['/faults', 'POST', { kind: 'delay' }, 'ms'],
    [
      '/faults',
      'POST',
      { kind: 'deposit', account: 'main', currency: 'USD', amount: '-1' },
      'amount',
    ],
    ['/log?after=x', 'GET', undefined, 'after'],
    ['/faults', 'POST', { kind: 'correct-trade', account: 'main', fee: '1' }, 'tradeId'],
    [
      '/faults',
      'POST',
      { kind: 'withdraw', account: 'main', currency: 'USD', amount: '1', fee: '-1' },
      'fee',
    ],
    ['/faults', 'POST', { kind: 'malformed-trade', problem: 'late' }, 'problem'],
  ])('refuses %s %s %j and says where', async (path, method, body, problem) => {
    const { server } = await startTestKraken()
    const answer = await call(server.controlUrl, method, path, body)
    expect(answer.status).toBe(400)
    expect(JSON.stringify(answer.body['problems'])).toContain(problem)
  })

  it('moves money, files a trade late, corrects it and liquidates', async () => {
    const { server, exchange } = await startTestKraken()
    const { controlUrl } = server
    const inject = async (kind: string, fields: object): Promise<void> => {
      const fault = { kind, account: 'main', ...fields }
      expect((await call(controlUrl, 'POST', '/faults', fault)).body).toEqual({ injected: fault })
    }
    await call(controlUrl, 'POST', '/clock', { nowMs: START_MS + 60_000 })
    await inject('deposit', { currency: 'USD', amount: '1000' })
    await inject('withdraw', { currency: 'USD', amount: '100', fee: '1' })
    const conversion = { from: 'USD', to: 'SOL', amount: '150', received: '1', fee: '0.5' }
    await inject('convert', conversion)
    await inject('reward', { currency: 'SOL', amount: '0.25' })
    await inject('adjust', { currency: 'USD', amount: '-48.5' })
    const trade = { symbol: 'BTC/USD', side: 'buy', quantity: '0.1', price: '60000' }
    await inject('foreign-trade', { ...trade, timeMs: START_MS + 5_000 })
    const [late] = (await exchange.fetchTrades({ sinceMs: 0 })).trades
    expect(late?.timeMs).toBe(START_MS + 5_000)
    await inject('correct-trade', { tradeId: late?.tradeId, price: '50000', fee: '0' })
    await inject('liquidate', { symbol: 'BTC/USD', quantity: '2' })
    const { trades } = await exchange.fetchTrades({ sinceMs: 0 })
    expect(trades).toMatchObject([
      { tradeId: late?.tradeId, cost: 5_000n * 10n ** 18n, fee: 0n },
      { side: 'sell', quantity: 2n * 10n ** 18n, liquidation: true },
    ])
    const received = (trades[1]?.cost ?? 0n) - (trades[1]?.fee ?? 0n)
    const totals = (await exchange.fetchBalances()).map(({ currency, total }) => [currency, total])
    // 100,000 + 1,000 − 101 − 150.5 − 48.5 − 5,000
    expect(Object.fromEntries(totals)).toEqual({
      USD: 95_700n * 10n ** 18n + received,
      BTC: 10n ** 17n,
      SOL: 125n * 10n ** 16n,
    })
  })

  it.each([
    [{ kind: 'halt', symbol: 'NOPE/USD' }, 'there is no symbol NOPE/USD'],
    [{ kind: 'reject-next', account: 'nobody', reason: 'x' }, 'there is no account nobody'],
    [
      { kind: 'correct-trade', account: 'main', tradeId: 'T-1', fee: '1' },
      'correct-trade was refused: unknown-trade',
    ],
    [
      { kind: 'liquidate', account: 'main', symbol: 'BTC/USD', quantity: '2.1' },
      'liquidate was refused: insufficient-funds',
    ],
    [
      { kind: 'convert', account: 'main', from: 'USD', to: 'USD', amount: '1', received: '1' },
      'USD cannot be converted into itself',
    ],
    [
      {
        kind: 'foreign-trade',
        account: 'main',
        symbol: 'BTC/USD',
        side: 'buy',
        quantity: '0.1',
        timeMs: START_MS + 1,
      },
      'the time of the trade is in the future',
    ],
  ])('cannot do %j', async (fault, problem) => {
    const { server } = await startTestKraken()
    const answer = await call(server.controlUrl, 'POST', '/faults', fault)
    expect(answer).toEqual({ status: 409, body: { problems: [problem] } })
  })
})
