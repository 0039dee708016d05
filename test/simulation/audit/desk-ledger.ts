/** Books trades soundly, as the engine does, with one place where the test may interfere. */
import { applyFill } from '../../../lib/domain/ledger/apply-fill.ts'
import { type Fill, fillEffect } from '../../../lib/domain/ledger/fill.ts'
import { type LotPage, type Position, emptyPosition } from '../../../lib/domain/ledger/lots.ts'
import { type Fixed } from '../../../lib/domain/money/fixed.ts'
import { type SimulatedTrade } from '../../../lib/adapters/simulated-exchange/venue-types.ts'
import { type SimulatedVenue } from '../../../lib/adapters/simulated-exchange/venue.ts'
import { type Order } from '../../../lib/domain/order/order.ts'
import { keys } from '../../../lib/engine/records/keys.ts'
import {
  type DayRow,
  EMPTY_DAY,
  allocationRecord,
  cashRecord,
  dayRecord,
  fillRecord,
  positionRecord,
} from '../../../lib/engine/records/ledger-records.ts'
import { type Write } from '../../../lib/ports/store.ts'
import { type RecordKeeper, SYMBOL, contentOf } from './desk-records.ts'

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

export class DeskLedger {
  readonly #desk: LedgerDesk
  #position: Position = emptyPosition('main', SYMBOL)
  #pages: readonly LotPage[] = []
  #cash: Record<string, Fixed> = {}
  #day: DayRow = EMPTY_DAY
  readonly #booked = new Set<string>()

  constructor(desk: LedgerDesk) {
    this.#desk = desk
  }

  openBooks(changes: Readonly<Record<string, Fixed>> = {}): void {
    const balances = this.#desk.venue.balances('main')
    this.#cash = Object.fromEntries(balances.map(({ currency, total }) => [currency, total]))
    Object.assign(this.#cash, changes)
    this.#desk.commit(this.#cashWrite())
  }

  bookAll(interfere: Interference = (writes) => writes): void {
    for (const trade of this.#desk.trades)
      if (!this.#booked.has(trade.tradeId)) this.book(fillOf(this.#desk, trade), interfere)
  }

  book(fill: Fill, interfere: Interference = (writes) => writes): void {
    this.#booked.add(fill.tradeId)
    const booking = applyFill(this.#position, this.#pages, fill)
    this.#position = booking.position
    this.#pages = booking.pages.filter((page) => page.lots.length > 0)
    const { quote, feeInQuote } = fillEffect(fill)
    this.#cash['USD'] = (this.#cash['USD'] ?? 0n) + quote
    const realised = booking.allocations.reduce((sum, each) => sum + each.realisedPnl, 0n)
    this.#day = {
      realisedPnl: this.#day.realisedPnl + realised,
      fees: this.#day.fees + feeInQuote,
      fillCount: this.#day.fillCount + 1,
    }
    this.#desk.positions = { [SYMBOL]: this.#position.quantity }
    const { tradeId, timeMs } = fill
    const allocations =
      booking.allocations.length === 0
        ? []
        : [
            allocationRecord.create(keys.allocations('main', SYMBOL, timeMs, tradeId, 0), {
              allocations: booking.allocations,
            }),
          ]
    const writes = [
      fillRecord.create(keys.fill('main', SYMBOL, tradeId), fill),
      ...allocations,
      this.#put(positionRecord.create(keys.position('main', SYMBOL), this.#position)),
      this.#put(dayRecord.create(keys.day('main', timeMs), this.#day)),
      this.#cashWrite(),
      ...this.#orderWrites(fill),
    ]
    this.#desk.commit(...interfere(writes))
  }

  #orderWrites(fill: Fill): readonly Write[] {
    const order = fill.intentId === undefined ? undefined : this.#desk.orders.get(fill.intentId)
    if (order === undefined) return [this.#desk.exposureWrite()]
    return this.#desk.orderWrites({
      ...order,
      filledQuantity: order.filledQuantity + fill.quantity,
      filledCost: order.filledCost + fill.cost,
    })
  }

  #cashWrite(): Write {
    const cash = { balances: this.#cash, openedAtMs: 0 }
    return this.#put(cashRecord.create(keys.cash('main'), cash))
  }

  #put(write: Write): Write {
    return this.#desk.put(write.key, contentOf(write))
  }
}

export function fillOf(desk: Pick<LedgerDesk, 'orders' | 'nowMs'>, trade: SimulatedTrade): Fill {
  const intent = desk.orders.get(trade.clientOrderId ?? '')?.intent
  const { tradeId, venueOrderId, symbol, side, price, quantity, cost, fee, feeCurrency } = trade
  return {
    ...{ tradeId, venueOrderId, symbol, side, price, quantity, cost, fee, feeCurrency },
    account: 'main',
    timeMs: trade.timeMs,
    appliedAtMs: desk.nowMs,
    ...(intent === undefined ? {} : { intentId: intent.intentId, planId: intent.planId }),
  }
}
