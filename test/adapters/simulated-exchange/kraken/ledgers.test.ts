/** The ledger and the orders by their ids, as they go over the wire. */
import { describe, expect, it } from 'vitest'
import { parseFixed } from '../../../../lib/domain/money/fixed.ts'
import { type KrakenServer } from '../../../../lib/adapters/simulated-exchange/kraken/start-kraken-server.ts'
import { signedCalls, type SignedCall } from './signed-calls.ts'
import { START_MS, startTestKraken } from './simulated-kraken.ts'

interface Entry {
  readonly refid: string
  readonly time: number
  readonly type: string
  readonly subtype: string
  readonly aclass: string
  readonly asset: string
  readonly amount: string
  readonly fee: string
  readonly balance: string
}

interface Ledger {
  readonly ledger: Readonly<Record<string, Entry>>
  readonly count: number
}

async function start(): Promise<{ server: KrakenServer; call: SignedCall }> {
  const { server, key } = await startTestKraken()
  return { server, call: signedCalls(server.url, key) }
}

const amount = parseFixed

/** A deposit, a withdrawal, a conversion, a reward, an adjustment and a trade, a minute apart. */
function moveMoney({ control }: KrakenServer): void {
  const account = 'main'
  const acts = [
    { kind: 'deposit', account, currency: 'USD', amount: amount('500') },
    { kind: 'withdraw', account, currency: 'BTC', amount: amount('0.5'), fee: amount('0.0001') },
    {
      kind: 'convert',
      account,
      from: 'USD',
      to: 'ETH',
      amount: amount('3000'),
      received: amount('1'),
    },
    { kind: 'reward', account, currency: 'ETH', amount: amount('0.01') },
    { kind: 'adjust', account, currency: 'USD', amount: amount('-0.5') },
    {
      kind: 'foreign-trade',
      account,
      symbol: 'BTC/USD',
      side: 'buy',
      quantity: amount('0.1'),
      price: amount('60000'),
    },
  ] as const
  acts.forEach((act, index) => {
    control.advanceTo(START_MS + index * 60_000)
    control.inject(act)
  })
}

describe('Ledgers', () => {
  it('lists every change of a balance newest first, a trade as its two sides', async () => {
    const { server, call } = await start()
    moveMoney(server)
    const { ledger, count } = await call<Ledger>('Ledgers')
    const rows = Object.values(ledger).map(
      ({ time, type, asset, amount: moved, fee, balance }) =>
        `${(time * 1000 - START_MS) / 60_000} ${type} ${asset} ${moved} ${fee} ${balance}`,
    )
    expect(rows).toEqual([
      '5 trade ZUSD -6000.00000 24.00000 91475.50000',
      '5 trade XXBT 0.1000000000 0.0000000000 1.5999000000',
      '4 adjustment ZUSD -0.50000 0.00000 97499.50000',
      '3 staking XETH 0.0100000000 0.0000000000 1.0100000000',
      '2 receive XETH 1.0000000000 0.0000000000 1.0000000000',
      '2 spend ZUSD -3000.00000 0.00000 97500.00000',
      '1 withdrawal XXBT -0.5000000000 0.0001000000 1.4999000000',
      '0 deposit ZUSD 500.00000 0.00000 100500.00000',
    ])
    expect(count).toBe(8)
    for (const [id, entry] of Object.entries(ledger)) {
      expect(id).toMatch(/^L[A-Z2-7]{5}-[A-Z2-7]{5}-[A-Z2-7]{6}$/)
      expect(entry).toMatchObject({ aclass: 'currency', subtype: '' })
    }
    const references = Object.values(ledger).map(({ refid }) => refid)
    const [trade] = Object.keys((await call<{ trades: object }>('TradesHistory')).trades)
    expect(references.slice(0, 2)).toEqual([trade, trade])
    expect(references[4]).toBe(references[5])
    expect(new Set(references).size).toBe(6)
  })

  it('is asked by type, by asset, and by a time that is exclusive at its start', async () => {
    const { server, call } = await start()
    moveMoney(server)
    const typesOf = async (fields: Record<string, string>): Promise<string[]> =>
      Object.values((await call<Ledger>('Ledgers', fields)).ledger).map(({ type }) => type)
    expect(await typesOf({ type: 'withdrawal' })).toEqual(['withdrawal'])
    expect(await typesOf({ asset: 'XETH' })).toEqual(['staking', 'receive'])
    expect(await typesOf({ asset: 'XBT,ETH', type: 'trade' })).toEqual(['trade'])
    const seconds = (minutes: number): string => `${START_MS / 1000 + minutes * 60}`
    expect(await typesOf({ start: seconds(1), end: seconds(3) })).toEqual([
      'staking',
      'receive',
      'spend',
    ])
    const bounded = await call<Ledger>('Ledgers', { end: seconds(0) })
    expect(bounded.count).toBe(1)
    expect(Object.values(bounded.ledger)[0]?.balance).toBe('100500.00000')
  })

  it('has 50 entries a page, counted from the newest, and the count only where it is wanted', async () => {
    const { server, call } = await start()
    for (let index = 1; index <= 60; index += 1)
      server.control.inject({
        kind: 'deposit',
        account: 'main',
        currency: 'USD',
        amount: amount(`${index}`),
      })
    const amountsOf = ({ ledger }: Ledger): number[] =>
      Object.values(ledger).map((entry) => Number(entry.amount))
    const [first, second] = [
      await call<Ledger>('Ledgers'),
      await call<Ledger>('Ledgers', { ofs: '50' }),
    ]
    expect(amountsOf(first)).toEqual(Array.from({ length: 50 }, (_, index) => 60 - index))
    expect(amountsOf(second)).toEqual(Array.from({ length: 10 }, (_, index) => 10 - index))
    expect([first.count, second.count]).toEqual([60, 60])
    expect(await call<Ledger>('Ledgers', { without_count: 'true' })).not.toHaveProperty('count')
  })

  it.each([
    [{ type: 'gift' }, 'EGeneral:Invalid arguments:type'],
    [{ ofs: '-1' }, 'EGeneral:Invalid arguments:ofs'],
    [{ start: 'yesterday' }, 'EGeneral:Invalid arguments:start'],
  ])('refuses %j', async (fields, code) => {
    const { call } = await start()
    await expect(call('Ledgers', fields)).rejects.toThrow(code)
  })

  it('agrees with the trades also when one was corrected or filed late', async () => {
    const { server, call } = await start()
    moveMoney(server)
    const [tradeId = ''] = Object.keys((await call<{ trades: object }>('TradesHistory')).trades)
    const fault = { account: 'main', tradeId, fee: amount('20') } as const
    server.control.inject({ kind: 'correct-trade', ...fault })
    server.control.inject({
      kind: 'foreign-trade',
      account: 'main',
      symbol: 'ETH/USD',
      side: 'sell',
      quantity: amount('0.5'),
      price: amount('3000'),
      timeMs: START_MS + 30_000,
    })
    const { ledger } = await call<Ledger>('Ledgers')
    const usd = Object.values(ledger).filter(({ asset }) => asset === 'ZUSD')
    expect(usd.map(({ amount: moved, fee, balance }) => [moved, fee, balance])).toEqual([
      ['-6000.00000', '20.00000', '92973.50000'],
      ['-0.50000', '0.00000', '98993.50000'],
      ['-3000.00000', '0.00000', '98994.00000'],
      ['1500.00000', '6.00000', '101994.00000'],
      ['500.00000', '0.00000', '100500.00000'],
    ])
  })
})

