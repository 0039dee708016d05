/** 13: orders and plans only go forward; what is over stays as it is, but for late fills. */
import { type JsonObject } from '../../../lib/ports/store.ts'
import { type AuditCheck, type AuditScene } from './audit-check.ts'
import { type Change, type Commit } from './commit.ts'
import { type StoredPlan } from './stored-facts.ts'
import { amount } from './stored-fields.ts'
import { type StoredOrder, hasEnded } from './stored-order.ts'

const VENUE_WORD = ['open', 'partially-filled', 'filled', 'cancelled', 'rejected', 'expired']

/** What may follow in one commit; a venue's word on a lost send may skip the states between. */
const ORDER_CHANGES: Readonly<Record<string, readonly string[]>> = {
  created: ['sending', 'denied', 'cancelled', 'expired'],
  sending: ['unknown', 'denied', ...VENUE_WORD],
  unknown: VENUE_WORD,
  open: ['partially-filled', 'filled', 'cancelled', 'rejected', 'expired'],
  'partially-filled': ['filled', 'cancelled', 'rejected', 'expired'],
}

const PLAN_CHANGES: Readonly<Record<string, readonly string[]>> = {
  opening: ['open', 'closed'],
  open: ['closing', 'closed'],
  closing: ['open', 'closed'],
}

const PLAN_FILL_SUMS = ['entryCost', 'exitProceeds', 'fees', 'baseFees'] as const
const PLAN_SUMS = [...PLAN_FILL_SUMS, 'enteredQuantity', 'exitedQuantity'] as const
const ORDER_SUMS = ['claimEpoch', 'filledQuantity', 'filledCost', 'venueFilledQuantity'] as const

export class TransitionCheck implements AuditCheck {
  readonly #scene: AuditScene

  constructor(scene: AuditScene) {
    this.#scene = scene
  }

  committed({ changes }: Commit): void {
    for (const change of changes.order) this.#checkOrder(change)
    for (const change of changes.plan) this.#checkPlan(change)
  }

  #checkOrder({ account, id, before, after }: Change<StoredOrder>): void {
    const mayShrink = this.#isCorrected(account, [id])
    const problem = after === undefined ? 'was deleted' : orderProblem(before, after, mayShrink)
    if (problem !== undefined)
      this.#scene.findings.report(
        13,
        `order ${account} ${id}`,
        `order ${id} of ${account} ${problem}`,
      )
  }

  #checkPlan({ account, id, before, after }: Change<StoredPlan>): void {
    const mayShrink = this.#isCorrected(account, intentsOf(after))
    const problem = after === undefined ? 'was deleted' : planProblem(before, after, mayShrink)
    if (problem !== undefined)
      this.#scene.findings.report(
        13,
        `plan ${account} ${id}`,
        `plan ${id} of ${account} ${problem}`,
      )
  }

  /** The venue has changed a trade of one of them: sums may have become smaller. */
  #isCorrected(account: string, intentIds: readonly string[]): boolean {
    const { truth } = this.#scene
    return intentIds.some((id) => truth.ordersOf(account, id).some((each) => each.isCorrected))
  }
}

function intentsOf(plan: StoredPlan | undefined): readonly string[] {
  return (plan?.content['intentIds'] as readonly string[] | undefined) ?? []
}

function orderProblem(
  before: StoredOrder | undefined,
  after: StoredOrder,
  mayShrink: boolean,
): string | undefined {
  if (before === undefined) {
    const isFresh =
      after.state === 'created' && after.claimEpoch === 0 && after.filledQuantity === 0n
    return isFresh ? undefined : `begins as ${after.state}`
  }
  if (before.state !== after.state && !ORDER_CHANGES[before.state]?.includes(after.state))
    return `went from ${before.state} to ${after.state}`
  if (before.state === 'sending' && after.state === 'denied' && !before.retryable)
    return 'was denied while it may have been under way'
  const shrunk = ORDER_SUMS.find((name) => after[name] < before[name])
  if (shrunk !== undefined && (shrunk === 'claimEpoch' || !mayShrink))
    return `has a smaller ${shrunk} than before`
  if (after.claimEpoch > before.claimEpoch + 1) return 'was claimed twice in one commit'
  const wasClaimed = after.claimEpoch > before.claimEpoch
  if (
    wasClaimed &&
    (after.state !== 'sending' || (before.state === 'sending' && !before.retryable))
  )
    return 'was claimed while it may have been under way'
  if (!wasClaimed && after.claimedValue !== before.claimedValue)
    return 'has another value without a claim'
  // An amendment may make it smaller; whether the venue took one is looked at by `AmendmentCheck`.
  if (!wasClaimed && after.quantity > before.quantity) return 'grew without a claim'
  if (after.quantity > after.intentQuantity) return 'is larger than its intent'
  if (hasEnded(before) && after.claimedAtMs !== before.claimedAtMs)
    return 'was claimed after its end'
  return isSameContent(before.intent, after.intent, [])
    ? undefined
    : 'has another intent than before'
}

function planProblem(
  before: StoredPlan | undefined,
  after: StoredPlan,
  mayShrink: boolean,
): string | undefined {
  if (before === undefined)
    return after.status === 'opening' ? undefined : `begins as ${after.status}`
  if (before.status !== after.status && !PLAN_CHANGES[before.status]?.includes(after.status))
    return `went from ${before.status} to ${after.status}`
  const shrunk = PLAN_SUMS.find(
    (name) => amount(after.content, name) < amount(before.content, name),
  )
  if (shrunk !== undefined && !mayShrink) return `has a smaller ${shrunk} than before`
  if (before.status !== 'closed' || isSameContent(before.content, after.content, PLAN_FILL_SUMS))
    return undefined
  return 'was changed after its end, and not by a late fill'
}

/** Whether two contents are equal but for these fields; their order counts for nothing. */
function isSameContent(a: JsonObject, b: JsonObject, except: readonly string[]): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)])
  for (const name of names) {
    if (except.includes(name) || a[name] === b[name]) continue
    if (JSON.stringify(a[name]) !== JSON.stringify(b[name])) return false
  }
  return true
}
