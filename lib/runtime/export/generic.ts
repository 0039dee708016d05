/**
 * One row for each lot that a disposal took from. Amounts are in the reporting currency; a cell is empty
 * where something is not known, never zero.
 *
 * Method: FIFO, LIFO or HIFO. Reporting Currency. Asset, Quantity, Account: what was given up, and
 * where. Acquired At, Disposed At: ISO 8601 in UTC. Acquisition Id, Disposal Id: of the trade or
 * movement. Cost Basis, Proceeds, Gain. Term: `short`, or `long` for more than 365 days. Cause: trade,
 * conversion, fee, reward. Cost Source, Proceeds Source: where the values are from, with every rate.
 * Flags: `missing-basis`, `missing-rate`, `shortfall`, with a space in between.
 */
import { type TaxDisposal } from '../../domain/tax/tax-disposal.ts'
import { type TaxReport } from '../../domain/tax/tax-report.ts'
import { type CsvTable } from './csv-chunks.ts'
import { isoDate } from './date-text.ts'

export const GENERIC_HEADER: readonly string[] = [
  'Method',
  'Reporting Currency',
  'Asset',
  'Quantity',
  'Account',
  'Acquired At',
  'Disposed At',
  'Acquisition Id',
  'Disposal Id',
  'Cost Basis',
  'Proceeds',
  'Gain',
  'Term',
  'Cause',
  'Cost Source',
  'Proceeds Source',
  'Flags',
]

export function genericTable({ method, reportingCurrency }: TaxReport): CsvTable<TaxDisposal> {
  return {
    header: GENERIC_HEADER,
    cellsOf: (disposal) => [
      method,
      reportingCurrency,
      disposal.asset,
      disposal.quantity,
      disposal.account,
      disposal.acquiredAtMs === undefined ? undefined : isoDate(disposal.acquiredAtMs),
      isoDate(disposal.disposedAtMs),
      disposal.acquisitionId,
      disposal.disposalId,
      disposal.costBasis,
      disposal.proceeds,
      disposal.gain,
      disposal.term,
      disposal.cause,
      disposal.costSource,
      disposal.proceedsSource,
      [...disposal.flags, ...(disposal.shortfall === true ? ['shortfall'] : [])].join(' '),
    ],
  }
}
