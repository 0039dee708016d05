import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type MovementPage, type MovementsQuery } from '../../../lib/ports/exchange.ts'
import { startCaptureServer, type CaptureServer } from './capture-server.ts'
import { exchangeAt } from './kraken-fixtures.ts'

let venue: CaptureServer
beforeAll(async () => {
  venue = await startCaptureServer()
})
afterAll(() => venue.close())

const TIME = 1_688_464_484
const SINCE_MS = (TIME - 1_000) * 1000

const deposit = {
  refid: 'FTQqzsk-V6Za8qrWnhzTx67rYHz8Tg',
  time: TIME + 0.1787,
  type: 'deposit',
  subtype: '',
  aclass: 'currency',
  asset: 'XXBT',
  amount: '1.5000000000',
  fee: '0.0000000000',
  balance: '1.5000000000',
}

type Entry = Readonly<Record<keyof typeof deposit, unknown>>

function without(field: keyof typeof deposit): object {
  return Object.fromEntries(Object.entries(deposit).filter(([name]) => name !== field))
}

/** Newest first, as the venue lists them. */
function listed(ledger: Readonly<Record<string, unknown>>): void {
  venue.result({ ledger, count: Object.keys(ledger).length })
}

function fetchMovements(query: Partial<MovementsQuery> = {}): Promise<MovementPage> {
  return exchangeAt(venue.url).fetchMovements({ sinceMs: SINCE_MS, ...query })
}

async function kindOf(changes: Partial<Entry>): Promise<string | undefined> {
  listed({ 'L-1': { ...deposit, ...changes } })
  return (await fetchMovements()).movements[0]?.kind
}

describe('R-LEDG-9 movements as Kraken books them', () => {
  it('are asked for of every type, by whole seconds', async () => {
    expect(exchangeAt(venue.url).capabilities.movements).toBe(true)
    listed({})
    expect(await fetchMovements({ sinceMs: 1_688_464_484_178 })).toEqual({
      movements: [],
      unreadable: [],
    })
    expect(venue.last.path).toBe('/0/private/Ledgers')
    expect(venue.last.form).toBe('start=1688464483&ofs=0')
  })

  it('carry amount and fee in one currency, under the names that balances have', async () => {
    const withdrawal = {
      ...deposit,
      refid: 'B-1',
      type: 'withdrawal',
      asset: 'ZUSD',
      amount: '-100.0000',
      fee: '0.3500',
      time: TIME + 60,
    }
    listed({
      'L-3': { ...withdrawal, asset: 'ETH.F', refid: '' },
      'L-2': withdrawal,
      'L-1': deposit,
    })
    const common = {
      amount: parseFixed('-100'),
      fee: parseFixed('0.35'),
      timeMs: TIME * 1000 + 60_000,
    }
    const { movements, unreadable } = await fetchMovements()
    expect(unreadable).toEqual([])
    expect(movements).toEqual([
      {
        movementId: 'L-1',
        referenceId: 'FTQqzsk-V6Za8qrWnhzTx67rYHz8Tg',
        kind: 'deposit',
        currency: 'BTC',
        amount: parseFixed('1.5'),
        fee: 0n,
        timeMs: TIME * 1000 + 178,
      },
      { movementId: 'L-2', referenceId: 'B-1', kind: 'withdrawal', currency: 'USD', ...common },
      { movementId: 'L-3', kind: 'withdrawal', currency: 'ETH.F', ...common },
    ])
  })

  it('are two of one reference for a conversion', async () => {
    const spend = { ...deposit, refid: 'TS-1', type: 'spend', asset: 'ZEUR', amount: '-29.55' }
    listed({
      'L-2': { ...deposit, refid: 'TS-1', type: 'receive', amount: '0.001' },
      'L-1': { ...spend, fee: '0.45' },
    })
    const both = { kind: 'conversion', referenceId: 'TS-1' }
    expect((await fetchMovements()).movements).toMatchObject([
      { ...both, currency: 'EUR', amount: parseFixed('-29.55'), fee: parseFixed('0.45') },
      { ...both, currency: 'BTC', amount: parseFixed('0.001'), fee: 0n },
    ])
  })

  it('a withdrawal that failed comes back whole, its fee included', async () => {
    listed({ 'L-1': { ...deposit, type: 'withdrawal', amount: '4.9100', fee: '-0.0900' } })
    expect((await fetchMovements()).movements).toMatchObject([
      { kind: 'withdrawal', amount: parseFixed('5'), fee: 0n },
    ])
  })

  it.each([
    ['deposit', '', 'deposit'],
    ['withdrawal', '', 'withdrawal'],
    ['spend', '', 'conversion'],
    ['receive', 'dustsweeping', 'conversion'],
    ['conversion', '', 'conversion'],
    ['staking', '', 'reward'],
    ['reward', '', 'reward'],
    ['dividend', '', 'reward'],
    ['airdrop', '', 'reward'],
    ['invite bonus', '', 'reward'],
    ['earn', 'reward', 'reward'],
    ['earn', 'allocation', 'adjustment'],
    ['earn', 'autoallocation', 'adjustment'],
    ['transfer', 'spotfromfutures', 'adjustment'],
    ['transfer', 'spottostaking', 'adjustment'],
    ['transfer', 'delistingconversion', 'adjustment'],
    ['adjustment', '', 'adjustment'],
    ['rollover', '', 'adjustment'],
    ['settled', '', 'adjustment'],
    ['credit', '', 'adjustment'],
    ['sale', '', 'adjustment'],
    ['nfttrade', '', 'adjustment'],
    ['nftcreatorfee', '', 'adjustment'],
    ['custodytransfer', '', 'adjustment'],
    ['none', '', 'adjustment'],
    ['something new', 'of some kind', 'adjustment'],
    ['constructor', '', 'adjustment'],
  ])('type %s, subtype "%s": %s', async (type, subtype, kind) => {
    expect(await kindOf({ type, subtype })).toBe(kind)
  })

  it('a reward that is taken back is an adjustment', async () => {
    expect(await kindOf({ type: 'staking', amount: '-0.1' })).toBe('adjustment')
  })

  it('trades are left out, even one that cannot be read', async () => {
    listed({
      'L-5': { ...deposit, time: TIME + 9 },
      'L-4': { ...deposit, type: 'margin' },
      'L-3': { type: 'trade' },
      'L-2': { ...deposit, type: 'trade' },
      'L-1': deposit,
    })
    const { movements, unreadable } = await fetchMovements()
    expect(movements.map(({ movementId }) => movementId)).toEqual(['L-1', 'L-5'])
    expect(unreadable).toEqual([])
  })
})

