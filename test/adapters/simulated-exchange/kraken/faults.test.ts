import { describe, expect, it } from 'vitest'
import { parseFixed } from '../../../../lib/domain/money/fixed.ts'
import { type RequestFault } from '../../../../lib/adapters/simulated-exchange/kraken/request-faults.ts'
import { signedCalls, type SignedCall } from './signed-calls.ts'
import {
  clientOf,
  newKey,
  restingBuy,
  START_MS,
  startTestKraken,
  type TestKraken,
} from './simulated-kraken.ts'

const ID = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
const reference = { symbol: 'BTC/USD', clientOrderId: ID }

describe('the venue refuses callers', () => {
  it('with a wrong signature, for good', async () => {
    const { server, key } = await startTestKraken()
    const forged = clientOf(server.url, { ...key, secret: newKey().secret })
    expect(await forged.placeOrder(restingBuy(ID))).toMatchObject({
      outcome: 'rejected',
      reason: expect.stringContaining('EAPI:Invalid signature'),
    })
    await expect(forged.fetchBalances()).rejects.toMatchObject({ failure: 'refused' })
  })

  it('with an unknown key, for good', async () => {
    const { server } = await startTestKraken()
    await expect(clientOf(server.url, newKey()).fetchBalances()).rejects.toMatchObject({
      failure: 'refused',
      message: expect.stringContaining('EAPI:Invalid key'),
    })
  })

  it('with a nonce that was used, for now', async () => {
    const { server, key } = await startTestKraken()
    const repeating = clientOf(server.url, key, { nonce: () => 5_000 })
    expect(await repeating.fetchOpenOrders()).toEqual([])
    expect(await repeating.placeOrder(restingBuy(ID))).toMatchObject({
      outcome: 'not-placed',
      reason: expect.stringContaining('EAPI:Invalid nonce'),
    })
    await expect(repeating.fetchOpenOrders()).rejects.toMatchObject({ failure: 'transient' })
  })
})

describe('R-ORD-3 an order whose answer is spoilt is there, and its outcome is unknown', () => {
  const faults: readonly RequestFault[] = [
    { kind: 'drop', when: 'after', endpoint: 'AddOrder', count: 1 },
    { kind: 'stall', when: 'after', endpoint: 'AddOrder', count: 1 },
    { kind: 'html', when: 'after', endpoint: 'AddOrder', count: 1 },
    { kind: 'status', when: 'after', endpoint: 'AddOrder', count: 1, status: 502 },
    { kind: 'delay', when: 'after', endpoint: 'AddOrder', count: 1, ms: 2_000 },
    { kind: 'error', when: 'after', endpoint: 'AddOrder', count: 1, error: 'EService:Unavailable' },
  ]
  it.each(faults)('$kind', async (fault) => {
    const { server, key } = await startTestKraken()
    const exchange = clientOf(server.url, key, { timeoutMs: 300 })
    server.control.inject(fault)
    expect((await exchange.placeOrder(restingBuy(ID))).outcome).toBe('unknown')
    expect(await exchange.findOrder(reference)).toMatchObject({ status: 'open' })
    expect(server.control.state().faultsFired).toEqual({ [fault.kind]: 1 })
  })
})

describe('an order whose request is spoilt is not there', () => {
  const faults: readonly [RequestFault, string][] = [
    [{ kind: 'drop', when: 'before', count: 1 }, 'unknown'],
    [{ kind: 'stall', when: 'before', count: 1 }, 'unknown'],
    [{ kind: 'status', when: 'before', count: 1, status: 503 }, 'unknown'],
    [{ kind: 'rate-limit', count: 1 }, 'not-placed'],
    [{ kind: 'error', when: 'before', count: 1, error: 'EOrder:Insufficient funds' }, 'rejected'],
  ]
  it.each(faults)('$0.kind', async (fault, outcome) => {
    const { server, key } = await startTestKraken()
    const exchange = clientOf(server.url, key, { timeoutMs: 300 })
    await exchange.fetchInstruments()
    server.control.inject(fault)
    expect((await exchange.placeOrder(restingBuy(ID))).outcome).toBe(outcome)
    expect(await exchange.findOrder(reference)).toBeUndefined()
  })
})

describe('R-ORD-3 an order that is held up on its way', () => {
  it('is refused when it arrives after its time, and only the venue knows that it is not there', async () => {
    const { server, exchange } = await startTestKraken()
    await exchange.fetchInstruments()
    server.control.inject({
      kind: 'delay',
      when: 'before',
      endpoint: 'AddOrder',
      count: 1,
      ms: 100,
    })
    const sent = exchange.placeOrder(restingBuy(ID))
    await expect.poll(() => server.control.state().faultsFired).toEqual({ delay: 1 })
    server.control.advanceTo(START_MS + 60_001)
    expect(await sent).toMatchObject({
      outcome: 'unknown',
      reason: expect.stringContaining('EService:Deadline elapsed'),
    })
    expect(await exchange.findOrder(reference)).toBeUndefined()
  })

  it('is taken when it still arrives in time', async () => {
    const { server, exchange } = await startTestKraken()
    await exchange.fetchInstruments()
    server.control.inject({
      kind: 'delay',
      when: 'before',
      endpoint: 'AddOrder',
      count: 1,
      ms: 100,
    })
    const sent = exchange.placeOrder(restingBuy(ID))
    await expect.poll(() => server.control.state().faultsFired).toEqual({ delay: 1 })
    server.control.advanceTo(START_MS + 50_000)
    expect((await sent).outcome).toBe('accepted')
  })
})

