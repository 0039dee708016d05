import { describe, expect, it } from 'vitest'
import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type TradeFile, readTradeFile } from '../../../lib/runtime/ledger-files/read-trade-file.ts'
import { csvFile } from './csv-file.ts'

const HEADER = 'kind,time,symbol,side,quantity,price,fee,feeCurrency,tradeId,orderId'
const NOW_MS = Date.UTC(2026, 0, 5, 12)

async function read(lines: readonly string[], header = HEADER): Promise<TradeFile> {
  return readTradeFile(csvFile([header, ...lines, ''].join('\n')), NOW_MS)
}

/** What is wrong, as `line column: reason`. */
function said({ problems }: TradeFile): readonly string[] {
  return problems.map(({ line, column = 'line', reason }) => `${line} ${column}: ${reason}`)
}

const GOOD = ',2025-01-02T03:04:05Z,BTC/USD,buy,0.5,40000,1,USD,T1,O1'

describe('R-LEDG-9 rows of a file', () => {
  it('reads a trade with every digit', async () => {
    const { rows, problems } = await read([
      'trade,2025-01-02T03:04:05.678Z,BTC/USD,BUY,0.123456789012345678,40000.01,1e-8,BTC,T1,O1',
    ])
    expect(problems).toEqual([])
    expect(rows).toEqual([
      {
        kind: 'trade',
        line: 2,
        timeMs: Date.UTC(2025, 0, 2, 3, 4, 5, 678),
        symbol: 'BTC/USD',
        side: 'buy',
        quantity: 123_456_789_012_345_678n,
        price: parseFixed('40000.01'),
        fee: 10_000_000_000n,
        feeCurrency: 'BTC',
        tradeId: 'T1',
        orderId: 'O1',
      },
    ])
  })

  it.each([
    ['2025-01-02T03:04:05Z', '2025-01-02T03:04:05.000Z'],
    ['2025-01-02T03:04:05', '2025-01-02T03:04:05.000Z'],
    ['2025-01-02 03:04:05.1239', '2025-01-02T03:04:05.123Z'],
    ['2025-01-02T03:04+02:00', '2025-01-02T01:04:00.000Z'],
    ['2025-01-02T03:04:05-0530', '2025-01-02T08:34:05.000Z'],
    ['2025-01-02 03:04:05 UTC', '2025-01-02T03:04:05.000Z'],
    ['2025-01-02', '2025-01-02T00:00:00.000Z'],
    ['1735787045678', '2025-01-02T03:04:05.678Z'],
  ])('reads the time %s as %s', async (text, time) => {
    const { rows } = await read([GOOD.replace('2025-01-02T03:04:05Z', text)])
    expect(rows.map(({ timeMs }) => new Date(timeMs).toISOString())).toEqual([time])
  })

  it('takes columns in any order and case, a byte order mark, quotes, CRLF and blank lines', async () => {
    const text = [
      '\uFEFFTRADEID,Price,quantity,SIDE,symbol,time,fee,feecurrency',
      '',
      '"T1","40000","0.5","buy","BTC/USD","2025-01-02T03:04:05Z","","" ',
      ',,,,,,,',
      'T2, 41000 ,0.5,sell,BTC/USD,2025-01-03,0,',
      '',
    ].join('\r\n')
    const file = await readTradeFile(csvFile(text), NOW_MS)
    expect(said(file)).toEqual([])
    expect(file.rows).toMatchObject([
      { line: 3, tradeId: 'T1', fee: 0n, feeCurrency: 'USD', orderId: '' },
      { line: 5, tradeId: 'T2', price: parseFixed('41000') },
    ])
  })

  it('reads movements: one currency, a fee in it, and what a unit had cost', async () => {
    const { rows, problems } = await read([
      'deposit,2025-01-02,BTC,,2,40000,0.1,BTC,D1,',
      'withdrawal,2025-01-03,BTC,,1,,,,W1,',
      'deposit,2025-01-04,BTC,,1,0,,,D2,',
    ])
    expect(problems).toEqual([])
    expect(rows).toMatchObject([
      { kind: 'deposit', currency: 'BTC', movementId: 'D1', unitCost: parseFixed('40000') },
      { kind: 'withdrawal', fee: 0n, movementId: 'W1' },
      { kind: 'deposit', unitCost: 0n },
    ])
    expect(rows[1]).not.toHaveProperty('unitCost')
  })

  it('names movements without an id by what they say, the same in every file', async () => {
    const line = 'deposit,2025-01-02,BTC,,2,,,,,'
    const other = 'deposit,2025-01-02,BTC,,3,,,,,'
    const ids = async (lines: readonly string[]): Promise<readonly string[]> =>
      (await read(lines)).rows.map((row) => (row.kind === 'trade' ? '' : row.movementId))
    const both = await ids([line, line.replace(',2,', ',2.0,'), other])
    expect(new Set(both).size).toBe(3)
    expect(await ids([other, line, line])).toEqual([both[2], both[0], both[1]])
  })
})

