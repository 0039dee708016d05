import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Fact } from '../../../lib/domain/ledger/entry.ts'
import { type Fill, fillEffect, pairOf } from '../../../lib/domain/ledger/fill.ts'
import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import { taxYear } from '../../../lib/domain/tax/tax-period.ts'
import {
  type TransactionFormat,
  exportTransactions,
} from '../../../lib/runtime/export/render-export.ts'
import { type TransactionSelection } from '../../../lib/runtime/export/transactions.ts'
import { histories, timeOf } from '../../domain/tax/random-facts.ts'
import { NOON_MS, fill, movement, oneOfEach } from './export-facts.ts'

const selection: TransactionSelection = { period: taxYear(2026) }

function linesOf(format: TransactionFormat, facts: readonly Fact[], change = {}): string[] {
  const text = [...exportTransactions(format, facts, { ...selection, ...change }).chunks()].join('')
  expect(text.endsWith('\r\n')).toBe(true)
  return text.split('\r\n').slice(0, -1)
}

describe('R-LEDG-10 the Koinly export', () => {
  it('has its header and a row of every kind', () => {
    expect(linesOf('koinly', oneOfEach)).toEqual([
      'Date,Sent Amount,Sent Currency,Received Amount,Received Currency,Fee Amount,Fee Currency,Net Worth Amount,Net Worth Currency,Label,Description,TxHash',
      '2026-03-01 12:00:01 UTC,,,0.5,BTC,,,21000.5,USD,,"BTC opening, movement O1, account main",',
      '2026-03-01 12:00:02 UTC,,,1000,USD,,,,,,"USD deposit, movement D1, account main",',
      '2026-03-01 12:00:03 UTC,0.0006,USD,0.00000001,BTC,0.000001,USD,,,,"BTC/USD buy, trade T1, account main",',
      '2026-03-01 12:00:04 UTC,2,ETH,0.1,BTC,0.0001,BTC,,,,"ETH/BTC sell, trade T2, account main",',
      '2026-03-01 12:00:05 UTC,3000,USD,1,ETH,0.01,BNB,,,,"ETH/USD buy, trade T3, account main",',
      '2026-03-01 12:00:06 UTC,0.2,BTC,,,0.0001,BTC,,,,"BTC withdrawal, movement W1, account main",',
      '2026-03-01 12:00:07 UTC,1,ETH,0.05,BTC,,,,,,"ETH conversion, movement C1, account main",',
      '2026-03-01 12:00:09 UTC,,,0.001,ETH,,,,,reward,"ETH reward, movement R1, account main",',
      '2026-03-01 12:00:10 UTC,0.002,BTC,,,,,,,cost,"BTC fee, movement F1, account main",',
      '2026-03-01 12:00:11 UTC,,,0.001,BTC,,,,,fee refund,"BTC fee, movement F2, account main",',
      '2026-03-01 12:00:12 UTC,0.5,ETH,,,,,,,,"ETH adjustment, movement A1, account main",',
    ])
  })
})

describe('R-LEDG-10 the CoinTracker export', () => {
  it('has its header and a row of every kind', () => {
    expect(linesOf('cointracker', oneOfEach)).toEqual([
      'Date,Received Quantity,Received Currency,Sent Quantity,Sent Currency,Fee Amount,Fee Currency,Tag',
      '03/01/2026 12:00:01,0.5,BTC,,,,,',
      '03/01/2026 12:00:02,1000,USD,,,,,',
      '03/01/2026 12:00:03,0.00000001,BTC,0.0006,USD,0.000001,USD,',
      '03/01/2026 12:00:04,0.1,BTC,2,ETH,0.0001,BTC,',
      '03/01/2026 12:00:05,1,ETH,3000,USD,0.01,BNB,',
      '03/01/2026 12:00:06,,,0.2,BTC,0.0001,BTC,',
      '03/01/2026 12:00:07,0.05,BTC,1,ETH,,,',
      '03/01/2026 12:00:09,0.001,ETH,,,,,staking',
      '03/01/2026 12:00:10,,,0.002,BTC,,,',
      '03/01/2026 12:00:11,0.001,BTC,,,,,',
      '03/01/2026 12:00:12,,,0.5,ETH,,,',
    ])
  })
})

