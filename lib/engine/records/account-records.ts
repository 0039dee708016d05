import * as z from 'zod'
import { type ExposureBook } from '../../domain/risk/exposure.ts'
import { type TradingState } from '../../domain/risk/trading-state.ts'
import { fixed, recordKind } from './record.ts'

export const tradingStateRecord = recordKind<TradingState>('trading state', {
  state: z.enum(['RUNNING', 'REDUCING', 'HALTED']),
  cause: z.string(),
  setBy: z.string(),
  setAtMs: z.number(),
  untilMs: z.number().optional(),
})

export const exposureRecord = recordKind<ExposureBook>('exposure', {
  positions: z.record(z.string(), fixed),
  reservations: z.record(z.string(), z.object({ symbol: z.string(), value: fixed })),
})

/** Who runs a function for an account. The version of the item fences; the time only frees it. */
export interface Lease {
  readonly owner: string
  readonly epoch: number
  readonly heldUntilMs: number
}

export const leaseRecord = recordKind<Lease>('lease', {
  owner: z.string(),
  epoch: z.number(),
  heldUntilMs: z.number(),
})

/** A judged time slot. */
export interface TickClaim {
  readonly claimedAtMs: number
}

export const tickRecord = recordKind<TickClaim>('tick', { claimedAtMs: z.number() })

/** An operator's command: its presence is the proof that it has had its effect. */
export interface CommandRow {
  readonly command: string
  readonly by: string
  readonly atMs: number
  readonly result: string
}

export const commandRecord = recordKind<CommandRow>('command', {
  command: z.string(),
  by: z.string(),
  atMs: z.number(),
  result: z.string(),
})

export interface Heartbeat {
  readonly succeededAtMs: number
}

export const heartbeatRecord = recordKind<Heartbeat>('heartbeat', { succeededAtMs: z.number() })

/** What changed, why, and what it is now. Never changed afterwards. */
export interface AuditRow {
  readonly subject: string
  readonly change: string
  readonly details: Readonly<Record<string, string>>
}

export const auditRecord = recordKind<AuditRow>('audit row', {
  subject: z.string(),
  change: z.string(),
  details: z.record(z.string(), z.string()),
})

/** Differences between ledger and venue that the last reconciliation saw, by currency. */
export interface Drift {
  readonly differences: Readonly<Record<string, string>>
  readonly seenAtMs: number
  readonly runs: number
}

export const driftRecord = recordKind<Drift>('drift', {
  differences: z.record(z.string(), z.string()),
  seenAtMs: z.number(),
  runs: z.number(),
})
