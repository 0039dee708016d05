/** What the auditor may look at besides what it is told: the venue's truth and plain facts. */
import { type Venue } from '../../../lib/adapters/simulated-exchange/venue-types.ts'

export interface AuditedAccount {
  readonly id: string
  /** Symbols that the venue trades for it, in `BASE/QUOTE`. */
  readonly symbols: readonly string[]
  /** Values that must never be written anywhere. */
  readonly secrets: readonly string[]
  /** What rests to be sold is kept from every other order. */
  readonly restingSellsLock: boolean
}

export interface AuditWorld {
  readonly venue: Venue
  readonly accounts: readonly AuditedAccount[]
  readonly startMs: number
  /** True time. */
  nowMs(): number
  /** Steps of the run so far. */
  step(): number
}

export const TICK_MS = 60_000
