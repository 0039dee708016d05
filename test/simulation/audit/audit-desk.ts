/**
 * A venue with one market and an auditor at one desk. The test plays the engine: every method writes
 * one sound step of a plan's life as the engine would, and takes what is to be wrong with it.
 */
import { FAMILIAR_MARKETS } from '../../../lib/adapters/simulated-exchange/familiar-markets.ts'
import { type SimulatedTrade } from '../../../lib/adapters/simulated-exchange/venue-types.ts'
import { SimulatedVenue } from '../../../lib/adapters/simulated-exchange/venue.ts'
import { type Quote } from '../../../lib/domain/market/quote.ts'
import { type Fixed, multiply, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type Intent, type Order, newOrder, reservation } from '../../../lib/domain/order/order.ts'
import { exposureRecord } from '../../../lib/engine/records/account-records.ts'
import { keys } from '../../../lib/engine/records/keys.ts'
import { orderRecord } from '../../../lib/engine/records/order-records.ts'
import { type Alert } from '../../../lib/ports/alerts.ts'
import { type OrderChange } from '../../../lib/ports/exchange.ts'
import { type JsonObject, type Key, type Write } from '../../../lib/ports/store.ts'
import { ScriptedPrice } from '../../engine/scripted-price.ts'
import { type Invocation } from '../kernel/invocation.ts'
import { Auditor } from './auditor.ts'
import { DeskLedger } from './desk-ledger.ts'
import {
  MINUTE_MS,
  SYMBOL,
  configWrite,
  contentOf,
  decisionWrite,
  entryIntent,
  newPlan,
  planWrite,
  requestOf,
  stopIntent,
  watchWrite,
} from './desk-records.ts'

export const DESK_START_MS = Date.UTC(2025, 0, 10)
export const SECRET = 'kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRz'

/** A desk two minutes into its day, with open books. */
export function openedDesk(balances?: Readonly<Record<string, Fixed>>): AuditDesk {
  const desk = new AuditDesk(balances)
  desk.advance(2 * MINUTE_MS)
  desk.ledger.openBooks()
  return desk
}

export class AuditDesk {
  readonly price: ScriptedPrice
  readonly venue: SimulatedVenue
  readonly auditor: Auditor
  readonly ledger: DeskLedger
  readonly orders = new Map<string, Order>()
  readonly invocation: Invocation = {
    label: 'execute-orders@1',
    functionName: 'execute-orders',
    startedAtMs: DESK_START_MS,
    skewMs: 0,
  }
  #known = new Set<string>()
  positions: Readonly<Record<string, Fixed>> = {}

  constructor(balances: Readonly<Record<string, Fixed>> = { USD: parseFixed('10000') }) {
    const market = FAMILIAR_MARKETS.find(({ instrument }) => instrument.symbol === SYMBOL)!
    this.price = new ScriptedPrice(market.instrument, '50000')
    this.venue = new SimulatedVenue({
      instruments: [market.instrument],
      markets: [this.price],
      startMs: DESK_START_MS,
      seed: 1,
    })
    this.venue.openAccount('main', balances)
    this.auditor = new Auditor({
      venue: this.venue,
      accounts: [{ id: 'main', symbols: [SYMBOL], secrets: [SECRET], restingSellsLock: true }],
      startMs: DESK_START_MS,
      nowMs: () => this.venue.nowMs(),
      step: () => 1,
    })
    this.ledger = new DeskLedger(this)
    this.commit(configWrite(DESK_START_MS))
  }

  get nowMs(): number {
    return this.venue.nowMs()
  }

  get found(): readonly number[] {
    return [...new Set(this.auditor.violations.map(({ invariant }) => invariant))]
  }

  get restFound(): readonly number[] {
    return [...new Set(this.auditor.faultsAtRest().map(({ invariant }) => invariant))]
  }

  advance(durationMs: number): void {
    const untilMs = this.nowMs + durationMs
    while (this.nowMs < untilMs) {
      this.venue.advanceTo(Math.min(untilMs, this.nowMs + MINUTE_MS))
      this.auditor.stepped()
    }
  }

  commit(...writes: readonly Write[]): void {
    for (const { key } of writes) this.#known.add(`${key.partition} ${key.sort}`)
    this.auditor.committed(this.invocation, writes)
  }

  /** Creates what is not there and replaces what is. */
  put(key: Key, content: JsonObject): Write {
    return this.#known.has(`${key.partition} ${key.sort}`)
      ? { action: 'replace', key, content, expectedVersion: 1 }
      : { action: 'create', key, content }
  }

