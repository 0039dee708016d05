import { type Fixed } from '../money/fixed.ts'

export type MovementKind =
  /** What the account held when its books were opened. */
  | 'opening'
  | 'deposit'
  | 'withdrawal'
  | 'conversion'
  | 'reward'
  | 'adjustment'
  /** A trade's fee that was paid in a currency whose lots are in the books. */
  | 'fee'

export const MOVEMENT_KINDS: readonly MovementKind[] = [
  'opening',
  'deposit',
  'withdrawal',
  'conversion',
  'reward',
  'adjustment',
  'fee',
]

/** One change of one currency without a trade, as booked. */
export interface Movement {
  readonly movementId: string
  /** Shared by the two sides of a conversion; the trade of a fee. */
  readonly referenceId?: string
  readonly account: string
  readonly kind: MovementKind
  readonly currency: string
  /** Signed, net of `fee`: what the balance changes by. */
  readonly quantity: Fixed
  /** In the same currency, contained in `quantity`. */
  readonly fee: Fixed
  /** The symbol whose lots it moves, with `currency` as its base; absent when it moves money only. */
  readonly symbol?: string
  /** Quote currency of `symbol`: what came in cost, or what went out brought in. Absent: not known. */
  readonly value?: Fixed
  /** Where `value` is from: `given`, the other side, a quote or a bar with its time. */
  readonly valueSource?: string
  readonly timeMs: number
  readonly appliedAtMs: number
}

/**
 * Whether it only moves what is owned to another place: nothing is earned or lost by it, so what
 * goes out leaves at its cost. The others give something up for its value.
 */
export function isTransfer(kind: MovementKind): boolean {
  switch (kind) {
    case 'opening':
    case 'deposit':
    case 'withdrawal':
    case 'adjustment':
      return true
    case 'conversion':
    case 'reward':
    case 'fee':
      return false
  }
}
