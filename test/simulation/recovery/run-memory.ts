/** What the counter remembers of one invocation while it is under way. */
import { type Invocation } from '../kernel/invocation.ts'

export interface RunMemory {
  readonly invocation: Invocation
  /** The write that keeps meeting changes, and how often it did in a row. */
  readonly contended: { identity: string; conflicts: number }
  /** Accounts whose trading state this run moved. */
  readonly movedStateOf: Set<string>
  /** By account and listing: the cursors that this run moved. */
  readonly cursors: Map<string, MovedCursor>
  /** By account: how often it moved a cursor or took a page of a look back. */
  readonly pagesTaken: Map<string, number>
  /** By account: orders of unknown outcome that were recorded as resting. */
  readonly foundResting: Map<string, number>
  /** Symbols and timeframes whose bars it wrote, and whether one of them had none before. */
  readonly writtenSeries: Set<string>
  beganSeries: boolean
}

export interface MovedCursor {
  /** Whether another run had left a page to go on with. */
  readonly hadRest: boolean
  readonly hasRest: boolean
  /** The page was gone, and the listing was read from its cursor again. */
  readonly wasBegunAgain: boolean
}

export function newRunMemory(invocation: Invocation): RunMemory {
  return {
    invocation,
    contended: { identity: '', conflicts: 0 },
    movedStateOf: new Set(),
    cursors: new Map(),
    pagesTaken: new Map(),
    foundResting: new Map(),
    writtenSeries: new Set(),
    beganSeries: false,
  }
}

export function increase(counts: Map<string, number>, name: string, by = 1): number {
  const next = (counts.get(name) ?? 0) + by
  counts.set(name, next)
  return next
}
