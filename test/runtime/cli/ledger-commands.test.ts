import { describe, expect, it } from 'vitest'
import { keys } from '../../../lib/engine/records/keys.ts'
import { HEADER, type LedgerCli, NOW_MS, SAMPLE, openLedgerCli } from './ledger-cli.ts'

async function imported(): Promise<LedgerCli> {
  const cli = openLedgerCli()
  const answer = await cli.run('ledger', 'import', cli.file(SAMPLE))
  expect(answer.code).toBe(0)
  return cli
}

describe('R-LEDG-5 holdfast ledger allocations', () => {
  it('prints one JSON array with every amount as exact text', async () => {
    const { run } = await imported()
    const { code, out, error } = await run('ledger', 'allocations', '--json')
    expect({ code, error }).toEqual({ code: 0, error: '' })
    expect(JSON.parse(out)).toEqual([
      {
        account: 'main',
        symbol: 'BTC/USD',
        direction: 'long',
        transfer: false,
        sellTradeId: 'T3',
        buyTradeId: 'T1',
        quantity: '1',
        costBasis: '40010',
        proceeds: '59987.5',
        fees: '22.5',
        realisedPnl: '19977.5',
        buyTime: '2025-01-01T10:00:00.000Z',
        sellTime: '2025-03-01T10:00:00.000Z',
      },
      expect.objectContaining({
        buyTradeId: 'T2',
        quantity: '0.2',
        costBasis: '10010.01001001001001001',
        realisedPnl: '1987.48998998998998999',
      }),
      expect.objectContaining({ sellTradeId: 'W1', transfer: true, realisedPnl: '0' }),
    ])
  })

  it.each([
    [[], 3],
    [['--from', '2025-03-01T10:00:00Z'], 3],
    [['--from', '2025-03-01T10:00:01Z'], 1],
    [['--to', '2025-03-01T10:00:00Z'], 0],
    [['--to', '2025-03-06'], 2],
    [['--from', '2025-03-06', '--to', '2025-03-07'], 1],
    [['--symbol', 'ETH/USD'], 0],
  ])('takes the closing time, the first included and the last not: %j', async (span, count) => {
    const { run } = await imported()
    const { out } = await run('ledger', 'allocations', '--json', ...span)
    expect(JSON.parse(out)).toHaveLength(count)
  })

  it('is a table for people, and a sentence when there is none', async () => {
    const { run } = await imported()
    const table = (await run('ledger', 'allocations')).out.split('\n')
    expect(table[0]).toBe('main: 3 allocations')
    expect(table[1]).toMatch(/closed +symbol +kind +bought by +sold by +quantity +cost basis/)
    expect(table[2]).toMatch(/2025-03-01T10:00:00.000Z {2}BTC\/USD {2}long +T1 +T3 +1 +40010/)
    const none = await openLedgerCli().run('ledger', 'allocations')
    expect(none.out).toBe('main has no allocations in this time.\n')
  })

  it('names the sell of a short lot first and the buy that closed it second', async () => {
    const cli = openLedgerCli()
    const path = cli.file(
      `${HEADER}\n,2025-01-01,BTC/USD,sell,1,100,,,S,\n,2025-01-02,BTC/USD,buy,1,90,,,B,\n`,
    )
    await cli.run('ledger', 'import', path)
    const [row] = JSON.parse((await cli.run('ledger', 'allocations', '--json')).out)
    expect(row).toMatchObject({
      direction: 'short',
      sellTradeId: 'S',
      buyTradeId: 'B',
      sellTime: '2025-01-01T00:00:00.000Z',
      realisedPnl: '10',
    })
  })
})

