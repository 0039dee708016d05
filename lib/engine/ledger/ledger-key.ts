import { type Key } from '../../ports/store.ts'

const LEDGER_SORTS = ['position', 'lots#', 'fact#']
const ACCOUNT_SORTS = ['cash', 'exposure']

/**
 * Whether an item is only ever replaced under the version that was read: position, lots, facts, days,
 * sessions, money and exposure.
 */
export function isLedgerKey({ partition, sort }: Key): boolean {
  if (partition.startsWith('symbol#')) return LEDGER_SORTS.some((start) => sort.startsWith(start))
  if (partition.startsWith('account#')) return ACCOUNT_SORTS.includes(sort)
  return ['days#', 'sessions#'].some((start) => partition.startsWith(start))
}
