/**
 * One thing in which our books and the venue do not agree, as a value: what kind of thing it is,
 * what follows from it, and a sentence with the numbers. Comparing makes differences; `sighting.ts`
 * says when one counts; the engine carries out what follows. Nothing here changes the ledger: what
 * the ledger derived is corrected by facts alone (R-REC-6).
 */
import { type Fixed } from '../money/fixed.ts'

export type DifferenceClass =
  /** One of our orders may have moved it, and we do not know yet. */
  | 'order-unknown'
  | 'external-order'
  /** A trade that is not booked, or one of another client's orders. */
  | 'external-trade'
  | 'deposit-or-withdrawal'
  /** Rounding of fees and costs at the venue. */
  | 'fee'
  /** Too small to be traded. */
  | 'dust'
  | 'liquidation'
  | 'unexplained'

export const DIFFERENCE_CLASSES: readonly DifferenceClass[] = [
  'order-unknown',
  'external-order',
  'external-trade',
  'deposit-or-withdrawal',
  'fee',
  'dust',
  'liquidation',
  'unexplained',
]

export type Consequence =
  /** It is taken over: into the books with its own lots, or as a position under a plan. */
  | 'adopt'
  /** The plan gives up what it does not hold any more, and ends when nothing is left. */
  | 'end'
  /** An order of ours that is over for us is cancelled at the venue. */
  | 'cancel'
  /** Nothing increases in the symbols it touches until it is explained. */
  | 'quarantine'
  /** Fills or movements that are under way will settle it. */
  | 'wait'
  /** A person should know; nothing is done. */
  | 'report'

export const CONSEQUENCES: readonly Consequence[] = [
  'adopt',
  'end',
  'cancel',
  'quarantine',
  'wait',
  'report',
]

/** Which comparison finds it: one that had no answer says nothing about its differences. */
export type Comparison = 'orders' | 'positions' | 'balances'

export interface Difference {
  /** Names the condition, the same in every run that sees it: `external-order:OABC`, `balance:BTC`. */
  readonly key: string
  readonly comparison: Comparison
  readonly class: DifferenceClass
  readonly consequence: Consequence
  readonly symbol?: string
  readonly currency?: string
  /** Venue less ours, in base currency or in `currency`; absent where there is no such amount. */
  readonly amount?: Fixed
  /** Symbols in which nothing increases while it lasts; empty unless the consequence says so. */
  readonly quarantines: readonly string[]
  /** A sentence with the numbers. */
  readonly explanation: string
  /** What it was concluded from, by name. */
  readonly evidence: Readonly<Record<string, string>>
}

/** Whether two sightings are of the same difference; numbers around it may have moved. */
export function isSameDifference(a: Difference, b: Difference): boolean {
  return (
    a.key === b.key &&
    a.class === b.class &&
    a.consequence === b.consequence &&
    a.amount === b.amount &&
    a.quarantines.join() === b.quarantines.join()
  )
}

/** The difference for a person: what it is, and what follows from it. */
export function explainDifference(
  difference: Pick<Difference, 'consequence' | 'explanation' | 'quarantines'>,
): string {
  return `${difference.explanation}; ${consequenceText(difference)}.`
}

function consequenceText({
  consequence,
  quarantines,
}: Pick<Difference, 'consequence' | 'quarantines'>): string {
  switch (consequence) {
    case 'adopt':
      return 'it is taken over'
    case 'end':
      return 'the plan gives it up and ends when nothing is left'
    case 'cancel':
      return 'it is cancelled at the venue'
    case 'quarantine':
      return quarantines.length === 0
        ? 'no symbol is traded with it, so nothing is held back'
        : `no order increases ${quarantines.join(', ')} until it is explained`
    case 'wait':
      return 'what is under way will settle it'
    case 'report':
      return 'nothing is done about it'
  }
}