describe('R-LEDG-8 holdfast ledger show', () => {
  it('says so when there is nothing', async () => {
    const { out, code } = await openLedgerCli().run('ledger', 'show')
    expect({ out, code }).toEqual({
      out: 'main has no books yet. Import trades with: holdfast ledger import FILE.csv\n',
      code: 0,
    })
  })

  it('shows positions and money', async () => {
    const { run } = await imported()
    const { out } = await run('ledger', 'show')
    expect(out.split('\n')).toEqual([
      'main: 2 books, imported facts only',
      '  symbol   quantity    average cost           cost            realised             fees  lots  entries',
      '  BTC/USD    0.1985  50050.05005005  9934.93493493  21964.98998999 USD  25 + 0.0005 BTC     1        4',
      '  ETH/USD         2            3000           6000               0 USD                0     1        1',
      'Money:',
      '  currency  balance',
      '  USD          6975',
      '',
    ])
  })

  it('shows one book with its lots and what changed it', async () => {
    const { run } = await imported()
    const { out } = await run('ledger', 'show', '--symbol', 'BTC/USD')
    expect(out).toMatch(/^BTC\/USD: 0\.1985 BTC at 50050\.05005005 on average/)
    expect(out).toContain('2025-02-01T10:00:00.000Z  T2    0.1985  9934.934934934934934935     0')
    expect(out).toContain('2026-01-05T12:00:00.000Z  imported from trades.csv: quantity 0 → 0.1985')
    const json = JSON.parse((await run('ledger', 'show', '--symbol', 'BTC/USD', '--json')).out)
    expect(json.lots).toMatchObject([{ openingId: 'T2', quantity: '0.1985' }])
    expect(json.position).toMatchObject({ openLots: 1, lastEntry: { id: 'W1' } })
  })

  it('refuses a symbol without a book', async () => {
    const { run } = await imported()
    expect(await run('ledger', 'show', '--symbol', 'SOL/USD')).toEqual({
      code: 2,
      out: '',
      error: 'holdfast: main has no book of SOL/USD\n',
    })
  })
})

describe('R-LEDG-8 holdfast ledger verify', () => {
  it('ends with 0 when everything adds up', async () => {
    const { run } = await imported()
    expect(await run('ledger', 'verify')).toEqual({
      code: 0,
      out: 'main: 2 books, 5 facts: everything adds up.\n',
      error: '',
    })
  })

  it('ends with 1 and shows both sides when something does not', async () => {
    const { run, store } = await imported()
    const item = await store.get(keys.position('main', 'BTC/USD'))
    if (item === undefined) throw new Error('no position')
    const { key, version: expectedVersion, content } = item
    await store.commit([
      { action: 'replace', key, expectedVersion, content: { ...content, realisedPnl: '1' } },
    ])
    expect(await run('ledger', 'verify')).toEqual({
      code: 1,
      out:
        'main: 2 books, 5 facts: 1 difference.\n' +
        '  BTC/USD realisedPnl:\n    stored: 1\n    folded: 21964.98998998998998999\n',
      error: '',
    })
    const json = await run('ledger', 'verify', '--json')
    expect(json.code).toBe(1)
    expect(JSON.parse(json.out)).toMatchObject({ ok: false, differences: [{ book: 'BTC/USD' }] })
    const rebuilt = await run('ledger', 'rebuild', 'BTC/USD')
    expect(rebuilt).toEqual({
      code: 0,
      out: '  BTC/USD: realised 1 → 21964.98998998998998999\n',
      error: '',
    })
    expect((await run('ledger', 'verify')).code).toBe(0)
  })
})

describe('R-LEDG-6 holdfast ledger rebuild', () => {
  it('says when a book was as it should be, and can be asked for again', async () => {
    const { run } = await imported()
    for (const _ of [1, 2])
      expect(await run('ledger', 'rebuild', 'BTC/USD')).toMatchObject({
        code: 0,
        out: '  BTC/USD: as before\n',
      })
  })

  it('refuses a symbol without a book', async () => {
    const { run } = await imported()
    expect(await run('ledger', 'rebuild', 'SOL/USD')).toMatchObject({ code: 2, out: '' })
  })
})

