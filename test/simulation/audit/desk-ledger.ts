/** Books facts soundly, as the engine does, with one place where the test may interfere. */
import { type Booking } from '../../../lib/domain/ledger/apply-entry.ts'
import { type Fact, entryOf, factPlace } from '../../../lib/domain/ledger/entry.ts'
import { type Fill } from '../../../lib/domain/ledger/fill.ts'
import { BookInMemory } from '../../../lib/domain/ledger/fold-book.ts'
import { type Lot, comparePlaces } from '../../../lib/domain/ledger/lots.ts'
import { type Movement } from '../../../lib/domain/ledger/movement.ts'
import { type Fixed } from '../../../lib/domain/money/fixed.ts'
import { type SimulatedTrade } from '../../../lib/adapters/simulated-exchange/venue-types.ts'
import { type SimulatedVenue } from '../../../lib/adapters/simulated-exchange/venue.ts'
import { type Order } from '../../../lib/domain/order/order.ts'
import { type Plan } from '../../../lib/domain/plan/plan.ts'
import { planWith } from '../../../lib/engine/apply-trade.ts'
import { dayWith } from '../../../lib/engine/ledger/day-with.ts'
import { EMPTY_DAY, type SessionRow } from '../../../lib/engine/records/ledger-rows.ts'
import { type Write } from '../../../lib/ports/store.ts'
import { fillFact, movementFact, openingOf } from './desk-facts.ts'
import {
  type WritingState,
  bookWrite,
  bookingWrites,
  cashWrite,
  changeWrite,
  factWrites,
  moneyMoved,
  rebuildWrite,
  removal,
  retiredWrite,
  sessionWrite,
  writingKeys,
} from './desk-ledger-records.ts'
import {
  type RecordKeeper,
  SYMBOL,
  contentOf,
  newPlan,
  planWrite,
  watchWrite,
} from './desk-records.ts'

/** The desk that the ledger lies on. */
export interface LedgerDesk extends RecordKeeper {
  readonly venue: SimulatedVenue
  readonly orders: ReadonlyMap<string, Order>
  readonly trades: readonly SimulatedTrade[]
  readonly nowMs: number
  positions: Readonly<Record<string, Fixed>>
  commit(...writes: readonly Write[]): void
  exposureWrite(): Write
  orderWrites(order: Order): readonly Write[]
}

export type Interference = (writes: readonly Write[]) => readonly Write[]

const SOUND: Interference = (writes) => writes

export class DeskLedger {
  readonly #desk: LedgerDesk
  readonly #facts = new Map<string, Fact>()
  readonly #plans = new Map<string, Plan>()
  #writing = writingOf(1)
  #opening: Readonly<Record<string, Fixed>> = {}
  #cash: Record<string, Fixed> = {}
  #session: SessionRow
  #isOpen = false

  constructor(desk: LedgerDesk) {
    this.#desk = desk
    const at = { firstAtMs: 0, lastAtMs: 0 }
    this.#session = { ...EMPTY_DAY, ...at, version: '1', corrections: 0n }
  }

