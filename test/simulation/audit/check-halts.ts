/** 12: nothing increasing is claimed while the account may not, and nothing of before arrives late. */
import { type VenueEvent } from '../../../lib/adapters/simulated-exchange/venue-types.ts'
import { type Invocation } from '../kernel/invocation.ts'
import { type AuditCheck, type AuditScene } from './audit-check.ts'
import { type Change, type Commit } from './commit.ts'
import { type StoredState } from './stored-facts.ts'
import { type StoredOrder, isClaim } from './stored-order.ts'
import { isOurId } from './venue-truth.ts'

/** A send that began before a halt reaches the venue within this. */
export const IN_FLIGHT_MS_MAX = 120_000
const CLOCK_TOLERANCE_MS = 1_000

export class HaltCheck implements AuditCheck {
  readonly #scene: AuditScene
  /** Since when each account that may not increase has been so. */
  readonly #heldSinceMs = new Map<string, number>()

  constructor(scene: AuditScene) {
    this.#scene = scene
  }

  committed({ invocation, atMs, changes }: Commit): void {
    for (const change of changes.order) this.#checkClaim(invocation, atMs, change)
    for (const { account, before, after } of changes.state) {
      if (before?.state === 'HALTED' && after?.state === 'REDUCING')
        this.#scene.findings.report(12, `${account} ${atMs}`, `a pause took the place of a halt`)
      if (after === undefined || after.state === 'RUNNING') this.#heldSinceMs.delete(account)
      else if (!isHeld(before, atMs) || !this.#heldSinceMs.has(account))
        this.#heldSinceMs.set(account, atMs)
    }
  }

  happened(event: VenueEvent): void {
    if (event.kind !== 'order-accepted' || !isOurId(event.order.clientOrderId)) return
    const { account, timeMs } = event
    const sinceMs = this.#heldSinceMs.get(account)
    if (sinceMs === undefined || timeMs - sinceMs <= IN_FLIGHT_MS_MAX) return
    const { mirror } = this.#scene
    const order = mirror.find('order', account, event.order.clientOrderId)
    if (order?.isReducing !== false) return
    // What the end of a pause lets through again is told by the clock of the run, not by this one.
    if (!isHeld(mirror.find('state', account, ''), timeMs + CLOCK_TOLERANCE_MS)) return
    this.#report(account, order, `reached the venue ${(timeMs - sinceMs) / 1000} s after a halt`)
  }

  #checkClaim(
    invocation: Invocation,
    atMs: number,
    { account, before, after }: Change<StoredOrder>,
  ): void {
    if (after === undefined || after.isReducing || !isClaim(before, after)) return
    const { mirror, quotes } = this.#scene
    const askedSkewMs = quotes.lastTo(invocation, after.symbol)?.skewMs ?? 0
    const aheadMs = Math.max(0, askedSkewMs, invocation.skewMs) + CLOCK_TOLERANCE_MS
    const state = mirror.find('state', account, '')
    if (isHeld(state, atMs + aheadMs))
      this.#report(account, after, `was claimed while the account was ${state?.state ?? ''}`)
  }

  #report(account: string, { intentId }: StoredOrder, what: string): void {
    this.#scene.findings.report(
      12,
      `${account} ${intentId}`,
      `the increasing order ${intentId} of ${account} ${what}`,
    )
  }
}

/** A pause that is over holds nothing any more. */
function isHeld(state: StoredState | undefined, atMs: number): boolean {
  if (state === undefined || state.state === 'RUNNING') return false
  return state.untilMs === undefined || atMs < state.untilMs
}
