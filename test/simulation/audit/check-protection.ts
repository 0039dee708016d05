/**
 * 8: what a plan holds rests under a stop of its own (or is being sold at the market), or has been
 * without for a short time only, or an alert has said so. 9: no plan sells more than it bought.
 */
import {
  type SimulatedTrade,
  type VenueEvent,
} from '../../../lib/adapters/simulated-exchange/venue-types.ts'
import { type Fixed, ONE, formatFixed, minimum, quantise } from '../../../lib/domain/money/fixed.ts'
import { type Alert } from '../../../lib/ports/alerts.ts'
import { type Invocation } from '../kernel/invocation.ts'
import { type AuditCheck, type AuditScene, type RestFault } from './audit-check.ts'
import { TICK_MS } from './audit-world.ts'
import { type PlanHolding, coverOf } from './plan-holdings.ts'
import { amount, optionalGroup } from './stored-fields.ts'

/** A position may be without its stop for so many ticks before somebody has to be told. */
export const UNPROTECTED_TICKS_MAX = 10

const TELLING_KEYS = ['unprotected-', 'exit-failed-', 'late-fill-', 'plan-lost-'] as const

interface Mismatch {
  readonly holding: PlanHolding
  readonly sinceMs: number
  alerted: boolean
}

/** What a venue rounds off a fee is a small part of it. */
const FEE_PARTS = 100n

export class ProtectionCheck implements AuditCheck {
  /** The longest that any plan was without its stop, in ticks, rounded up. */
  unprotectedTicksMax = 0
  readonly #scene: AuditScene
  readonly #mismatches = new Map<string, Mismatch>()
  readonly #holdings = new Map<string, PlanHolding>()
  /** Base currency that the venue sold by force, by account and symbol. */
  readonly #forced = new Map<string, Fixed>()

  constructor(scene: AuditScene) {
    this.#scene = scene
  }

  happened(event: VenueEvent, holding: PlanHolding | undefined): void {
    if (event.kind === 'trade') {
      this.#checkBalances(event.account)
      if (event.trade.liquidation === true) this.#countForced(event.account, event.trade)
    }
    if (holding === undefined) return
    const name = `${holding.account} ${holding.planId}`
    this.#holdings.set(holding.planId, holding)
    if (event.kind === 'trade' && holding.held < 0n)
      this.#scene.findings.report(
        9,
        name,
        `plan ${holding.planId} has sold ${formatFixed(-holding.held)} ${holding.symbol} more than it bought`,
      )
    const known = this.#mismatches.get(name)
    if (this.#isUncovered(holding)) {
      if (known === undefined)
        this.#mismatches.set(name, { holding, sinceMs: event.timeMs, alerted: false })
    } else if (known !== undefined) this.#end(name, known, event.timeMs)
  }

  #countForced(account: string, { symbol, quantity }: SimulatedTrade): void {
    const name = `${account} ${symbol}`
    this.#forced.set(name, (this.#forced.get(name) ?? 0n) + quantity)
  }

  alerted(_invocation: Invocation | undefined, alert: Alert): void {
    if (!TELLING_KEYS.some((key) => alert.key.startsWith(key))) return
    for (const mismatch of this.#mismatches.values()) {
      const { account, symbol } = mismatch.holding
      const isMeant = (alert.account ?? account) === account && (alert.symbol ?? symbol) === symbol
      if (isMeant) mismatch.alerted = true
    }
  }

  ticked(nowMs: number): void {
    for (const [name, mismatch] of this.#mismatches) {
      // A price may have fallen so far that the venue would not take the rest any more.
      if (!this.#isUncovered(mismatch.holding)) this.#end(name, mismatch, nowMs)
      else this.#measure(mismatch, nowMs)
    }
  }

  faultsAtRest(): readonly RestFault[] {
    const { mirror } = this.#scene
    const hollow = [...mirror.all('plan').values()]
      .filter(({ planId, status }) => {
        const holding = this.#holdings.get(planId)
        return status !== 'closed' && holding?.held === 0n && holding.live.size === 0
      })
      .map(({ planId }) => ({ invariant: 15, text: `plan ${planId} holds nothing and goes on` }))
    const bare = [...this.#mismatches.values()]
      .filter((mismatch) => !mismatch.alerted && this.#isUncovered(mismatch.holding))
      .map(({ holding }) => ({ invariant: 8, text: `${bareText(holding)}, and nobody was told` }))
    return [...hollow, ...bare]
  }

  #end(name: string, mismatch: Mismatch, atMs: number): void {
    this.#measure(mismatch, atMs)
    this.#mismatches.delete(name)
  }

  #measure({ holding, sinceMs, alerted }: Mismatch, atMs: number): void {
    const ticks = (atMs - sinceMs) / TICK_MS
    this.unprotectedTicksMax = Math.max(this.unprotectedTicksMax, Math.ceil(ticks))
    if (ticks <= UNPROTECTED_TICKS_MAX || alerted) return
    this.#scene.findings.report(
      8,
      `${holding.account} ${holding.planId}`,
      `plan ${holding.planId} in ${holding.symbol} was without its whole stop for ${Math.ceil(ticks)} ticks, and nobody was told`,
    )
  }

  #isUncovered(holding: PlanHolding): boolean {
    const sellable = this.#sellableOf(holding)
    // Until a buy is booked, the dearest fee is reckoned with; what the venue rounds off it is not
    // under the stop before that.
    const rounded = holding.baseFees / FEE_PARTS
    return sellable > 0n && coverOf(holding) + rounded < sellable
  }

  /** What the venue would take as an order, of what the plan holds; nothing of a rest too small. */
  #sellableOf({ account, symbol, planId, held }: PlanHolding): Fixed {
    const { world, mirror } = this.#scene
    const instrument = world.venue.instruments.find((each) => each.symbol === symbol)
    if (instrument === undefined || held <= 0n) return 0n
    // What the venue took by force is the plan's no more, whatever the plan believes.
    const owned = this.#scene.truth.account(account).balances.get(instrument.base) ?? 0n
    const left = held - this.#takenFrom(account, symbol, planId)
    const quantity = quantise(minimum(left, owned), instrument.stepSize, 'floor')
    if (quantity <= 0n || quantity < instrument.quantityMin) return 0n
    const { last } = world.venue.quote(symbol)
    const reference = mirror.find('plan', account, planId)?.referencePrice ?? last
    const price = last < reference ? last : reference
    return (quantity * price) / ONE < instrument.costMin ? 0n : quantity
  }

  /** What the plan gave up, as far as the venue's forced sales of the symbol go. */
  #takenFrom(account: string, symbol: string, planId: string): Fixed {
    const plan = this.#scene.mirror.find('plan', account, planId)
    const lost = plan === undefined ? undefined : optionalGroup(plan.content, 'lost')
    const givenUp = lost === undefined ? 0n : amount(lost, 'quantity')
    return minimum(givenUp, this.#forced.get(`${account} ${symbol}`) ?? 0n)
  }

  #checkBalances(account: string): void {
    for (const [currency, total] of this.#scene.truth.account(account).balances)
      if (total < 0n)
        this.#scene.findings.report(
          9,
          `${account} ${currency}`,
          `${account} has ${formatFixed(total)} ${currency} at the venue`,
        )
  }
}

function bareText(holding: PlanHolding): string {
  const { symbol, planId, held } = holding
  const numbers = `${formatFixed(held)} held, ${formatFixed(coverOf(holding))} covered`
  return `plan ${planId} in ${symbol} is without its whole stop (${numbers})`
}
