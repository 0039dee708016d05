import { type Fill } from '../../../lib/domain/ledger/fill.ts'
import { type JsonObject } from '../../../lib/ports/store.ts'
import { type Invocation } from '../kernel/invocation.ts'
import {
  type StoredAllocation,
  type StoredCash,
  type StoredDay,
  type StoredDecision,
  type StoredExposure,
  type StoredLimits,
  type StoredPlan,
  type StoredPosition,
  type StoredState,
} from './stored-facts.ts'
import { type StoredOrder } from './stored-order.ts'

/** What each kind of item is read as. */
export interface AuditedValues {
  order: StoredOrder
  plan: StoredPlan
  fill: Fill
  position: StoredPosition
  allocation: readonly StoredAllocation[]
  day: StoredDay
  cash: StoredCash
  exposure: StoredExposure
  decision: StoredDecision
  state: StoredState
  command: JsonObject
  quarantine: JsonObject
  /** The subject. */
  audit: string
  outbox: JsonObject
  config: ReadonlyMap<string, StoredLimits>
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
    fill: [],
    position: [],
    allocation: [],
    day: [],
    cash: [],
    exposure: [],
    decision: [],
    state: [],
    command: [],
    quarantine: [],
    audit: [],
    outbox: [],
    config: [],
  }
}
