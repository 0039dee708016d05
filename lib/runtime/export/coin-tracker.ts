/**
 * CoinTracker's own CSV form. Its tags say what something received or sent is; the only kind of ours
 * that it has a tag for is the reward. What is sent without a tag counts there as given up for its
 * value, as a fee is here.
 */
import { type CsvTable } from './csv-chunks.ts'
import { coinTrackerDate } from './date-text.ts'
import { type Transaction } from './transactions.ts'

export const coinTrackerTable: CsvTable<Transaction> = {
  header: [
    'Date',
    'Received Quantity',
    'Received Currency',
    'Sent Quantity',
    'Sent Currency',
    'Fee Amount',
    'Fee Currency',
    'Tag',
  ],
  cellsOf: ({ kind, timeMs, sent, received, fee }) => [
    coinTrackerDate(timeMs),
    received?.quantity,
    received?.currency,
    sent?.quantity,
    sent?.currency,
    fee?.quantity,
    fee?.currency,
    kind === 'reward' && sent === undefined ? 'staking' : undefined,
  ],
}