  /** @param changes of what the venue has; a holding of the base becomes an opening lot. */
  openBooks(changes: Readonly<Record<string, Fixed>> = {}): void {
    const balances = this.#desk.venue.balances('main')
    const totals = Object.fromEntries(balances.map(({ currency, total }) => [currency, total]))
    const { BTC: held = 0n, ...money } = { ...totals, ...changes }
    this.#opening = money
    this.#cash = { ...money }
    if (held === 0n) this.#desk.commit(this.#cashWrite())
    else {
      const movement = openingOf(held, this.#desk.nowMs)
      this.#desk.commit(this.#cashWrite([movement]))
      this.book({ kind: 'movement', movement }, (writes) => [...writes, this.#cashWrite()])
    }
  }

  bookAll(interfere = SOUND): void {
    for (const trade of this.#desk.trades)
      if (!this.#facts.has(trade.tradeId)) this.book(fillFact(this.#desk, trade), interfere)
    for (const movement of this.#desk.venue.movements('main'))
      if (!this.#facts.has(movement.movementId))
        this.book(movementFact(movement, this.#desk.nowMs), interfere)
  }

  /** One that comes late is booked at the end, and asks for a rebuild. */
  book(fact: Fact, interfere = SOUND): void {
    const writes = [...factWrites(fact)]
    if (moves(fact)) writes.push(...this.#addToBook(fact))
    this.#facts.set(factPlace(fact).id, fact)
    if (this.#moveMoney(fact, 1n)) writes.push(this.#cashWrite())
    if (fact.kind === 'fill') writes.push(...this.#orderWrites(fact.fill))
    else writes.push(this.#desk.exposureWrite())
    this.#desk.commit(...interfere(writes))
  }

  /** Writes the order's plan with what it booked so far and these changes. */
  changePlan(order: Order, changes: Partial<Plan>): void {
    const plan = { ...this.#planOf(order), ...changes }
    this.#plans.set(plan.planId, plan)
    this.#desk.commit(planWrite(this.#desk, plan), watchWrite(this.#desk, plan))
  }

  /** The venue tells a trade otherwise than it is booked. */
  correct(tradeId: string, interfere = SOUND): void {
    const trade = this.#desk.trades.find((each) => each.tradeId === tradeId)
    const before = this.#facts.get(tradeId)
    if (trade === undefined || before === undefined) throw new Error(`no trade ${tradeId}`)
    const after = fillFact(this.#desk, trade)
    this.#facts.set(tradeId, after)
    this.#moveMoney(before, -1n)
    this.#moveMoney(after, 1n)
    const writes = factWrites(after).map((write) => this.#put(write))
    if (before.kind === 'fill') writes.push(...this.#orderWrites(before.fill, -1n))
    if (after.kind === 'fill')
      for (const write of this.#orderWrites(after.fill)) replaceIn(writes, write)
    const rebuild = this.#put(rebuildWrite(this.#writing.generation + 1))
    this.#desk.commit(...interfere([...writes, this.#cashWrite(), rebuild]))
  }

  /** Writes the book anew in the order of time, and puts it in the place of the live one. */
  rebuild(interfere = SOUND): void {
    const old = this.#writing
    const next = writingOf(old.generation + 1)
    this.#writing = next
    const writes: Write[] = []
    for (const fact of [...this.#facts.values()].sort(byPlace))
      if (moves(fact)) for (const write of this.#fold(fact).writes) replaceIn(writes, write)
    const [before, after] = [old.book.position, next.book.position]
    const corrections = this.#session.corrections + after.realisedPnl - before.realisedPnl
    this.#session = { ...this.#session, corrections }
    this.#desk.positions = { [SYMBOL]: after.quantity }
    const rebuild = rebuildWrite(next.generation)
    writes.push(
      removal(rebuild.key),
      retiredWrite(old.generation),
      changeWrite(before, after),
      this.#put(sessionWrite(this.#session)),
      this.#desk.exposureWrite(),
    )
    this.#desk.commit(...interfere(writes.map((write) => this.#put(write))))
  }

  /** Deletes what nobody reads any more. */
  sweep(generation: number, interfere = SOUND): void {
    const retired = removal(retiredWrite(generation).key)
    const old = [...writingKeys(this.#facts.values(), generation)].map(removal)
    this.#desk.commit(...interfere([...old, retired]))
  }

  #addToBook(fact: Fact): readonly Write[] {
    const { last } = this.#writing.book.position
    const { booking, writes } = this.#fold(fact)
    this.#session = dayWith(this.#session, fact, booking)
    this.#desk.positions = { [SYMBOL]: booking.position.quantity }
    const isLate = last !== undefined && comparePlaces(factPlace(fact), last) < 0
    const more = [sessionWrite(this.#session)]
    if (!this.#isOpen) more.push(bookWrite())
    if (isLate) more.push(rebuildWrite(this.#writing.generation + 1))
    this.#isOpen = true
    return [...writes, ...more].map((write) => this.#put(write))
  }

  #fold(fact: Fact): { readonly booking: Booking; readonly writes: readonly Write[] } {
    const { book, lots, days } = this.#writing
    const booking = book.add(entryOf(fact))
    if (booking.opened !== undefined) lots.push(booking.opened)
    const day = new Date(factPlace(fact).timeMs).toISOString().slice(0, 10)
    days.set(day, dayWith(days.get(day) ?? EMPTY_DAY, fact, booking))
    return { booking, writes: bookingWrites(this.#writing, booking, fact, day) }
  }

  /** @returns whether any money moved. */
  #moveMoney(fact: Fact, sign: bigint): boolean {
    const moved = moneyMoved(fact)
    for (const [currency, amount] of moved)
      this.#cash[currency] = (this.#cash[currency] ?? 0n) + sign * amount
    return moved.length > 0
  }

  #planOf({ intent: { planId } }: Order): Plan {
    const { orders } = this.#desk
    const entry = [...orders.values()].find(
      ({ intent }) => intent.planId === planId && intent.purpose === 'entry',
    )
    if (entry === undefined) throw new Error(`plan ${planId} has no entry`)
    return this.#plans.get(planId) ?? newPlan(entry.intent)
  }

  /** The progress of the order and of its plan, with the fill or (`sign` −1) without it. */
  #orderWrites(fill: Fill, sign: 1n | -1n = 1n): readonly Write[] {
    const { orders } = this.#desk
    const order = orders.get(fill.intentId ?? '')
    if (order === undefined) return [this.#desk.exposureWrite()]
    const plan = planWith(this.#planOf(order), fill, sign)
    this.#plans.set(plan.planId, plan)
    const filledQuantity = order.filledQuantity + sign * fill.quantity
    const filledCost = order.filledCost + sign * fill.cost
    return [
      planWrite(this.#desk, plan),
      ...this.#desk.orderWrites({ ...order, filledQuantity, filledCost }),
    ]
  }

  #cashWrite(unbooked: readonly Movement[] = []): Write {
    return this.#put(cashWrite({ balances: this.#cash, opening: this.#opening, unbooked }))
  }

  #put(write: Write): Write {
    return write.action === 'delete' ? write : this.#desk.put(write.key, contentOf(write))
  }
}

function writingOf(generation: number): WritingState {
  const book = new BookInMemory('main', SYMBOL, generation)
  return { generation, book, lots: [] as Lot[], days: new Map() }
}

function moves(fact: Fact): boolean {
  return fact.kind === 'fill' || fact.movement.symbol !== undefined
}

function byPlace(a: Fact, b: Fact): number {
  return comparePlaces(factPlace(a), factPlace(b))
}

/** A commit holds one write for a key: the later one. */
function replaceIn(writes: Write[], write: Write): void {
  const same = writes.findIndex(({ key }) => key.sort === write.key.sort)
  if (same < 0) writes.push(write)
  else writes[same] = write
}