  /** Decides for the closed bar and makes the plan with its entry. */
  decide(changes: Partial<Intent> = {}, inputs: Readonly<Record<string, string>> = {}): Order {
    const entry = newOrder({ ...entryIntent(this.nowMs), ...changes })
    this.orders.set(entry.intent.intentId, entry)
    const plan = newPlan(entry.intent)
    this.commit(
      decisionWrite(entry.intent, this.nowMs, inputs),
      planWrite(this, plan),
      watchWrite(this, plan),
      ...this.orderWrites(entry),
    )
    return entry
  }

  guard(entry: Order, quantity: Fixed, attempt = 1, changes: Partial<Intent> = {}): Order {
    const intent = stopIntent(entry.intent, attempt, this.nowMs)
    const stop = newOrder({ ...intent, quantity, ...changes })
    return this.write(stop)
  }

  write(order: Order): Order {
    const { intentId } = order.intent
    this.orders.set(intentId, order)
    this.commit(...this.orderWrites(order))
    return order
  }

  /** The order as it is now, changed and written with what it reserves. */
  change(order: Order, changes: Partial<Order>): Order {
    return this.write({ ...this.orders.get(order.intent.intentId)!, ...changes })
  }

  orderWrites(order: Order): readonly Write[] {
    this.orders.set(order.intent.intentId, order)
    const { account, symbol, intentId } = order.intent
    const write = orderRecord.create(keys.order(account, symbol, intentId), order)
    return [this.put(write.key, contentOf(write)), this.exposureWrite()]
  }

  exposureWrite(): Write {
    const reservations = Object.fromEntries(
      [...this.orders.values()]
        .map(
          (each) => [each.intent.intentId, { symbol: SYMBOL, value: reservation(each) }] as const,
        )
        .filter(([, { value }]) => value > 0n),
    )
    const book = { positions: this.positions, reservations }
    const exposure = exposureRecord.create(keys.exposure('main'), book)
    return this.put(exposure.key, contentOf(exposure))
  }

  claim(order: Order, changes: Partial<Order> = {}, quote: Partial<Quote> = {}): Order {
    const told = { ...this.venue.quote(SYMBOL), ...quote }
    this.auditor.quoted(this.invocation, 'main', [told])
    const current = this.orders.get(order.intent.intentId)!
    const { quantity } = current
    const isReducing = order.intent.effect === 'reducing'
    return this.change(order, {
      state: 'sending',
      claimEpoch: current.claimEpoch + 1,
      claimedAtMs: this.nowMs,
      claimedValue: isReducing ? 0n : multiply(quantity, told.ask, 'ceiling'),
      retryable: false,
      ...changes,
    })
  }

  /** Leaves for the venue, and it is not known whether it arrives. */
  leave(order: Order): void {
    this.auditor.sending(this.invocation, 'main', requestOf(order))
  }

  /** Sends to the venue, as a call with an effect. */
  send(order: Order): void {
    this.leave(order)
    this.arrive(order)
  }

  /** Asks the venue for its end, and it is not known whether that arrives. */
  cancel(order: Order): void {
    const { clientOrderId } = requestOf(order)
    this.auditor.cancelling(this.invocation, 'main', { symbol: SYMBOL, clientOrderId })
  }

  amend(order: Order, change: OrderChange, isTaken = true): void {
    const { clientOrderId } = requestOf(order)
    const reference = { symbol: SYMBOL, clientOrderId }
    this.auditor.amending(this.invocation, 'main', reference, change)
    if (!isTaken) return
    const { venueOrderId } = this.venue.orderByClientId('main', clientOrderId)!
    this.venue.amend('main', venueOrderId, change)
    this.auditor.stepped()
  }

  arrive(order: Order): void {
    const placed = this.venue.place('main', requestOf(order))
    if ('refused' in placed) throw new Error(`the venue refuses: ${placed.refused.code}`)
    this.auditor.stepped()
  }

  /** Writes the venue's word on the order. */
  hear(order: Order, changes: Partial<Order> = {}): Order {
    const shown = this.venue.orderByClientId('main', order.intent.intentId)!
    const state = shown.status === 'open' ? 'open' : shown.status
    const { venueOrderId, filledQuantity } = shown
    return this.change(order, {
      state,
      venueOrderId,
      venueFilledQuantity: filledQuantity,
      ...changes,
    })
  }

  alert(key: string, delivered = true): void {
    const alert: Alert = { key, severity: 'critical', title: key, text: key, atMs: this.nowMs }
    this.auditor.alerted(this.invocation, alert, delivered)
  }

  place(order: Order): Order {
    this.claim(order)
    this.send(order)
    return this.hear(order)
  }

  /** A plan whose entry is bought and booked. */
  buy(): Order {
    const entry = this.decide()
    this.place(entry)
    this.ledger.bookAll()
    return this.orders.get(entry.intent.intentId)!
  }

  get trades(): readonly SimulatedTrade[] {
    return this.venue.trades('main')
  }
}
