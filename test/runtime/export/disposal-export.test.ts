import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Fact } from '../../../lib/domain/ledger/entry.ts'
import { type Fixed, formatFixed, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { LOT_METHODS, type LotMethod } from '../../../lib/domain/tax/tax-lot.ts'
import { type TaxPeriod, taxYear } from '../../../lib/domain/tax/tax-period.ts'
import { type TaxReport, taxReport } from '../../../lib/domain/tax/tax-report.ts'
import { GENERIC_HEADER } from '../../../lib/runtime/export/generic.ts'
import { EXPORT_FORMATS, exportDisposals } from '../../../lib/runtime/export/render-export.ts'
import { PlainTax } from '../../domain/tax/plain-tax.ts'
import { histories } from '../../domain/tax/random-facts.ts'
import { constantRates } from '../../domain/tax/sample-facts.ts'
import { NOON_MS, fill } from './export-facts.ts'

const rates = constantRates({ BTC: '60000', ETH: '3000', BNB: '500' })

const ALL_TIME: TaxPeriod = { fromMs: 0, toMs: Date.UTC(2100, 0) }

function reportOf(
  facts: readonly Fact[],
  method: LotMethod = 'FIFO',
  known = rates,
  period = taxYear(2026),
): TaxReport {
  return taxReport(facts, { reportingCurrency: 'USD', rates: known, method, period })
}

function textOf(report: TaxReport): string {
  return [...exportDisposals(report).chunks()].join('')
}

const facts: readonly Fact[] = [
  fill('B1', 'buy', 'BTC/USD', ['1', '50000', '10', 'USD'], { timeMs: Date.UTC(2024, 1, 29) }),
  fill('B2', 'buy', 'BTC/USD', ['1', '40000', '0', 'USD'], { timeMs: NOON_MS }),
  fill('=S1', 'sell', 'BTC/USD', ['2.5', '100000', '0', 'USD'], { timeMs: NOON_MS + 1 }),
]

describe('R-LEDG-10 the generic export', () => {
  it('has a row for each lot of a disposal, and empty cells for what is not known', () => {
    expect(textOf(reportOf(facts)).split('\r\n')).toEqual([
      'Method,Reporting Currency,Asset,Quantity,Account,Acquired At,Disposed At,Acquisition Id,Disposal Id,Cost Basis,Proceeds,Gain,Term,Cause,Cost Source,Proceeds Source,Flags',
      "FIFO,USD,BTC,1,main,2024-02-29T00:00:00.000Z,2026-03-01T12:00:00.001Z,B1,'=S1,50010,40000,-10010,long,trade,the trade itself,the trade itself,",
      "FIFO,USD,BTC,1,main,2026-03-01T12:00:00.000Z,2026-03-01T12:00:00.001Z,B2,'=S1,40000,40000,0,short,trade,the trade itself,the trade itself,",
      "FIFO,USD,BTC,0.5,main,,2026-03-01T12:00:00.001Z,,'=S1,,20000,,,trade,more was given up than was held,the trade itself,missing-basis shortfall",
      '',
    ])
  })

  it('has empty cells and a flag where a rate is missing', () => {
    const swap = fill('X', 'buy', 'ETH/BTC', ['1', '0.05', '0', 'BTC'], { timeMs: NOON_MS + 1 })
    const text = textOf(reportOf([...facts.slice(0, 2), swap], 'FIFO', constantRates({})))
    expect(parse(text, { columns: true })).toMatchObject([
      { Proceeds: '', Gain: '', 'Cost Basis': '2500.5', Flags: 'missing-rate' },
    ])
  })

  it('names its method', () => {
    for (const method of LOT_METHODS)
      expect(parse(textOf(reportOf(facts, method)), { columns: true })[0]).toMatchObject({
        Method: method,
      })
  })

  it('is one of the formats', () => {
    expect(EXPORT_FORMATS).toEqual(['koinly', 'cointracker', exportDisposals(reportOf([])).format])
  })

  it.each(LOT_METHODS)('has the totals of an independent fold over the facts: %s', (method) => {
    fc.assert(
      fc.property(histories, (history) => {
        const plain = new PlainTax(method, (asset, timeMs) => rates.rateOf(asset, timeMs)!.rate)
        plain.bookAll(history)
        const { totals } = exportDisposals(reportOf(history, method, rates, ALL_TIME))
        const known = plain.disposals.filter(({ costBasis }) => costBasis !== undefined)
        const sum = (amounts: readonly (bigint | undefined)[]): bigint =>
          amounts.reduce<bigint>((total, amount) => total + (amount ?? 0n), 0n)
        expect(totals).toEqual({
          rows: plain.disposals.length,
          costBasis: sum(known.map(({ costBasis }) => costBasis)),
          proceeds: sum(plain.disposals.map(({ proceeds }) => proceeds)),
          gain: sum(known.map(({ proceeds, costBasis }) => proceeds - costBasis!)),
          unvalued: plain.disposals.length - known.length,
        })
      }),
      { numRuns: 40 },
    )
  })

  it.each(LOT_METHODS)(
    'has totals that are the sums of its columns and of the report: %s',
    (method) => {
      fc.assert(
        fc.property(histories, (history) => {
          const report = reportOf(history, method)
          const { totals } = exportDisposals(report)
          const rows: Record<string, string>[] = parse(textOf(report), { columns: true })
          expect(rows.every((row) => Object.keys(row).join() === GENERIC_HEADER.join())).toBe(true)
          expect(totals).toEqual({
            rows: rows.length,
            costBasis: column(rows, 'Cost Basis'),
            proceeds: column(rows, 'Proceeds'),
            gain: column(rows, 'Gain'),
            unvalued: rows.filter((row) => row['Gain'] === '').length,
          })
          expect(totals.gain).toBe(report.totals.gain)
          expect(totals.unvalued).toBe(report.totals.unvalued)
          const shown = rows.map((row) => row['Quantity'])
          expect(shown).toEqual(report.disposals.map(({ quantity }) => formatFixed(quantity)))
        }),
        { numRuns: 40 },
      )
    },
  )
})

function column(rows: readonly Record<string, string>[], name: string): Fixed {
  return rows.reduce((total, row) => total + parseFixed(row[name]! || '0'), 0n)
}
