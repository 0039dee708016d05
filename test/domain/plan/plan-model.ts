/**
 * A plan, its orders as we know them, and a small venue that knows the truth. The plan is advanced
 * as the engine does it; the venue accepts, refuses, loses, fills and cancels as it is told.
 */
import { type OrderCommand } from '../../../lib/domain/order/commands.ts'
import { decideOrder } from '../../../lib/domain/order/decide.ts'
import { evolveOrderAll } from '../../../lib/domain/order/evolve.ts'
import { type Order, isFinal, isResting, newOrder } from '../../../lib/domain/order/order.ts'
import { type ExitReason } from '../../../lib/domain/order/exit-reason.ts'
import {
  type Exit,
  type Plan,
  type ProtectionPolicy,
  heldQuantity,
} from '../../../lib/domain/plan/plan.ts'
import { type PlanRules } from '../../../lib/domain/plan/plan-rules.ts'
import { planAfterStep } from '../../../lib/domain/plan/plan-after-step.ts'
import { type PlanStep } from '../../../lib/domain/plan/plan-step.ts'
import { planSteps } from '../../../lib/domain/plan/plan-steps.ts'
import { refreshPlan } from '../../../lib/domain/plan/refresh-plan.ts'
import { minimum, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { INPUTS, INSTRUMENT, RULES, START_MS, opened, basisAt } from './sample-plan.ts'

/** The venue's own record of an order. */
interface VenueRecord {
  readonly side: 'buy' | 'sell'
  quantity: bigint
  triggerPrice: bigint | undefined
  filled: bigint
  status: 'open' | 'filled' | 'cancelled' | 'expired'
}

/** After these the plan is looked at again at once, as the engine does it. */
const TURNS: ReadonlySet<PlanStep['step']> = new Set([
  'reopen',
  'part-sold',
  'give-up-protection',
  'adjust',
  'refuse-adjustment',
])

export type SendOutcome = 'accepted' | 'rejected' | 'not-placed' | 'lost' | 'lost-but-placed'

export class PlanModel {
  plan: Plan
  orders: Order[]
  nowMs = START_MS
  readonly rules: PlanRules
  readonly venue = new Map<string, VenueRecord>()
  /** What each advance did, for the laws to look at. */
  lastSteps: readonly PlanStep[] = []

  constructor(change: Partial<PlanRules> = {}, policy: ProtectionPolicy = 'stop-only') {
    const parts = [{ distance: parseFixed('5'), part: parseFixed('0.4') }]
    const proposal = { ...INPUTS.proposal, targetParts: parts }
    const { plan, entry } = opened({ proposal, protectionPolicy: policy })
    this.plan = plan
    this.orders = [newOrder(entry)]
    this.rules = { ...RULES, ...change }
  }

  get bought(): bigint {
    return this.#filled('buy')
  }

  get sold(): bigint {
    return this.#filled('sell')
  }

  /** Base currency that orders at the venue could still sell. */
  get sellingQuantity(): bigint {
    return [...this.venue.values()]
      .filter((record) => record.side === 'sell' && record.status === 'open')
      .reduce((sum, record) => sum + record.quantity - record.filled, 0n)
  }

  advance(): void {
    this.lastSteps = []
    for (let round = 1; round <= 3; round += 1) {
      const plan = refreshPlan(this.plan, this.orders, basisAt(this.nowMs))
      const view = { plan, orders: this.orders, instrument: INSTRUMENT, rules: this.rules }
      const steps = planSteps({ ...view, nowMs: this.nowMs })
      this.plan = plan
      for (const step of steps) this.#carryOut(step)
      if (steps.length > 0 && this.plan.status !== 'closed')
        this.plan = refreshPlan(this.plan, this.orders, basisAt(this.nowMs))
      this.lastSteps = [...this.lastSteps, ...steps]
      if (!steps.some(({ step }) => TURNS.has(step))) return
    }
  }

  /** @param keep base currency that is to remain */
  triggerExit(reason: ExitReason, keep?: bigint): void {
    if (this.plan.status !== 'open' || heldQuantity(this.plan) <= (keep ?? 0n)) return
    const exit: Exit = {
      reason,
      triggeredAtMs: this.nowMs,
      triggerPrice: this.plan.referencePrice,
      alsoFired: [],
      firstAttempt: this.plan.exitAttempts + 1,
      ...(keep === undefined ? {} : { keep }),
    }
    this.plan = { ...this.plan, status: 'closing', exit }
  }

  send(order: Order, outcome: SendOutcome): void {
    const { intent } = order
    const atMs = this.nowMs
    const claim = { command: 'claim', atMs, quantity: intent.quantity, claimedValue: 0n } as const
    if (!this.#tell(order, claim)) return
    if (outcome === 'accepted' || outcome === 'lost-but-placed')
      this.venue.set(intent.intentId, {
        side: intent.side,
        quantity: intent.quantity,
        triggerPrice: intent.triggerPrice,
        filled: 0n,
        status: 'open',
      })
    const claimed = this.#now(order)
    if (outcome === 'accepted')
      this.#tell(claimed, { command: 'record-accepted', atMs, venueOrderId: intent.intentId })
    else if (outcome === 'rejected')
      this.#tell(claimed, { command: 'record-rejected', atMs, reason: 'no' })
    else if (outcome === 'not-placed')
      this.#tell(claimed, { command: 'record-not-placed', atMs, reason: 'busy' })
    else this.#tell(claimed, { command: 'record-outcome-lost', atMs, reason: 'timeout' })
  }

  /** The venue fills up to `quantity`; where nothing is locked, it reduces only. */
  fill(order: Order, quantity: bigint): void {
    const record = this.venue.get(order.intent.intentId)
    if (record?.status !== 'open') return
    let part = minimum(quantity, record.quantity - record.filled)
    const { restingOrdersLockBalance, reduceOnly } = this.rules
    if (record.side === 'sell' && !restingOrdersLockBalance && reduceOnly)
      part = minimum(part, this.bought - this.sold)
    record.filled += part
    if (record.filled === record.quantity) record.status = 'filled'
  }

  /** The venue ends the order by itself. */
  endAtVenue(order: Order, status: 'cancelled' | 'expired'): void {
    const record = this.venue.get(order.intent.intentId)
    if (record?.status === 'open') record.status = status
  }

  /** The order is looked up, and the venue says the truth. */
  lookUp(order: Order): void {
    const record = this.venue.get(order.intent.intentId)
    const atMs = this.nowMs
    if (record === undefined) {
      this.#tell(order, { command: 'record-absent', atMs, reason: 'no such order' })
      return
    }
    const venueOrderId = order.intent.intentId
    const { status, filled: filledQuantity, quantity, triggerPrice } = record
    this.#tell(order, {
      command: 'record-venue-order',
      atMs,
      venueOrderId,
      status,
      filledQuantity,
      quantity,
      ...(triggerPrice === undefined ? {} : { triggerPrice }),
    })
  }

  /** The trades of the order reach the ledger. */
  applyTrades(order: Order): void {
    const record = this.venue.get(order.intent.intentId)
    const quantity = (record?.filled ?? 0n) - order.filledQuantity
    if (quantity <= 0n) return
    const atMs = this.nowMs
    const venueOrderId = order.intent.intentId
    this.#tell(order, { command: 'record-fill', atMs, quantity, cost: quantity, venueOrderId })
  }

  /** A requested change is carried out, or refused, or nobody knows. */
  amend(order: Order, outcome: 'amended' | 'refused' | 'lost' | 'lost-but-amended'): void {
    const { amendment } = order
    const record = this.venue.get(order.intent.intentId)
    if (amendment === undefined || !isResting(order)) return
    const { requestedAtMs: _at, outcomeLost: _lost, ...terms } = amendment
    const atMs = this.nowMs
    const isOver = record?.status !== 'open' || (terms.quantity ?? record.quantity) <= record.filled
    if (outcome === 'refused' || (isOver && outcome === 'amended'))
      this.#tell(order, { command: 'record-amend-refused', atMs, terms, reason: 'no' })
    if (record === undefined || isOver) return
    if (outcome === 'amended' || outcome === 'lost-but-amended') {
      record.quantity = terms.quantity ?? record.quantity
      record.triggerPrice = terms.triggerPrice ?? record.triggerPrice
    }
    if (outcome === 'amended') this.#tell(order, { command: 'record-amended', atMs, terms })
    if (outcome.startsWith('lost')) this.#tell(order, { command: 'record-amend-lost', atMs, terms })
  }

  /** The stop trails up to here. */
  trail(stop: bigint): void {
    const before = this.plan.trail?.stop ?? this.plan.levels.stop
    if (this.plan.status !== 'open' || stop <= before) return
    this.plan = { ...this.plan, trail: { highWater: stop, stop, movedAtMs: this.nowMs } }
  }

  /** A requested cancel is carried out, unless the venue was quicker. */
  cancel(order: Order): void {
    if (order.cancelRequestedAtMs === undefined || isFinal(order)) return
    if (!isResting(order)) {
      this.#tell(order, { command: 'withdraw', atMs: this.nowMs, reason: 'not sent' })
      return
    }
    this.endAtVenue(order, 'cancelled')
    this.lookUp(order)
  }

  #carryOut(step: PlanStep): void {
    const { plan } = this
    switch (step.step) {
      case 'place':
        if (this.orders.some((order) => order.intent.intentId === step.intent.intentId))
          throw new Error(`intent ${step.intent.intentId} was made twice`)
        this.orders = [...this.orders, newOrder(step.intent)]
        break
      case 'request-cancel': {
        const order = this.orders.find((each) => each.intent.intentId === step.intentId)!
        if (!this.#tell(order, { command: 'request-cancel', atMs: this.nowMs }))
          throw new Error(`${step.intentId} cannot be cancelled`)
        break
      }
      case 'request-amend': {
        const order = this.orders.find((each) => each.intent.intentId === step.intentId)!
        const { terms } = step
        if (!this.#tell(order, { command: 'request-amend', atMs: this.nowMs, terms }))
          throw new Error(`${step.intentId} cannot be amended`)
        break
      }
      case 'reopen':
      case 'part-sold':
      case 'give-up-protection':
      case 'adjust':
      case 'refuse-adjustment':
      case 'end':
        break
    }
    const { orders, nowMs } = this
    this.plan = planAfterStep(plan, step, { orders, instrument: INSTRUMENT, nowMs })
  }

  /** @returns whether the order took the command. */
  #tell(order: Order, command: OrderCommand): boolean {
    const decision = decideOrder(order, command)
    if (!decision.ok) return false
    const next = evolveOrderAll(order, decision.events)
    const { intentId } = order.intent
    this.orders = this.orders.map((each) => (each.intent.intentId === intentId ? next : each))
    return true
  }

  #now(order: Order): Order {
    return this.orders.find((each) => each.intent.intentId === order.intent.intentId)!
  }

  #filled(side: 'buy' | 'sell'): bigint {
    return [...this.venue.values()]
      .filter((record) => record.side === side)
      .reduce((sum, record) => sum + record.filled, 0n)
  }
}
