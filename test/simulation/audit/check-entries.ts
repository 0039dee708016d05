/**
 * 1 and 17, of entries that follow the price: one at a time, together never for more than the first
 * one had leave for, and each on a quote that is fresh and not better than it was told.
 */
import { type VenueEvent } from '../../../lib/adapters/simulated-exchange/venue-types.ts'
import { type Fixed, formatFixed } from '../../../lib/domain/money/fixed.ts'
import { type AuditCheck, type AuditScene } from './audit-check.ts'
import { CLOCK_TOLERANCE_MS, QUOTE_AGE_MS_MAX } from './check-inputs.ts'
import { type Commit } from './commit.ts'
import { type StoredOrder, hasEnded } from './stored-order.ts'
import { isOurId } from './venue-truth.ts'

export class EntryCheck implements AuditCheck {
  readonly #scene: AuditScene
  /** Intents by plan, in the order of their making. */
  readonly #entries = new Map<string, string[]>()

  constructor(scene: AuditScene) {
    this.#scene = scene
  }

  committed(commit: Commit): void {
    for (const { account, before, after } of commit.changes.order) {
      if (before !== undefined || after?.purpose !== 'entry') continue
      const earlier = this.#entriesOf(account, after.planId)
      const known = [...earlier]
      earlier.push(after.intentId)
      if (known.length === 0) continue
      this.#checkTurn(account, known, after)
      this.#checkQuote(commit, account, after)
    }
  }

  happened(event: VenueEvent): void {
    if (event.kind !== 'trade' || !isOurId(event.trade.clientOrderId)) return
    const { account, trade } = event
    const order = this.#scene.mirror.find('order', account, event.trade.clientOrderId)
    if (order?.purpose !== 'entry') return
    const entries = this.#entriesOf(account, order.planId)
    const [first = ''] = entries
    const allowed = this.#scene.mirror.find('order', account, first)?.quantity ?? 0n
    const bought = this.#bought(account, entries)
    if (bought > allowed)
      this.#report(
        1,
        account,
        order,
        `has ${formatFixed(bought)} of ${formatFixed(allowed)} bought by trade ${trade.tradeId}`,
      )
  }

  #checkTurn(account: string, earlier: readonly string[], after: StoredOrder): void {
    const orders = earlier.map((id) => this.#scene.mirror.find('order', account, id))
    const isOver = orders.every((order) => order !== undefined && hasEnded(order))
    if (!isOver) this.#report(1, account, after, 'is made while another entry is not over')
    const allowed = orders[0]?.quantity ?? 0n
    const bought = this.#bought(account, earlier)
    if (bought + after.intentQuantity <= allowed) return
    const numbers = `${formatFixed(bought)} of ${formatFixed(allowed)}`
    this.#report(1, account, after, `wants more than is left: ${numbers} is bought`)
  }

  #checkQuote({ invocation }: Commit, account: string, after: StoredOrder): void {
    const told = this.#scene.quotes.lastTo(invocation, after.symbol)
    if (told === undefined) {
      this.#report(17, account, after, 'follows a price that nobody told')
      return
    }
    const { bid, ask, exchangeTimeMs, receivedAtMs } = told.quote
    const ageMs = after.createdAtMs - (exchangeTimeMs ?? receivedAtMs)
    const skewMs = Math.max(Math.abs(told.skewMs), Math.abs(invocation.skewMs))
    if (bid <= 0n || ask < bid)
      this.#report(17, account, after, `follows a quote of ${bid} bid and ${ask} asked`)
    else if (ageMs > QUOTE_AGE_MS_MAX + skewMs + CLOCK_TOLERANCE_MS)
      this.#report(17, account, after, `follows a quote that is ${ageMs / 1000} s old`)
  }

  #bought(account: string, entries: readonly string[]): Fixed {
    return entries
      .flatMap((id) => this.#scene.truth.ordersOf(account, id))
      .reduce((sum, order) => sum + order.filled, 0n)
  }

  #entriesOf(account: string, planId: string): string[] {
    const name = `${account} ${planId}`
    const known = this.#entries.get(name)
    if (known !== undefined) return known
    const created: string[] = []
    this.#entries.set(name, created)
    return created
  }

  #report(invariant: number, account: string, order: StoredOrder, what: string): void {
    const { intentId, planId } = order
    const subject = `${account} ${intentId} entry`
    const text = `entry ${intentId} of plan ${planId} of ${account} ${what}`
    this.#scene.findings.report(invariant, subject, text)
  }
}
