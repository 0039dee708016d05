import { type Fact } from '../../../lib/domain/ledger/entry.ts'
import { type JsonObject } from '../../../lib/ports/store.ts'
import { type Invocation } from '../kernel/invocation.ts'
import {
  type StoredDecision,
  type StoredExposure,
  type StoredSettings,
  type StoredPlan,
  type StoredState,
} from './stored-facts.ts'
import {
  type StoredAllocations,
  type StoredDay,
  type StoredLedgerChange,
  type StoredLots,
  type StoredPosition,
  type StoredSession,
} from './stored-book.ts'
import { type StoredCash, type StoredMark, type StoredQuarantined } from './stored-ledger.ts'
import { type StoredOrder } from './stored-order.ts'

/** What each kind of item is read as. */
export interface AuditedValues {
  order: StoredOrder
  plan: StoredPlan
  mark: StoredMark
  fact: Fact
  position: StoredPosition
  lots: StoredLots
  allocation: StoredAllocations
  day: StoredDay
  session: StoredSession
  cash: StoredCash
  book: JsonObject
  rebuild: JsonObject
  retired: JsonObject
  'ledger-change': StoredLedgerChange
  exposure: StoredExposure
  decision: StoredDecision
  state: StoredState
  command: JsonObject
  quarantine: StoredQuarantined
  /** The subject. */
  audit: string
  outbox: JsonObject
  config: ReadonlyMap<string, StoredSettings>
  /** Lines by symbol. */
  watch: ReadonlyMap<string, string>
  /** Which stop rested by the settings that the lines were made by. */
  'watch-making': string
}

export interface Change<Value> {
  readonly account: string
  readonly symbol: string
  readonly id: string
  /** Absent when it is new. */
  readonly before: Value | undefined
  /** Absent when it is gone. */
  readonly after: Value | undefined
}

export type Changes = { readonly [Kind in keyof AuditedValues]: Change<AuditedValues[Kind]>[] }

/** One commit that the store took, with all that it changed; the mirror has it already. */
export interface Commit {
  readonly invocation: Invocation
  /** True time. */
  readonly atMs: number
  readonly changes: Changes
}

export function noChanges(): Changes {
  return {
    order: [],
    plan: [],
    mark: [],
    fact: [],
    position: [],
    lots: [],
    allocation: [],
    day: [],
    session: [],
    cash: [],
    book: [],
    rebuild: [],
    retired: [],
    'ledger-change': [],
    exposure: [],
    decision: [],
    state: [],
    command: [],
    quarantine: [],
    audit: [],
    outbox: [],
    config: [],
    watch: [],
    'watch-making': [],
  }
}