describe('R-LEDG-9 holdfast ledger basis', () => {
  it('gives a deposit its cost and rebuilds the book', async () => {
    const { run } = await imported()
    expect(await run('ledger', 'basis', 'D1', '--price', '2500')).toEqual({
      code: 0,
      out: 'D1 in ETH/USD: 6000 → 5000\n  ETH/USD: cost 6000 → 5000\n',
      error: '',
    })
    expect((await run('ledger', 'verify')).code).toBe(0)
  })

  it.each([
    ['W1', 'W1 left at the cost of the lots it took; it has none of its own'],
    ['nothing', 'no movement nothing is booked'],
  ])('refuses %s', async (id, message) => {
    const { run } = await imported()
    const answer = await run('ledger', 'basis', id, '--price', '1')
    expect(answer).toEqual({ code: 2, out: '', error: `holdfast: ${message}\n` })
  })
})

describe('R-LEDG-3 holdfast ledger quarantine', () => {
  async function withEntry(): Promise<LedgerCli> {
    const cli = await imported()
    const entry = { listing: 'trades', id: 'X1', symbol: 'BTC/USD' } as const
    const content = { ...entry, problem: 'no price', text: '{"id":"X1"}', seenAtMs: NOW_MS }
    await cli.store.commit([{ action: 'create', key: keys.quarantined('main', entry), content }])
    return cli
  }

  it('lists what waits, with the words of the venue', async () => {
    const { run } = await withEntry()
    expect((await run('ledger', 'quarantine')).out).toBe(
      'main: 1 entry in quarantine\n' +
        '  trade X1 BTC/USD: no price, seen 2026-01-05T12:00:00.000Z\n    {"id":"X1"}\n',
    )
    const json = JSON.parse((await run('ledger', 'quarantine', '--json')).out)
    expect(json).toMatchObject([{ id: 'X1', text: '{"id":"X1"}' }])
  })

  it('releases an entry, which asks for the listing to be read again', async () => {
    const { run, store } = await withEntry()
    const answer = await run('ledger', 'quarantine', 'release', 'X1')
    expect(answer).toMatchObject({ code: 0 })
    expect(answer.out).toMatch(/^X1 is released: the next fill sync reads/)
    expect((await run('ledger', 'quarantine')).out).toBe('Nothing of main is in quarantine.\n')
    expect((await store.get(keys.lookBack('main')))?.content).toMatchObject({ sinceMs: 0 })
  })

  it('discards an entry, which stays listed', async () => {
    const { run } = await withEntry()
    expect((await run('ledger', 'quarantine', 'discard', 'X1')).out).toBe(
      'X1 stays out of the ledger for good.\n',
    )
    expect((await run('ledger', 'quarantine')).out).toContain('discarded by the command line')
  })

  it.each([
    [['release', 'X2'], /nothing with the id X2 is in quarantine/],
    [['release'], /say which entry/],
    [['free', 'X1'], /It is release or discard/],
  ])('refuses %j', async (argv, message) => {
    const { run } = await withEntry()
    const answer = await run('ledger', 'quarantine', ...argv)
    expect(answer.code).toBe(2)
    expect(answer.error).toMatch(message)
  })
})

describe('holdfast ledger days', () => {
  it('sums every book of a quote currency', async () => {
    const { run } = await imported()
    const days = JSON.parse((await run('ledger', 'days', '--json')).out)
    expect(days).toHaveLength(5)
    expect(days).toContainEqual({
      day: '2025-03-01',
      quote: 'USD',
      realisedPnl: '21964.98998998998998999',
      fees: '15',
      volume: '72000',
      buys: 0,
      sells: 1,
      movements: 0,
      wins: 1,
      losses: 0,
    })
    const some = await run('ledger', 'days', '--from', '2025-02-01', '--to', '2025-03-01')
    expect(some.out.split('\n')).toHaveLength(3)
    expect(some.out).toContain('2025-02-01  USD')
  })
})

