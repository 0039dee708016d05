import { type ExposureBook } from '../../domain/risk/exposure.ts'
import { type TradingState } from '../../domain/risk/trading-state.ts'
import { dictionary, fixed, number, object, oneOf, optional, text } from './codec.ts'
import { recordKind } from './record.ts'

export const tradingStateRecord = recordKind<TradingState>('trading state', {
  state: oneOf(['RUNNING', 'REDUCING', 'HALTED']),
  cause: text,
  setBy: text,
  setAtMs: number,
  untilMs: optional(number),
})

export const exposureRecord = recordKind<ExposureBook>('exposure', {
  positions: dictionary(fixed),
  reservations: dictionary(object({ symbol: text, value: fixed })),
})

/** Who runs a function for an account. The version of the item fences; the time only frees it. */
export interface Lease {
  readonly owner: string
  readonly epoch: number
  readonly heldUntilMs: number
}

export const leaseRecord = recordKind<Lease>('lease', {
  owner: text,
  epoch: number,
  heldUntilMs: number,
})

/** A judged time slot. */
export interface TickClaim {
  readonly claimedAtMs: number
}

export const tickRecord = recordKind<TickClaim>('tick', { claimedAtMs: number })

/** An operator's command: its presence is the proof that it has had its effect. */
export interface CommandRow {
  readonly command: string
  readonly by: string
  readonly atMs: number
  readonly result: string
}

export const commandRecord = recordKind<CommandRow>('command', {
  command: text,
  by: text,
  atMs: number,
  result: text,
})

export interface Heartbeat {
  readonly succeededAtMs: number
}

export const heartbeatRecord = recordKind<Heartbeat>('heartbeat', { succeededAtMs: number })

/** What changed, why, and what it is now. Never changed afterwards. */
export interface AuditRow {
  readonly subject: string
  readonly change: string
  readonly details: Readonly<Record<string, string>>
}

export const auditRecord = recordKind<AuditRow>('audit row', {
  subject: text,
  change: text,
  details: dictionary(text),
})
