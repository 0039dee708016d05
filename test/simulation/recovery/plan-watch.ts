/** Recoveries that show in the life of a plan: its protection, its exits and its end. */
import { type Order, isFinal } from '../../../lib/domain/order/order.ts'
import { type Plan } from '../../../lib/domain/plan/plan.ts'
import { type RecoveryName } from './recovery-branches.ts'

/** As many as the engine tries before it only monitors. */
const PROTECTION_FAILURES_MAX = 4

interface KnownPlan {
  plan?: Plan
  /** The protective order that was made last, as it is. */
  protection?: Order
  /** The exit that was made last, as it was then. */
  exit?: Order
  /** Protective orders of one quantity that failed in a row. */
  failures: number
  failedQuantity: bigint
  /** An exit failed, and no protection was placed since. */
  reopened: boolean
}

export class PlanWatch {
  readonly #plans = new Map<string, KnownPlan>()

  /** A plan that is not closed. */
  plan(after: Plan): readonly RecoveryName[] {
    const known = this.#known(after.planId)
    const before = known.plan
    known.plan = after
    if (before?.status === 'closing' && after.status === 'open') {
      known.reopened = (after.exitMisses ?? 0) > (before.exitMisses ?? 0)
      return known.reopened ? ['exit-reopened'] : ['part-sold']
    }
    if (before?.status === 'closing' || after.status !== 'closing') return []
    known.reopened = false
    if (after.exit?.reason === 'HARD_STOP') return ['hard-stop-fired']
    if (after.exit?.reason === 'PANIC') return ['sold-unprotected']
    const bySoftStop = after.exit?.reason === 'SOFT_STOP' && after.protectionPolicy !== 'monitored'
    return bySoftStop ? ['stop-judged-by-us'] : []
  }

  closedPlan(after: Plan, isReplaced: boolean): readonly RecoveryName[] {
    this.#plans.delete(after.planId)
    // A venue without order deadlines may fill late; here none does.
    return !isReplaced && after.end === 'UNFILLED' ? ['plan-unfilled'] : []
  }

  newOrder(order: Order): readonly RecoveryName[] {
    const { purpose, planId, attempt } = order.intent
    switch (purpose) {
      case 'entry':
        if (attempt === 1) return []
        return order.intent.postOnly ? ['entry-requoted'] : ['entry-crossed']
      case 'exit':
        return this.#newExit(this.#known(planId), order)
      case 'protection':
        return this.#newProtection(this.#known(planId), order)
      case 'repair':
        return ['oversold-repaired']
      case 'target':
        return []
    }
  }

  changedOrder(before: Order, after: Order): readonly RecoveryName[] {
    const { purpose, planId, quantity, intentId } = after.intent
    const known = this.#plans.get(planId)
    if (purpose !== 'protection' || known === undefined) return []
    if (known.protection?.intent.intentId === intentId) known.protection = after
    if (isFinal(before) || !isFinal(after)) return []
    if (!hasFailed(after)) {
      known.failures = 0
      return []
    }
    known.failures = known.failedQuantity === quantity ? known.failures + 1 : 1
    known.failedQuantity = quantity
    return known.failures === PROTECTION_FAILURES_MAX ? ['protection-given-up'] : []
  }

  #newExit(known: KnownPlan, order: Order): readonly RecoveryName[] {
    const { exit: before } = known
    known.exit = order
    // An exit after a part of the ladder is no second try.
    if (before === undefined || (known.plan?.exitMisses ?? 0) === 0) return []
    const wentToMarket = before.intent.type === 'limit' && order.intent.type === 'market'
    return wentToMarket ? ['exit-tried-again', 'exit-went-to-market'] : ['exit-tried-again']
  }

  #newProtection(known: KnownPlan, order: Order): readonly RecoveryName[] {
    const { protection: before, reopened } = known
    known.protection = order
    known.reopened = false
    if (before === undefined) return []
    const byLimit: readonly RecoveryName[] =
      order.intent.type === 'stop-limit' ? ['protection-by-limit'] : []
    if (hasFailed(before)) return ['protection-placed-again', ...byLimit]
    if (!isFinal(before)) return ['stop-beside-another', ...byLimit]
    return reopened ? ['protection-restored'] : ['protection-resized']
  }

  #known(planId: string): KnownPlan {
    const known = this.#plans.get(planId)
    if (known !== undefined) return known
    const made: KnownPlan = { failures: 0, failedQuantity: 0n, reopened: false }
    this.#plans.set(planId, made)
    return made
  }
}

/** It ended, and nobody here had asked for it. */
function hasFailed(order: Order): boolean {
  if (order.state === 'cancelled') return order.cancelRequestedAtMs === undefined
  return isFinal(order) && order.state !== 'filled'
}