describe('R-LEDG-10 holdfast export', () => {
  it('writes the disposals of a year and says what they add up to', async () => {
    const cli = await imported()
    const out = cli.path('tax.csv')
    const answer = await cli.run('export', '--format', 'generic', '--year', '2025', '--out', out)
    expect(answer.code).toBe(0)
    expect(answer.out).toMatch(/^.*tax\.csv: 3 disposals of 2025 by FIFO\n {2}proceeds 71985 USD/)
    expect(answer.error).toMatch(/The report is not complete[^]*no rate of BTC in USD .* \(W1\)/)
    const lines = cli.read('tax.csv').split('\r\n')
    expect(lines[0]).toMatch(/^Method,Reporting Currency,Asset/)
    expect(lines[1]).toMatch(/^FIFO,USD,BTC,1,main,2025-01-01T10:00:00.000Z/)
  })

  it.each(['koinly', 'cointracker'])('writes the transactions of a year for %s', async (format) => {
    const cli = await imported()
    const out = cli.path('out.csv')
    const argv = ['export', '--format', format, '--year', '2025', '--out', out, '--json']
    const answer = await cli.run(...argv)
    expect(JSON.parse(answer.out)).toMatchObject({ ok: true, format, totals: { rows: 5 } })
    expect(cli.read('out.csv').trimEnd().split('\r\n')).toHaveLength(6)
  })

  it('goes to the standard output without a file, and is found among the ledger’s commands', async () => {
    const { run } = await imported()
    const { out, error } = await run('ledger', 'export', '--format', 'koinly', '--year', '2024')
    expect(out).toMatch(/^Date,Sent Amount[^\n]*\n$/)
    expect(error).toMatch(/^standard output: 0 transactions of 2024 for koinly/)
  })

  it.each([
    [['--format', 'excel', '--year', '2025'], /koinly, cointracker, generic/],
    [['--format', 'generic', '--year', '25'], /It has to be a year such as 2025/],
    [['--format', 'generic', '--year', '2025', '--method', 'avco'], /fifo, lifo, hifo/],
    [['--format', 'generic', '--year', '2025', '--json'], /--json needs --out/],
    [['--format', 'generic', '--year', '2025', '--out', '/no/folder/x.csv'], /cannot be written/],
    [['--year', '2025'], /required option '--format/],
  ])('refuses %j', async (argv, message) => {
    const { run } = await imported()
    const answer = await run('export', ...argv)
    expect(answer.code).toBe(2)
    expect(answer.error).toMatch(message)
  })
})

describe('R-REC-2 holdfast reconcile', () => {
  it('says so when nothing was seen', async () => {
    const { run } = await imported()
    expect((await run('reconcile')).out).toBe(
      'No difference between the books of main and the venue was seen.\n',
    )
    expect((await run('reconcile', '--json')).out).toBe('[]\n')
  })
})

describe('the command line of the ledger', () => {
  it.each([
    [['ledger', '--help'], /import .*\n[^]*show .*\n[^]*verify /],
    [['ledger', 'import', '--help'], /time,symbol,side,quantity,price,fee,feeCurrency,tradeId/],
    [['ledger', 'allocations', '--help'], /Examples:/],
    [['export', '--help'], /koinly-2025\.csv/],
    [['reconcile', '--help'], /--explain/],
  ])('explains itself: %j', async (argv, text) => {
    const answer = await openLedgerCli().run(...argv)
    expect(answer).toMatchObject({ code: 0, error: '' })
    expect(answer.out).toMatch(text)
  })

  it.each([
    [['ledger'], /Usage: holdfast ledger/],
    [['ledger', 'verfy'], /Did you mean verify\?/],
    [['ledger', 'import'], /missing required argument 'file'/],
    [['ledger', 'allocations', '--from', 'x'], /It has to be a time such as/],
    [['ledger', 'basis', 'D1', '--price', '-1'], /must not be negative/],
  ])('refuses %j with 2', async (argv, text) => {
    const answer = await openLedgerCli().run(...argv)
    expect(answer).toMatchObject({ code: 2, out: '' })
    expect(answer.error).toMatch(text)
  })
})
