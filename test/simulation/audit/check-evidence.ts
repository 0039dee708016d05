/**
 * 14: an order is not over for us while it lives at the venue, and does not come to live there after
 * it was over for us. At rest no order of ours is forgotten at the venue.
 */
import { type VenueEvent } from '../../../lib/adapters/simulated-exchange/venue-types.ts'
import { formatFixed } from '../../../lib/domain/money/fixed.ts'
import { type AuditCheck, type AuditScene, type RestFault } from './audit-check.ts'
import { type Commit } from './commit.ts'
import { hasEnded, knownFilled } from './stored-order.ts'
import { isOurId } from './venue-truth.ts'

export class EvidenceCheck implements AuditCheck {
  readonly #scene: AuditScene

  constructor(scene: AuditScene) {
    this.#scene = scene
  }

  committed({ changes }: Commit): void {
    for (const { account, id, before, after } of changes.order) {
      if (after === undefined || !hasEnded(after)) continue
      if (before !== undefined && hasEnded(before)) continue
      const live = this.#scene.truth.ordersOf(account, id).find((order) => order.isLive)
      if (live !== undefined)
        this.#report(account, id, `became ${after.state} while ${live.venueOrderId} is live`)
    }
  }

  happened(event: VenueEvent): void {
    if (event.kind !== 'order-accepted' || !isOurId(event.order.clientOrderId)) return
    const { account, order } = event
    const stored = this.#scene.mirror.find('order', account, event.order.clientOrderId)
    if (stored !== undefined && hasEnded(stored))
      this.#report(
        account,
        stored.intentId,
        `was ${stored.state} when ${order.venueOrderId} was accepted`,
      )
  }

  faultsAtRest(): readonly RestFault[] {
    const faults: RestFault[] = []
    for (const { account, clientOrderId, isLive, filled } of this.#scene.truth.orders.values()) {
      if (!isOurId(clientOrderId)) continue
      const stored = this.#scene.mirror.find('order', account, clientOrderId)
      if (stored === undefined) continue
      if (isLive && hasEnded(stored))
        faults.push({ invariant: 14, text: `order ${clientOrderId} is ${stored.state} and lives` })
      if (!isLive && knownFilled(stored) < filled)
        faults.push({
          invariant: 14,
          text: `order ${clientOrderId} knows ${formatFixed(knownFilled(stored))} of ${formatFixed(filled)} filled`,
        })
    }
    return faults
  }

  #report(account: string, id: string, what: string): void {
    this.#scene.findings.report(14, `${account} ${id}`, `order ${id} of ${account} ${what}`)
  }
}
