/**
 * What follows when protective orders fail (R-PROT-2): native stop, stop-limit, a stop that we only
 * monitor, and in the end a sale at the market.
 */
import { type Fixed } from '../money/fixed.ts'
import { type Order, isFinal } from '../order/order.ts'
import { type ProtectionRules } from './plan-rules.ts'

/**
 * `monitored`: so many were tried that the position counts as watched by us alone. A native stop is
 * still tried once a minute, for as long as the position may stay bare at all (R-PROT-7).
 */
export interface ProtectionRung {
  readonly rung: 'stop' | 'stop-limit' | 'monitored'
  /** Protective orders that failed one after the other. */
  readonly failures: number
  /** So many that another one would be a loop. */
  readonly isOver: boolean
  readonly lastReason: string
  /** The next one is tried no sooner than then. */
  readonly notBeforeMs: number
}

/** By the number of failures so far: the first is answered at once, then the venue gets time. */
const ATTEMPT_PAUSES_MS: readonly number[] = [0, 0, 15_000, 30_000]
const ATTEMPT_PAUSE_MS_MAX = 60_000
/** Those of one a minute: a stop that somebody takes away each time is not placed for ever. */
const LATE_ATTEMPTS_MAX = 10

/** How the next protective order for `quantity` is to be tried, from those that were. */
export function protectionRung(
  protections: readonly Order[],
  quantity: Fixed,
  { stopAttempts, stopLimitAttempts }: ProtectionRules,
): ProtectionRung {
  const failed = failuresInARow(protections, quantity)
  const failures = failed.length
  const last = failed.at(-1)
  const isMonitored = failures >= stopAttempts + stopLimitAttempts
  const rung = failures < stopAttempts ? 'stop' : 'stop-limit'
  const pauseMs = isMonitored ? undefined : ATTEMPT_PAUSES_MS[failures]
  return {
    rung: isMonitored ? 'monitored' : rung,
    failures,
    isOver: failures >= stopAttempts + stopLimitAttempts + LATE_ATTEMPTS_MAX,
    lastReason: last?.reason ?? last?.state ?? '',
    notBeforeMs: (last?.updatedAtMs ?? 0) + (pauseMs ?? ATTEMPT_PAUSE_MS_MAX),
  }
}

/**
 * Orders for this quantity that ended without our asking, since the last that did not; a resize is
 * no failure, and what failed for another quantity says nothing about this one.
 */
function failuresInARow(protections: readonly Order[], quantity: Fixed): readonly Order[] {
  const isSame = (order: Order): boolean => order.intent.quantity === quantity
  const before = protections.findLastIndex((order) => !hasFailed(order) || !isSame(order))
  return protections.slice(before + 1)
}

export function hasFailed(order: Order): boolean {
  if (order.state === 'cancelled') return order.cancelRequestedAtMs === undefined
  return isFinal(order) && order.state !== 'filled'
}