describe('QueryOrders', () => {
  it('gives the orders that it knows by up to 50 ids, and leaves out the others', async () => {
    const { server, call } = await start()
    const ids: string[] = []
    for (let index = 0; index < 3; index += 1) {
      const answer = await call<{ txid: string[] }>('AddOrder', {
        pair: 'XBTUSD',
        type: 'buy',
        ordertype: 'limit',
        price: '20000',
        volume: '0.1',
      })
      ids.push(...answer.txid)
    }
    await call('CancelOrder', { txid: ids[1] ?? '' })
    const txid = [...ids, 'OAAAAA-BBBBB-CCCCCC'].join(',')
    const orders = await call<Record<string, { status: string }>>('QueryOrders', { txid })
    expect(Object.entries(orders).map(([id, { status }]) => [id, status])).toEqual([
      [ids[0], 'open'],
      [ids[1], 'canceled'],
      [ids[2], 'open'],
    ])
    expect(await call('QueryOrders', { txid: 'OAAAAA-BBBBB-CCCCCC' })).toEqual({})
    const many = Array.from({ length: 51 }, () => ids[0]).join(',')
    await expect(call('QueryOrders', { txid: many })).rejects.toThrow(
      'EGeneral:Invalid arguments:txid',
    )
    expect(server.control.state().faultsFired).toEqual({})
  })
})

describe('a liquidation', () => {
  it('is listed with an order type of its own', async () => {
    const { server, call } = await start()
    server.control.inject({
      kind: 'liquidate',
      account: 'main',
      symbol: 'BTC/USD',
      quantity: amount('0.5'),
    })
    const { trades } = await call<{ trades: Record<string, { ordertxid: string }> }>(
      'TradesHistory',
    )
    const [trade] = Object.values(trades)
    expect(trade).toMatchObject({ type: 'sell', ordertype: 'liquidation market' })
    const orders = await call<Record<string, object>>('QueryOrders', {
      txid: trade?.ordertxid ?? '',
    })
    expect(Object.values(orders)).toMatchObject([
      { status: 'closed', misc: 'liquidated', descr: { ordertype: 'market' } },
    ])
  })
})

describe('a client of the simulated Kraken', () => {
  it('reads the movements and the trades of the ledger once each', async () => {
    const { server, exchange } = await startTestKraken()
    moveMoney(server)
    const { movements } = await exchange.fetchMovements({ sinceMs: START_MS })
    expect(movements.map(({ kind, currency }) => `${kind} ${currency}`)).toEqual([
      'deposit USD',
      'withdrawal BTC',
      'conversion USD',
      'conversion ETH',
      'reward ETH',
      'adjustment USD',
    ])
    expect((await exchange.fetchTrades({ sinceMs: START_MS })).trades).toHaveLength(1)
  })
})