describe('faults of the listings', () => {
  it('hide a live order for as many calls as asked', async () => {
    const { server, exchange } = await startTestKraken()
    await exchange.placeOrder(restingBuy(ID))
    // Looking for it takes two calls: among open and among closed orders.
    server.control.inject({ kind: 'hide-order', clientOrderId: ID, count: 2 })
    expect(await exchange.findOrder(reference)).toBeUndefined()
    expect(await exchange.findOrder(reference)).toMatchObject({ status: 'open' })
  })

  it('withhold the newest trades, and give a page without its trades', async () => {
    const { server, exchange } = await startTestKraken()
    const trade = {
      kind: 'foreign-trade',
      account: 'main',
      symbol: 'BTC/USD',
      side: 'buy',
    } as const
    for (let count = 0; count < 3; count += 1)
      server.control.inject({ ...trade, quantity: parseFixed('0.01'), price: parseFixed('60000') })
    const count = async (): Promise<number> =>
      (await exchange.fetchTrades({ sinceMs: 0 })).trades.length
    server.control.inject({ kind: 'withhold-trades', trades: 2, count: 1 })
    expect(await count()).toBe(1)
    server.control.inject({ kind: 'withhold-trades', count: 1 })
    expect(await count()).toBe(0)
    server.control.inject({ kind: 'empty-trade-page', count: 1 })
    await expect(count()).rejects.toMatchObject({ failure: 'transient' })
    expect(await count()).toBe(3)
  })

  it('wait for their own endpoint and account, and are forgotten when the venue heals', async () => {
    const { server, exchange } = await startTestKraken()
    server.control.inject({ kind: 'rate-limit', endpoint: 'AddOrder', count: 5 })
    server.control.inject({ kind: 'rate-limit', account: 'other', count: 5 })
    expect(await exchange.fetchOpenOrders()).toEqual([])
    expect(server.control.state().faultsWaiting.length).toBe(2)
    server.control.heal()
    expect((await exchange.placeOrder(restingBuy(ID))).outcome).toBe('accepted')
    expect(server.control.state().faultsWaiting).toEqual([])
  })
})

