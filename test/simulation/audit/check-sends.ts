/**
 * 1: at most one accepted venue order per client order id, filled up to the intent's quantity.
 * 2: every order of ours at the venue was durably claimed before it was sent, once per claim, and is
 * cancelled there only after that was durably asked for, or after it was over for us.
 */
import {
  type SimulatedTrade,
  type VenueEvent,
} from '../../../lib/adapters/simulated-exchange/venue-types.ts'
import { type OrderRequest } from '../../../lib/domain/order/order-request.ts'
import { formatFixed } from '../../../lib/domain/money/fixed.ts'
import { type Invocation } from '../kernel/invocation.ts'
import { type AuditCheck, type AuditScene } from './audit-check.ts'
import { type OrderReference } from '../../../lib/ports/exchange.ts'
import { type StoredOrder, hasEnded } from './stored-order.ts'
import { isOurId } from './venue-truth.ts'

export class SendCheck implements AuditCheck {
  readonly #scene: AuditScene
  readonly #sends = new Map<string, number>()

  constructor(scene: AuditScene) {
    this.#scene = scene
  }

  sending(_invocation: Invocation, account: string, request: OrderRequest): void {
    const id = request.clientOrderId
    if (!isOurId(id)) return
    const name = `${account} ${id}`
    const sends = (this.#sends.get(name) ?? 0) + 1
    this.#sends.set(name, sends)
    const stored = this.#scene.mirror.find('order', account, id)
    if (stored === undefined) this.#report(2, name, 'is sent without a stored intent')
    else if (sends > stored.claimEpoch)
      this.#report(2, name, `is sent for the ${sends}. time on ${stored.claimEpoch} claims`)
    else if (!isWhatIsStored(request, stored))
      this.#report(2, name, 'is sent as something else than was claimed')
  }

  cancelling(
    _invocation: Invocation,
    account: string,
    { clientOrderId: id }: OrderReference,
  ): void {
    const stored = this.#scene.mirror.find('order', account, id)
    if (stored === undefined || stored.cancelRequested || hasEnded(stored)) return
    this.#report(
      2,
      `${account} ${id}`,
      'is cancelled at the venue, and nothing stored asks for that',
    )
  }

  happened(event: VenueEvent): void {
    if (event.kind === 'order-accepted' && isOurId(event.order.clientOrderId))
      this.#accepted(event.account, event.order.clientOrderId)
    if (event.kind === 'trade' && isOurId(event.trade.clientOrderId))
      this.#traded(event.account, event.trade.clientOrderId, event.trade)
  }

  #accepted(account: string, id: string): void {
    const name = `${account} ${id}`
    const accepted = this.#scene.truth.ordersOf(account, id).length
    if (accepted > 1) this.#report(1, name, `was accepted by the venue ${accepted} times`)
    if (!this.#sends.has(name)) this.#report(2, name, 'reached the venue without having been sent')
  }

  #traded(account: string, id: string, trade: SimulatedTrade): void {
    const intended = this.#scene.mirror.find('order', account, id)?.intentQuantity
    if (intended === undefined) return
    const filled = this.#scene.truth
      .ordersOf(account, id)
      .reduce((sum, order) => sum + order.filled, 0n)
    if (filled > intended)
      this.#report(
        1,
        `${account} ${id} filled`,
        `has ${formatFixed(filled)} of ${formatFixed(intended)} filled by trade ${trade.tradeId}`,
      )
  }

  #report(invariant: number, subject: string, what: string): void {
    const [account = '', id = ''] = subject.split(' ')
    this.#scene.findings.report(invariant, subject, `order ${id} of ${account} ${what}`)
  }
}

function isWhatIsStored(request: OrderRequest, stored: StoredOrder): boolean {
  return (
    request.symbol === stored.symbol &&
    request.side === stored.side &&
    request.type === stored.type &&
    request.quantity === stored.terms.quantity &&
    request.limitPrice === stored.terms.limitPrice &&
    request.triggerPrice === stored.terms.triggerPrice
  )
}