describe('R-LEDG-3 rows that cannot be booked', () => {
  it.each([
    ['time', ',,BTC/USD,buy,1,2,,,T,', 'is missing'],
    ['time', ',yesterday,BTC/USD,buy,1,2,,,T,', '"yesterday" is not a time such as'],
    ['time', ',2025-02-30,BTC/USD,buy,1,2,,,T,', '"2025-02-30" is not a time such as'],
    ['time', ',1735787045,BTC/USD,buy,1,2,,,T,', 'milliseconds is in 1970; are these seconds?'],
    ['time', ',2026-01-05T12:06Z,BTC/USD,buy,1,2,,,T,', 'in the future; it is 2026-01-05T12:00'],
    ['symbol', ',2025-01-02,,buy,1,2,,,T,', 'is missing'],
    ['symbol', ',2025-01-02,BTCUSD,buy,1,2,,,T,', '"BTCUSD" is not a symbol such as BTC/USD'],
    ['symbol', ',2025-01-02,BTC/BTC,buy,1,2,,,T,', '"BTC/BTC" is not a symbol'],
    ['symbol', ',2025-01-02,btc/usd,buy,1,2,,,T,', 'in capitals'],
    ['symbol', ',2025-01-02,A/B/C,buy,1,2,,,T,', '"A/B/C" is not a symbol'],
    ['symbol', 'deposit,2025-01-02,BTC/USD,,1,2,,,T,', 'is a pair; one currency is needed'],
    ['side', ',2025-01-02,BTC/USD,,1,2,,,T,', 'is missing'],
    ['side', ',2025-01-02,BTC/USD,hold,1,2,,,T,', 'must be buy or sell, not "hold"'],
    ['quantity', ',2025-01-02,BTC/USD,buy,,2,,,T,', 'is missing'],
    ['quantity', ',2025-01-02,BTC/USD,buy,0,2,,,T,', 'must not be zero'],
    ['quantity', ',2025-01-02,BTC/USD,buy,-1,2,,,T,', 'must not be negative, but is -1'],
    ['quantity', ',2025-01-02,BTC/USD,buy,NaN,2,,,T,', '"NaN" is not a decimal number'],
    ['quantity', ',2025-01-02,BTC/USD,buy,Infinity,2,,,T,', '"Infinity" is not a decimal number'],
    ['quantity', ',2025-01-02,BTC/USD,buy,0x10,2,,,T,', '"0x10" is not a decimal number'],
    ['quantity', ',2025-01-02,BTC/USD,buy,"1,000",2,,,T,', 'has thousands separators'],
    ['quantity', ',2025-01-02,BTC/USD,buy,"0,5",2,,,T,', 'needs a point before the decimals'],
    ['quantity', ',2025-01-02,BTC/USD,buy,1e31,2,,,T,', 'has an exponent beyond 30'],
    ['quantity', ',2025-01-02,BTC/USD,buy,0.1234567890123456789,2,,,T,', 'more than 18 decimals'],
    ['price', ',2025-01-02,BTC/USD,buy,1,0,,,T,', 'must not be zero'],
    ['price', ',2025-01-02,BTC/USD,buy,1e-18,1e-18,,,T,', 'times the quantity is less than'],
    ['fee', ',2025-01-02,BTC/USD,buy,1,2,-1,USD,T,', 'must not be negative, but is -1'],
    ['fee', ',2025-01-02,BTC/USD,buy,1,2,1,BTC,T,', 'is as much as was traded, or more'],
    ['feeCurrency', ',2025-01-02,BTC/USD,buy,1,2,0.26,,T,', 'is missing for a fee of 0.26'],
    ['feeCurrency', ',2025-01-02,BTC/USD,buy,1,2,0.26,$,T,', '"$" is not a currency'],
    ['tradeId', ',2025-01-02,BTC/USD,buy,1,2,,,,', 'is missing'],
    ['tradeId', ',2025-01-02,BTC/USD,buy,1,2,,,Tö,', 'not printable ASCII'],
    ['tradeId', `,2025-01-02,BTC/USD,buy,1,2,,,${'T'.repeat(129)},`, 'has 129 characters'],
    ['orderId', ',2025-01-02,BTC/USD,buy,1,2,,,T,Ö', 'not printable ASCII'],
    ['kind', 'gift,2025-01-02,BTC/USD,buy,1,2,,,T,', 'must be trade, deposit or withdrawal'],
    ['fee', 'deposit,2025-01-02,BTC,,1,,1,BTC,T,', 'is as much as was deposited'],
    ['feeCurrency', 'deposit,2025-01-02,BTC,,1,,1,USD,T,', 'must be in BTC, not USD'],
    ['price', 'deposit,2025-01-02,BTC,,1,-5,,,T,', 'must not be negative'],
  ])('says of the %s in %s: %s', async (column, line, reason) => {
    const file = await read([GOOD, line])
    expect(file.problems).toMatchObject([{ line: 3, column }])
    expect(file.problems[0]?.reason).toContain(reason)
    expect(file.rows).toHaveLength(1)
  })

  it('says of a line with too few or too many cells how many it has', async () => {
    const file = await read([',2025-01-02,BTC/USD', GOOD, `${GOOD},x`])
    expect(said(file)).toEqual([
      '2 line: has 3 cells, the header has 10',
      '4 line: has 11 cells, the header has 10',
    ])
  })

  it('lists everything that is wrong, every column of every line', async () => {
    const file = await read([',,,,,,,,,', 'x,,,,,,,,,', ',never,BTC,hold,0,-1,x,?,,'])
    expect(said(file).map((text) => text.split(':')[0])).toEqual([
      '3 kind',
      '4 time',
      '4 symbol',
      '4 side',
      '4 quantity',
      '4 price',
      '4 fee',
      '4 tradeId',
    ])
  })

  it('names both lines of an id that says two things, and trusts neither', async () => {
    const file = await read([
      GOOD,
      GOOD.replace('T1', 'T2'),
      GOOD.replace('40000', '40001').replace('O1', 'O2'),
    ])
    expect(said(file)).toEqual([
      '2 tradeId: T1 is on line 4 too, with another price, orderId',
      '4 tradeId: T1 is on line 2 too, with another price, orderId',
    ])
    expect(file.rows).toMatchObject([{ tradeId: 'T2' }])
  })

  it('takes a line that is there twice once, and one id in two symbols twice', async () => {
    const file = await read([GOOD, GOOD, GOOD.replace('BTC', 'ETH')])
    expect(said(file)).toEqual([])
    expect(file).toMatchObject({ lines: 3, repeated: 1 })
    expect(file.rows).toHaveLength(2)
  })
})

