/**
 * Koinly's universal template. Labels are its words for what a transfer is; trades and transfers have
 * none. `TxHash` is left empty: a venue's ids are no hashes of a chain, and stand in the description.
 */
import { type CsvTable } from './csv-chunks.ts'
import { koinlyDate } from './date-text.ts'
import { type Transaction } from './transactions.ts'

export const koinlyTable: CsvTable<Transaction> = {
  header: [
    'Date',
    'Sent Amount',
    'Sent Currency',
    'Received Amount',
    'Received Currency',
    'Fee Amount',
    'Fee Currency',
    'Net Worth Amount',
    'Net Worth Currency',
    'Label',
    'Description',
    'TxHash',
  ],
  cellsOf: (transaction) => {
    const { timeMs, sent, received, fee, worth, description } = transaction
    return [
      koinlyDate(timeMs),
      sent?.quantity,
      sent?.currency,
      received?.quantity,
      received?.currency,
      fee?.quantity,
      fee?.currency,
      worth?.quantity,
      worth?.currency,
      koinlyLabel(transaction),
      description,
      undefined,
    ]
  },
}

function koinlyLabel({ kind, sent }: Transaction): string | undefined {
  switch (kind) {
    case 'reward':
      return sent === undefined ? 'reward' : undefined
    case 'fee':
      return sent === undefined ? 'fee refund' : 'cost'
    case 'trade':
    case 'opening':
    case 'deposit':
    case 'withdrawal':
    case 'conversion':
    case 'adjustment':
      return undefined
  }
}
