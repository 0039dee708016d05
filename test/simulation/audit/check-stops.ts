/**
 * 13, of levels: a trailing stop only tightens, a stop moves down only because a person asked for it,
 * and what a person asked for is in force only once the venue has taken it.
 */
import { type VenueEvent } from '../../../lib/adapters/simulated-exchange/venue-types.ts'
import { type Fixed, formatFixed } from '../../../lib/domain/money/fixed.ts'
import { type Invocation } from '../kernel/invocation.ts'
import { type AuditCheck, type AuditScene } from './audit-check.ts'
import { TICK_MS } from './audit-world.ts'
import { type Commit } from './commit.ts'
import { type PlanHolding } from './plan-holdings.ts'
import {
  adjustedStopOf,
  breakEvenOf,
  levelsOf,
  restingLevels,
  tightestStop,
  trailStopOf,
} from './plan-levels.ts'
import { type StoredPlan, type StoredSettings } from './stored-facts.ts'
import { amount, optionalAmount, optionalCount, optionalGroup } from './stored-fields.ts'
import { type StoredOrder } from './stored-order.ts'
import { type TrueOrder, isOurId } from './venue-truth.ts'

/** The longest that a run stands still before it goes on. */
const FROZEN_MS_MAX = 8 * TICK_MS

export class StopCheck implements AuditCheck {
  readonly #scene: AuditScene
  /** Where each order's trigger was last seen at the venue. */
  readonly #triggers = new Map<TrueOrder, Fixed>()
  /** Plans whose stop may move down: a person asked for it, or took it back, or the settings did. */
  readonly #mayLower = new Set<string>()

  constructor(scene: AuditScene) {
    this.#scene = scene
  }

  committed({ invocation, changes }: Commit): void {
    if (changes.config.length > 0)
      for (const { planId } of this.#scene.mirror.all('plan').values()) this.#mayLower.add(planId)
    for (const { account, id, before, after } of changes.plan) {
      if (after === undefined || before === undefined) continue
      if (adjustedStopOf(before) !== adjustedStopOf(after)) this.#mayLower.add(id)
      const problem =
        fallen(before, after) ??
        breakEvenProblem(before, after) ??
        this.#levelProblem(invocation, account, before, after)
      if (problem !== undefined) this.#report(account, id, problem)
    }
    for (const { account, before, after } of changes.order)
      if (before === undefined && after?.purpose === 'protection')
        this.#checkNewStop(invocation, account, after)
  }

  happened(event: VenueEvent, holding: PlanHolding | undefined): void {
    if (event.kind !== 'order-accepted' && event.kind !== 'order-amended') return
    const order = this.#scene.truth.order(event.account, event.order.venueOrderId)
    if (order?.triggerPrice === undefined || holding === undefined) return
    if (!isOurId(order.clientOrderId)) return
    const before = this.#triggers.get(order)
    this.#triggers.set(order, order.triggerPrice)
    if (before === undefined || order.triggerPrice >= before) return
    const { account, planId } = holding
    if (this.#mayLower.has(planId) || this.#hadHardStops(account, event.timeMs)) return
    const numbers = `${formatFixed(before)} to ${formatFixed(order.triggerPrice)}`
    this.#report(account, planId, `has its resting stop moved down from ${numbers}`)
  }

  /** A run goes on with the settings that it began with, even if it stood still for minutes. */
  #hadHardStops(account: string, atMs: number): boolean {
    const settings = this.#scene.settings.since(account, atMs - FROZEN_MS_MAX)
    return settings.some(({ hardStopRests }) => hardStopRests !== settings[0]?.hardStopRests)
  }

  #settings(invocation: Invocation, account: string): readonly StoredSettings[] {
    return this.#scene.settings.since(account, invocation.startedAtMs)
  }

  /** A new stop is where the plan says, as it is stored by the same commit. */
  #checkNewStop(invocation: Invocation, account: string, order: StoredOrder): void {
    const plan = this.#scene.mirror.find('plan', account, order.planId)
    const { triggerPrice } = order.terms
    if (plan === undefined || triggerPrice === undefined) return
    const wanted = restingLevels(plan, this.#settings(invocation, account))
    if (wanted.includes(triggerPrice)) return
    const where = wanted.map(formatFixed).join(' or ')
    this.#report(
      account,
      order.planId,
      `gets a stop at ${formatFixed(triggerPrice)}, and it belongs at ${where}`,
    )
  }

  #levelProblem(
    invocation: Invocation,
    account: string,
    before: StoredPlan,
    after: StoredPlan,
  ): string | undefined {
    const [was, is] = [levelsOf(before), levelsOf(after)]
    if (was.hardStop !== is.hardStop) return 'has another hard stop than before'
    if (JSON.stringify(was.parts.map(partText)) !== JSON.stringify(is.parts.map(partText)))
      return 'has another ladder than before'
    const asked = optionalGroup(before.content, 'adjustment')
    const askedTarget = asked === undefined ? undefined : optionalAmount(asked, 'target')
    if (was.target !== is.target && is.target !== askedTarget)
      return 'has a target that nobody asked for'
    if (was.stop === is.stop) return undefined
    const askedStop = adjustedStopOf(before)
    if (is.stop !== askedStop) return 'has a stop that nobody asked for'
    return this.#mustBeTaken(invocation, account, before, askedStop)
      ? `has the stop ${formatFixed(askedStop)} in force, and the venue never took it`
      : undefined
  }

  /** Where the asked stop would rest, one of the plan's orders has to have been there. */
  #mustBeTaken(invocation: Invocation, account: string, plan: StoredPlan, asked: Fixed): boolean {
    const settings = this.#settings(invocation, account)
    const rests = settings.every(
      ({ holdList, hardStopRests }) => !hardStopRests && !holdList.includes(plan.symbol),
    )
    if (!rests || plan.content.protectionPolicy === 'monitored') return false
    if (tightestStop(plan, asked) !== asked || tightestStop(plan) === asked) return false
    const orders = (plan.content.intentIds as readonly string[]).flatMap((id) =>
      this.#scene.truth.ordersOf(account, id),
    )
    return !orders.some((order) => order.hadTerms.has(`trigger ${asked}`))
  }

  #report(account: string, planId: string, what: string): void {
    const text = `plan ${planId} of ${account} ${what}`
    this.#scene.findings.report(13, `${account} ${planId} levels`, text)
  }
}

function fallen(before: StoredPlan, after: StoredPlan): string | undefined {
  if ((trailStopOf(after) ?? 0n) < (trailStopOf(before) ?? 0n))
    return 'has a lower trailing stop than before'
  if ((breakEvenOf(after) ?? 0n) < (breakEvenOf(before) ?? 0n))
    return 'has a lower stop at break-even than before'
  const sold = (plan: StoredPlan): number => optionalCount(plan.content, 'partsSold') ?? 0
  return sold(after) < sold(before) ? 'has fewer parts sold than before' : undefined
}

/** It is set while the price is above it: a stop that is not would sell at once. */
function breakEvenProblem(before: StoredPlan, after: StoredPlan): string | undefined {
  const stop = breakEvenOf(after)
  const exit = optionalGroup(before.content, 'exit')
  if (stop === undefined || breakEvenOf(before) !== undefined || exit === undefined)
    return undefined
  return stop < amount(exit, 'triggerPrice')
    ? undefined
    : `moves its stop to ${formatFixed(stop)}, which is not below the price`
}

function partText({ price, share }: { readonly price: Fixed; readonly share: Fixed }): string {
  return `${price} ${share}`
}