describe('R-LEDG-10 lists of transactions', () => {
  it('hold what is in the year, to the millisecond, in the order of time', () => {
    const facts = [
      movement('after', 'deposit', 'USD', '1', { timeMs: Date.UTC(2027, 0, 1) }),
      movement('last', 'deposit', 'USD', '2', { timeMs: Date.UTC(2027, 0, 1) - 1 }),
      movement('first', 'deposit', 'USD', '3', { timeMs: Date.UTC(2026, 0, 1) }),
      movement('before', 'deposit', 'USD', '4', { timeMs: Date.UTC(2026, 0, 1) - 1 }),
    ]
    expect(linesOf('cointracker', facts).slice(1)).toEqual([
      '01/01/2026 00:00:00,3,USD,,,,,',
      '12/31/2026 23:59:59,2,USD,,,,,',
    ])
  })

  it('hold the accounts that are asked for', () => {
    const facts = [
      movement('D1', 'deposit', 'USD', '1'),
      movement('D2', 'deposit', 'USD', '2', { account: 'other' }),
    ]
    expect(linesOf('cointracker', facts, { accounts: ['other'] })).toHaveLength(2)
    expect(linesOf('cointracker', facts)).toHaveLength(3)
  })

  it('refuse a fact that is there twice', () => {
    const fact = movement('D1', 'deposit', 'USD', '1')
    expect(() => linesOf('koinly', [fact, fact])).toThrow(/twice/)
  })

  it('put no formula into a spreadsheet', () => {
    const facts = [movement('D1', 'deposit', '=cmd()', '1'), movement('D2', 'deposit', '-x', '1')]
    const cells: string[][] = parse(linesOf('cointracker', facts).join('\r\n'))
    expect(cells.slice(1).map((row) => row[2])).toEqual(["'=cmd()", "'-x"])
  })

  it('can be read from the beginning again', () => {
    const made = exportTransactions('koinly', oneOfEach, selection)
    expect([...made.chunks()]).toEqual([...made.chunks()])
  })

  it('write a withdrawal that is all fee as sent', () => {
    const fact = movement('W', 'withdrawal', 'BTC', '-0.1', { fee: parseFixed('0.1') })
    expect(linesOf('cointracker', [fact])[1]).toBe('03/01/2026 12:00:00,,,0.1,BTC,,,')
  })

  it('write an odd trade id as text', () => {
    const text = linesOf('koinly', [fill('a"b,c', 'buy', 'BTC/USD', ['1', '1', '0', 'USD'])])[1]
    expect(text).toContain('"BTC/USD buy, trade a""b,c, account main"')
    expect(text).toContain(new Date(NOON_MS).toISOString().slice(0, 10))
  })
})

describe('R-LEDG-10 totals of transactions', () => {
  it.each<TransactionFormat>(['koinly', 'cointracker'])(
    'are the sums of the columns: %s',
    (format) => {
      fc.assert(
        fc.property(histories, (facts) => {
          const made = exportTransactions(format, facts, selection)
          const rows: Record<string, string>[] = parse([...made.chunks()].join(''), {
            columns: true,
          })
          const word = format === 'koinly' ? 'Amount' : 'Quantity'
          expect(made.totals.rows).toBe(rows.length)
          const currencies = new Set(
            rows.flatMap((row) =>
              ['Sent', 'Received', 'Fee'].map((name) => row[`${name} Currency`]!),
            ),
          )
          currencies.delete('')
          expect(made.totals.currencies).toEqual(
            [...currencies].sort().map((currency) => ({
              currency,
              sent: column(rows, currency, 'Sent', word),
              received: column(rows, currency, 'Received', word),
              fees: column(rows, currency, 'Fee', 'Amount'),
            })),
          )
        }),
        { numRuns: 40 },
      )
    },
  )

  it("are what the ledger's balances changed by", () => {
    fc.assert(
      fc.property(histories, (facts) => {
        const { totals } = exportTransactions('koinly', facts, { period: ALL })
        const moved = balancesOf(facts)
        for (const { currency, sent, received, fees } of totals.currencies)
          expect(received - sent - fees).toBe(moved.get(currency) ?? 0n)
        expect(totals.currencies.length).toBe(moved.size)
      }),
      { numRuns: 60 },
    )
  })

  it('are those of the fees as booked', () => {
    fc.assert(
      fc.property(histories, (facts) => {
        const fills = facts.flatMap((fact) => (fact.kind === 'fill' ? [fact.fill] : []))
        const year = fills.filter(({ timeMs }) => new Date(timeMs).getUTCFullYear() === 2026)
        const { totals } = exportTransactions(
          'koinly',
          facts.filter(({ kind }) => kind === 'fill'),
          selection,
        )
        expect(totals.rows).toBe(year.length)
        for (const { currency, fees } of totals.currencies)
          expect(fees).toBe(
            year
              .filter(({ feeCurrency }) => feeCurrency === currency)
              .reduce((total, { fee }) => total + fee, 0n),
          )
      }),
      { numRuns: 40 },
    )
  })
})

const ALL = { fromMs: 0, toMs: Date.UTC(2100, 0) }

function column(
  rows: readonly Record<string, string>[],
  currency: string,
  side: string,
  word: string,
) {
  return rows
    .filter((row) => row[`${side} Currency`] === currency)
    .reduce((total, row) => total + parseFixed(row[`${side} ${word}`]!), 0n)
}

/** What every currency's balance changed by, as the ledger's own rules for facts have it. */
function balancesOf(facts: readonly Fact[]): ReadonlyMap<string, bigint> {
  const balances = new Map<string, bigint>()
  const add = (currency: string, amount: bigint): void => {
    balances.set(currency, (balances.get(currency) ?? 0n) + amount)
  }
  for (const fact of [...facts].sort((a, b) => timeOf(a) - timeOf(b))) {
    if (fact.kind === 'movement') add(fact.movement.currency, fact.movement.quantity)
    else addFill(fact.fill, add)
  }
  return balances
}

function addFill(fact: Fill, add: (currency: string, amount: bigint) => void): void {
  const { base, quote } = pairOf(fact.symbol)
  const effect = fillEffect(fact)
  add(base, effect.base)
  add(quote, effect.quote)
  if (effect.feeInThird !== 0n) add(fact.feeCurrency, -effect.feeInThird)
}
