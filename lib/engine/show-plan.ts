import { formatFixed } from '../domain/money/fixed.ts'
import { nextRungPrice } from '../domain/plan/ladder.ts'
import { type Plan, heldQuantity, realisedPnl } from '../domain/plan/plan.ts'
import { stopInForce } from '../domain/plan/stop-levels.ts'

/** A plan as people and programs read it: amounts as decimal strings, times in ISO 8601 UTC. */
export interface ShownPlan {
  readonly planId: string
  readonly symbol: string
  readonly strategy: string
  readonly trigger: string
  readonly status: string
  readonly openedAt: string
  readonly held: string
  readonly reference: string
  /** As opened or adjusted; the one in force may be tighter. */
  readonly stop: string
  readonly stopInForce: string
  /** Which stop that is. */
  readonly stopReason: string
  readonly hardStop: string
  readonly target?: string
  /** The next rung of the ladder; the target itself where no part comes before it. */
  readonly nextTarget?: string
  readonly protection: string
  readonly protected: string
  readonly unprotectedMs: number
  readonly exitReason?: string
  readonly end?: string
  readonly realisedPnl?: string
  readonly fees: string
}

export function showPlan(plan: Plan): ShownPlan {
  const { level, reason } = stopInForce(plan)
  const nextTarget = nextRungPrice(plan)
  return {
    planId: plan.planId,
    symbol: plan.symbol,
    strategy: plan.strategy,
    trigger: plan.trigger,
    status: plan.status,
    openedAt: new Date(plan.createdAtMs).toISOString(),
    held: formatFixed(heldQuantity(plan)),
    reference: formatFixed(plan.referencePrice),
    stop: formatFixed(plan.levels.stop),
    stopInForce: formatFixed(level),
    stopReason: reason,
    hardStop: formatFixed(plan.levels.hardStop),
    ...(plan.levels.target === undefined ? {} : { target: formatFixed(plan.levels.target) }),
    ...(nextTarget === undefined ? {} : { nextTarget: formatFixed(nextTarget) }),
    protection: plan.protectionPolicy,
    protected: formatFixed(plan.protectedQuantity),
    unprotectedMs: plan.unprotectedMs,
    ...(plan.exit === undefined ? {} : { exitReason: plan.exit.reason }),
    ...(plan.end === undefined ? {} : { end: plan.end }),
    ...(plan.status === 'closed' ? { realisedPnl: formatFixed(realisedPnl(plan)) } : {}),
    fees: formatFixed(plan.fees),
  }
}
