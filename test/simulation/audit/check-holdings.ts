/**
 * 9: no plan sells more than it bought, no balance falls below zero, and where a sell that rests keeps
 * what it would sell, all that a plan has resting sells no more than it holds.
 *
 * Where it does not, stop and target, or stop and exit, can both be filled before either is cancelled:
 * no client can prevent that there. What was sold twice then has to be bought back, and somebody told.
 */
import { type VenueEvent } from '../../../lib/adapters/simulated-exchange/venue-types.ts'
import { formatFixed } from '../../../lib/domain/money/fixed.ts'
import { type Alert } from '../../../lib/ports/alerts.ts'
import { type Invocation } from '../kernel/invocation.ts'
import { type AuditCheck, type AuditScene, type RestFault } from './audit-check.ts'
import { TICK_MS } from './audit-world.ts'
import { type PlanHolding, liveSells } from './plan-holdings.ts'
import { isOrderSize } from './sellable.ts'
import { hasEnded } from './stored-order.ts'

/** Once the fills are booked, what was sold twice is told of within so many ticks. */
const OVERSOLD_TICKS_MAX = 5

interface Oversold {
  readonly holding: PlanHolding
  /** Since when its orders are over and booked: before that nobody knows what to buy back. */
  bookedAtMs: number | undefined
}

export class HoldingCheck implements AuditCheck {
  readonly #scene: AuditScene
  readonly #oversold = new Map<string, Oversold>()
  readonly #told = new Set<string>()

  constructor(scene: AuditScene) {
    this.#scene = scene
  }

  happened(event: VenueEvent, holding: PlanHolding | undefined): void {
    if (event.kind === 'trade') this.#checkBalances(event.account)
    if (holding === undefined) return
    const { account, planId, held, symbol } = holding
    const name = `${account} ${planId}`
    if (this.#locks(account)) {
      const selling = liveSells(holding)
      if (selling > held && selling > 0n)
        this.#report(
          name,
          `plan ${planId} holds ${formatFixed(held)} ${symbol} and has ${formatFixed(selling)} of it to be sold`,
        )
      if (held < 0n && event.kind === 'trade') this.#reportOversold(holding)
      return
    }
    if (held >= 0n) this.#oversold.delete(name)
    else if (!this.#oversold.has(name)) this.#oversold.set(name, { holding, bookedAtMs: undefined })
  }

  /** Whether the sink took it or not: the log is the second channel of what people are told. */
  alerted(_invocation: Invocation | undefined, { key }: Alert): void {
    if (key.startsWith('oversold-')) this.#told.add(key.slice('oversold-'.length))
  }

  ticked(nowMs: number): void {
    for (const oversold of this.#oversold.values()) {
      const { holding } = oversold
      oversold.bookedAtMs = this.#isBooked(holding) ? (oversold.bookedAtMs ?? nowMs) : undefined
      const isLate = nowMs - (oversold.bookedAtMs ?? nowMs) > OVERSOLD_TICKS_MAX * TICK_MS
      if (isLate && this.#isWorthBuying(holding) && !this.#told.has(holding.planId))
        this.#reportOversold(holding)
    }
  }

  faultsAtRest(): readonly RestFault[] {
    return [...this.#oversold.values()]
      .filter(({ holding }) => this.#isWorthBuying(holding))
      .map(({ holding: { planId, held, symbol } }) => ({
        invariant: 9,
        text: `plan ${planId} has sold ${formatFixed(-held)} ${symbol} twice and not bought it back`,
      }))
  }

  #isBooked({ account, planId }: PlanHolding): boolean {
    const { mirror, truth } = this.#scene
    const intentIds = mirror.find('plan', account, planId)?.content.intentIds ?? []
    return (intentIds as readonly string[]).every((id) => {
      const filled = truth.ordersOf(account, id).reduce((sum, order) => sum + order.filled, 0n)
      const order = mirror.find('order', account, id)
      return order !== undefined && hasEnded(order) && order.filledQuantity === filled
    })
  }

  #isWorthBuying({ account, planId, symbol, held }: PlanHolding): boolean {
    const { referencePrice } = this.#scene.mirror.find('plan', account, planId) ?? {}
    return isOrderSize(this.#scene, symbol, -held, referencePrice)
  }

  #locks(account: string): boolean {
    const found = this.#scene.world.accounts.find(({ id }) => id === account)
    return found?.restingSellsLock ?? true
  }

  #checkBalances(account: string): void {
    for (const [currency, total] of this.#scene.truth.account(account).balances)
      if (total < 0n)
        this.#report(
          `${account} ${currency}`,
          `${account} has ${formatFixed(total)} ${currency} at the venue`,
        )
  }

  #reportOversold({ account, planId, held, symbol }: PlanHolding): void {
    const text = `plan ${planId} has sold ${formatFixed(-held)} ${symbol} more than it bought`
    this.#report(`${account} ${planId}`, text)
  }

  #report(subject: string, text: string): void {
    this.#scene.findings.report(9, subject, text)
  }
}