describe('a file as a whole', () => {
  it('names every column that is missing, and warns of those that nobody reads', async () => {
    const file = await read([], 'time,symbol,side,quantity,tradeId,tradeId,fees,note')
    expect(said(file)).toEqual([
      '1 tradeId: the column is there twice',
      '1 price: the column is missing',
      '1 fee: the column is missing',
      '1 feeCurrency: the column is missing',
    ])
    expect(file.warnings).toEqual([
      'the column "fees" is not read; did you mean fee?',
      'the column "note" is not read',
    ])
    expect(file.isTable).toBe(false)
  })

  it.each([
    ['', '1 line: the file is empty'],
    ['\n\n', '1 line: the file is empty'],
    ['time;symbol;side\n', '1 line: columns must be separated by commas'],
  ])('says what is wrong with %j', async (text, problem) => {
    const file = await readTradeFile(csvFile(text), NOW_MS)
    expect(said(file)).toContain(problem)
    expect(file.isTable).toBe(false)
  })

  it('says where quotes are not closed', async () => {
    const file = await read([GOOD, ',2025-01-02,"BTC/USD,buy,1,2,,,T,'])
    expect(said(file)).toHaveLength(1)
    expect(said(file)[0]).toMatch(/^\d line: is not CSV: .*quote/i)
  })

  it('throws for a file that is not there', async () => {
    await expect(readTradeFile('/no/such/file.csv', NOW_MS)).rejects.toThrow(/ENOENT/)
  })
})
