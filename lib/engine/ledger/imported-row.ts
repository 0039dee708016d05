/** What a file says: rows that are whole by themselves, before anything is known of the store. */
import { deriveId } from '../../domain/identity/derive-id.ts'
import { type Fixed, formatFixed } from '../../domain/money/fixed.ts'
import { type Side } from '../../domain/order/order-request.ts'

export interface ImportedTrade {
  readonly kind: 'trade'
  readonly line: number
  readonly timeMs: number
  readonly symbol: string
  readonly side: Side
  /** Base currency, positive; the price too. */
  readonly quantity: Fixed
  readonly price: Fixed
  readonly fee: Fixed
  readonly feeCurrency: string
  readonly tradeId: string
  /** Empty when the file does not say. */
  readonly orderId: string
}

export interface ImportedMovement {
  readonly kind: 'deposit' | 'withdrawal'
  readonly line: number
  readonly timeMs: number
  readonly currency: string
  /** Positive; a fee is taken off a deposit and added to a withdrawal. */
  readonly quantity: Fixed
  readonly fee: Fixed
  /** What a unit of it cost, as the file gives it. */
  readonly unitCost?: Fixed
  readonly movementId: string
}

export type ImportedRow = ImportedTrade | ImportedMovement

/** One thing that is wrong with one line. Without a column it is about the whole line. */
export interface RowProblem {
  readonly line: number
  readonly column?: string
  readonly reason: string
}

/** What tells the row from others in one file; trades are unique within their symbol. */
export function identityOf(row: ImportedRow): string {
  return row.kind === 'trade' ? `${row.symbol} ${row.tradeId}` : row.movementId
}

/**
 * An id for a movement that has none: of what it says, and which one it is of those that say the same.
 * The same file, or another one with the same lines, gives the same id.
 */
export function movementIdOf(
  row: Omit<ImportedMovement, 'movementId' | 'line'>,
  ordinal: number,
): string {
  return `imported-${deriveId(contentsOf(row), ordinal)}`
}

export function contentsOf(row: Omit<ImportedMovement, 'movementId' | 'line'>): string {
  const { kind, currency, timeMs, quantity, fee, unitCost } = row
  const amounts = [quantity, fee].map(formatFixed).join(' ')
  return `${kind} ${currency} ${timeMs} ${amounts} ${unitCost === undefined ? '' : formatFixed(unitCost)}`
}
