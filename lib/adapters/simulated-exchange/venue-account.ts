/** One customer of the venue: what is owned, what orders hold of it, and the orders themselves. */
import { type Fixed, ZERO } from '../../domain/money/fixed.ts'
import { type Balance } from '../../ports/exchange.ts'
import { type LiveOrder } from './live-order.ts'
import { type SimulatedTrade } from './simulated-order.ts'
import { type RejectionRule } from './venue-types.ts'

export interface Purse {
  total: Fixed
  held: Fixed
}

export class VenueAccount {
  readonly name: string
  readonly feeInBaseOnBuys: boolean
  readonly purses = new Map<string, Purse>()
  readonly orders = new Map<string, LiveOrder>()
  readonly open = new Map<string, LiveOrder>()
  readonly openByClientId = new Map<string, LiveOrder>()
  /** In the order of closing. */
  readonly closed: LiveOrder[] = []
  readonly closedByClientId = new Map<string, LiveOrder>()
  readonly trades: SimulatedTrade[] = []
  rejections: RejectionRule[] = []
  /** When all open orders are cancelled, unless it is put off before. */
  cancelAllAtMs: number | undefined

  constructor(name: string, feeInBaseOnBuys: boolean) {
    this.name = name
    this.feeInBaseOnBuys = feeInBaseOnBuys
  }

  free(currency: string): Fixed {
    const purse = this.purses.get(currency)
    return purse === undefined ? ZERO : purse.total - purse.held
  }

  /** Adds to (or with a negative amount takes from) what is owned. */
  credit(currency: string, amount: Fixed): void {
    const purse = this.#purse(currency)
    purse.total += amount
    this.#assertSound(currency, purse)
  }

  /** Sets what an order holds; the currency is the one that the order gives away. */
  hold(order: LiveOrder, currency: string, amount: Fixed): void {
    const purse = this.#purse(currency)
    purse.held += amount - order.held
    order.held = amount
    this.#assertSound(currency, purse)
  }

  /** Moves what a trade moves in one step, so that no balance dips below zero in between. */
  exchange(change: {
    order: LiveOrder
    given: { currency: string; amount: Fixed }
    received: { currency: string; amount: Fixed }
    heldAfter: Fixed
  }): void {
    const { order, given, received } = change
    const giving = this.#purse(given.currency)
    giving.total -= given.amount
    giving.held += change.heldAfter - order.held
    order.held = change.heldAfter
    this.#purse(received.currency).total += received.amount
    this.#assertSound(given.currency, giving)
  }

  add(order: LiveOrder): void {
    this.orders.set(order.venueOrderId, order)
    if (order.status === 'open') {
      this.open.set(order.venueOrderId, order)
      if (order.clientOrderId !== undefined) this.openByClientId.set(order.clientOrderId, order)
    } else this.#keepClosed(order)
  }

  /** Takes an order out of the open ones; its status and hold have been settled before. */
  close(order: LiveOrder): void {
    if (order.status === 'open' || order.held !== ZERO)
      throw new Error(`order ${order.venueOrderId} is closed while it is open or holds something`)
    this.open.delete(order.venueOrderId)
    if (order.clientOrderId !== undefined) this.openByClientId.delete(order.clientOrderId)
    this.#keepClosed(order)
  }

  balances(): readonly Balance[] {
    return [...this.purses]
      .map(([currency, { total, held }]) => ({ currency, total, free: total - held }))
      .sort((a, b) => (a.currency < b.currency ? -1 : 1))
  }

  #keepClosed(order: LiveOrder): void {
    this.closed.push(order)
    if (order.clientOrderId !== undefined) this.closedByClientId.set(order.clientOrderId, order)
  }

  #purse(currency: string): Purse {
    const purse = this.purses.get(currency)
    if (purse !== undefined) return purse
    const created = { total: ZERO, held: ZERO }
    this.purses.set(currency, created)
    return created
  }

  #assertSound(currency: string, purse: Purse): void {
    if (purse.held < ZERO || purse.total < purse.held)
      throw new Error(`account ${this.name} holds ${purse.held} of ${purse.total} ${currency}`)
  }
}
