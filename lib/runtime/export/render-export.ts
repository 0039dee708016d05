/**
 * Exports for programs and people that do taxes. `koinly` and `cointracker` list the transactions of a
 * period and need no rates; `generic` lists the disposals of a tax report.
 */
import { type Fact } from '../../domain/ledger/entry.ts'
import { type TaxReport } from '../../domain/tax/tax-report.ts'
import { coinTrackerTable } from './coin-tracker.ts'
import { csvChunks } from './csv-chunks.ts'
import {
  type DisposalTotals,
  type TransactionTotals,
  disposalTotals,
  transactionTotals,
} from './export-totals.ts'
import { genericTable } from './generic.ts'
import { koinlyTable } from './koinly.ts'
import { type TransactionSelection, transactionsOf } from './transactions.ts'

export type TransactionFormat = 'koinly' | 'cointracker'
export type ExportFormat = TransactionFormat | 'generic'

export const EXPORT_FORMATS: readonly ExportFormat[] = ['koinly', 'cointracker', 'generic']

export interface Export<Totals> {
  readonly format: ExportFormat
  readonly totals: Totals
  /** The file's text in parts, each time from its beginning; to be written as UTF-8. */
  chunks(): Iterable<string>
}

/** @throws {Error} when a fact is there twice. */
export function exportTransactions(
  format: TransactionFormat,
  facts: Iterable<Fact>,
  selection: TransactionSelection,
): Export<TransactionTotals> {
  const transactions = transactionsOf(facts, selection)
  const table = tableOf(format)
  return {
    format,
    totals: transactionTotals(transactions),
    chunks: () => csvChunks(table, transactions),
  }
}

export function exportDisposals(report: TaxReport): Export<DisposalTotals> {
  return {
    format: 'generic',
    totals: disposalTotals(report.disposals),
    chunks: () => csvChunks(genericTable(report), report.disposals),
  }
}

function tableOf(format: TransactionFormat): typeof koinlyTable {
  switch (format) {
    case 'koinly':
      return koinlyTable
    case 'cointracker':
      return coinTrackerTable
  }
}