describe('R-LEDG-3 a movement that cannot be read is told as such', () => {
  const cases: readonly [string, unknown, string][] = [
    ['no amount', without('amount'), 'amount: '],
    [
      'an amount that is no number',
      { ...deposit, amount: 'x' },
      'amount: not a decimal amount: "x"',
    ],
    ['no fee', without('fee'), 'fee: '],
    ['no time', without('time'), 'time: '],
    ['no type', without('type'), 'type: '],
    ['no asset', { ...deposit, asset: '' }, 'asset: '],
    ['nothing at all', null, 'row: '],
  ]
  it.each(cases)('%s', async (_, row, problem) => {
    listed({ 'L-3': deposit, 'L-2': row, 'L-1': deposit })
    const { movements, unreadable } = await fetchMovements()
    expect(movements.map(({ movementId }) => movementId)).toEqual(['L-1', 'L-3'])
    expect(unreadable).toMatchObject([{ id: 'L-2', text: JSON.stringify(row) }])
    expect(unreadable[0]?.problem.startsWith(problem)).toBe(true)
  })

  it('one without an id gets one of its own text', async () => {
    listed({ '': deposit })
    const { movements, unreadable } = await fetchMovements()
    expect(movements).toEqual([])
    expect(unreadable[0]?.id).toMatch(/^unnamed-[0-9a-f]{32}$/)
  })
})

describe('R-LEDG-2 movements are paged like trades', () => {
  function pagedLedger(count: number, typeOf: (index: number) => string): void {
    venue.answer(({ form }, response) => {
      const offset = Number(new URLSearchParams(form).get('ofs'))
      const rows = Array.from({ length: count }, (_, index) => [
        `L-${index}`,
        { ...deposit, type: typeOf(index), time: TIME + index },
      ]).toReversed()
      const ledger = Object.fromEntries(rows.slice(offset, offset + 50)) as object
      response.end(JSON.stringify({ error: [], result: { ledger, count } }))
    })
  }

  it('oldest first, and a page without movements is not the last', async () => {
    pagedLedger(120, (index) => (index < 60 || index >= 110 ? 'trade' : 'deposit'))
    const before = venue.requests.length
    const pages: MovementPage[] = [await fetchMovements()]
    for (let page = pages[0]?.nextPage; page !== undefined; page = pages.at(-1)?.nextPage)
      pages.push(await fetchMovements({ page }))
    expect(pages.map(({ movements }) => movements.length)).toEqual([0, 40, 10])
    expect(pages.flatMap(({ movements }) => movements.map(({ movementId }) => movementId))).toEqual(
      Array.from({ length: 50 }, (_, index) => `L-${index + 60}`),
    )
    const [start, end] = [SINCE_MS / 1000 - 1, TIME + 120]
    expect(venue.requests.slice(before).map(({ form }) => form)).toEqual([
      `start=${start}&ofs=0`,
      `start=${start}&end=${end}&ofs=70`,
      `start=${start}&end=${end}&ofs=20`,
      `start=${start}&end=${end}&ofs=0`,
    ])
  })

  it('a count that is none makes no page', async () => {
    venue.result({ ledger: { 'L-1': deposit } })
    await expect(fetchMovements()).rejects.toMatchObject({ failure: 'malformed' })
  })
})