describe('faults of single entries and of whole pages', () => {
  interface Listing {
    readonly trades: Readonly<Record<string, Readonly<Record<string, unknown>>>>
    readonly count: number
  }

  /** Trades of 0.01 BTC, each a second after the one before; their ids, newest first. */
  async function startWithTrades(
    trades: number,
  ): Promise<TestKraken & { readonly call: SignedCall; readonly ids: readonly string[] }> {
    const kraken = await startTestKraken()
    const trade = { account: 'main', symbol: 'BTC/USD', side: 'buy' } as const
    for (let count = 0; count < trades; count += 1) {
      kraken.server.control.advanceTo(START_MS + count * 1_000)
      kraken.server.control.inject({
        kind: 'foreign-trade',
        ...trade,
        quantity: parseFixed('0.01'),
      })
    }
    const ids = kraken.server.control
      .log(0)
      .flatMap((event) => (event.kind === 'trade' ? [event.trade.tradeId] : []))
      .reverse()
    return { ...kraken, call: signedCalls(kraken.server.url, kraken.key), ids }
  }

  it.each([
    ['missing-price', { price: undefined }],
    ['text-volume', { vol: 'n/a' }],
    ['bad-side', { type: 'hold' }],
    ['missing-order', { ordertxid: undefined }],
  ] as const)('list a trade with %s among sound ones', async (problem, fields) => {
    const { server, call, ids } = await startWithTrades(3)
    const sound = await call<Listing>('TradesHistory')
    const [, id = ''] = ids
    server.control.inject({ kind: 'malformed-trade', count: 1, id, problem })
    const spoilt = await call<Listing>('TradesHistory')
    const expected = JSON.stringify({
      ...sound,
      trades: { ...sound.trades, [id]: { ...sound.trades[id], ...fields } },
    })
    expect(spoilt).toEqual(JSON.parse(expected))
    expect(spoilt).not.toEqual(sound)
    expect(await call<Listing>('TradesHistory')).toEqual(sound)
  })

  it('list the newest trade without its id when none is named', async () => {
    const { server, call, ids } = await startWithTrades(2)
    server.control.inject({ kind: 'malformed-trade', count: 1, problem: 'missing-id' })
    const { trades } = await call<Listing>('TradesHistory')
    expect(Object.keys(trades)).toEqual(['', ids[1]])
  })

  it('wait for the page that lists the trade that they mean', async () => {
    const { server, call, ids } = await startWithTrades(52)
    const id = ids[51] ?? ''
    server.control.inject({ kind: 'malformed-trade', count: 1, id, problem: 'bad-side' })
    const first = await call<Listing>('TradesHistory')
    expect(Object.values(first.trades).every(({ type }) => type === 'buy')).toBe(true)
    const second = await call<Listing>('TradesHistory', { ofs: '50' })
    expect(second.trades[id]).toMatchObject({ type: 'hold' })
  })

  it('cost a client the one trade that it cannot read, and no other', async () => {
    const { server, exchange, ids } = await startWithTrades(3)
    const [, id = ''] = ids
    server.control.inject({ kind: 'malformed-trade', count: 1, id, problem: 'text-volume' })
    const page = await exchange.fetchTrades({ sinceMs: 0 })
    expect(page.trades.map(({ tradeId }) => tradeId)).toEqual([ids[2], ids[0]])
    expect(page.unreadable).toMatchObject([{ id, symbol: 'BTC/USD', timeMs: START_MS + 1_000 }])
  })

  it('leave trades out of a page whose count is right', async () => {
    const { server, call, ids } = await startWithTrades(5)
    server.control.inject({ kind: 'lost-trades', count: 1, trades: 2 })
    const { trades, count } = await call<Listing>('TradesHistory')
    expect(Object.keys(trades)).toEqual(ids.slice(0, 3))
    expect(count).toBe(5)
  })

  it('repeat trades of the newer page in the place of the oldest of an older one', async () => {
    const { server, call, ids } = await startWithTrades(105)
    server.control.inject({ kind: 'repeated-trades', count: 1, trades: 3 })
    const { trades, count } = await call<Listing>('TradesHistory', { ofs: '50' })
    expect(Object.keys(trades)).toEqual(ids.slice(47, 97))
    expect(count).toBe(105)
    expect(Object.keys((await call<Listing>('TradesHistory', { ofs: '50' })).trades)).toEqual(
      ids.slice(50, 100),
    )
  })

  it.each([
    ['text-amount', { amount: 'n/a' }],
    ['missing-asset', { asset: undefined }],
    ['missing-time', { time: undefined }],
    ['unknown-type', { type: 'novelty' }],
  ] as const)('list an entry of the ledger with %s', async (problem, fields) => {
    const { server, call } = await startWithTrades(1)
    const flow = { account: 'main', currency: 'USD', amount: parseFixed('5') }
    server.control.inject({ kind: 'deposit', ...flow })
    const { ledger } = await call<{ ledger: Record<string, object> }>('Ledgers')
    const [id = ''] = Object.keys(ledger)
    server.control.inject({ kind: 'malformed-ledger-entry', count: 1, problem })
    const spoilt = await call<{ ledger: Record<string, object> }>('Ledgers')
    const expected = JSON.stringify({ ...ledger, [id]: { ...ledger[id], ...fields } })
    expect(spoilt.ledger).toEqual(JSON.parse(expected))
    server.control.inject({ kind: 'malformed-ledger-entry', count: 1, problem: 'missing-id' })
    const unnamed = await call<{ ledger: Record<string, object> }>('Ledgers')
    expect(Object.keys(unnamed.ledger)).toEqual(['', ...Object.keys(ledger).slice(1)])
  })
})

describe('faults of the market', () => {
  it('halt a symbol: nothing is placed until it resumes', async () => {
    const { server, exchange } = await startTestKraken()
    server.control.inject({ kind: 'halt', symbol: 'BTC/USD', halted: true })
    expect((await exchange.placeOrder(restingBuy(ID))).outcome).toBe('not-placed')
    expect(server.control.state().halted).toEqual(['BTC/USD'])
    server.control.heal()
    expect((await exchange.placeOrder(restingBuy(ID))).outcome).toBe('accepted')
  })

  it('reject the next order with the words that were asked for', async () => {
    const { server, exchange } = await startTestKraken()
    const rule = { kind: 'reject-next', account: 'main', count: 1 } as const
    server.control.inject({ ...rule, reason: 'EOrder:Orders limit exceeded' })
    expect((await exchange.placeOrder(restingBuy(ID))).outcome).toBe('not-placed')
    expect((await exchange.placeOrder(restingBuy(ID))).outcome).toBe('accepted')
  })

  it('deposit and withdraw', async () => {
    const { server, exchange } = await startTestKraken()
    const flow = { account: 'main', currency: 'USD', amount: parseFixed('1000') }
    server.control.inject({ kind: 'deposit', ...flow })
    server.control.inject({ kind: 'withdraw', ...flow, amount: parseFixed('250') })
    const usd = (await exchange.fetchBalances()).find(({ currency }) => currency === 'USD')
    expect(usd?.total).toBe(parseFixed('100750'))
    const tooMuch = { kind: 'withdraw', ...flow, amount: parseFixed('999999') } as const
    expect(() => server.control.inject(tooMuch)).toThrow('insufficient-funds')
  })
})
