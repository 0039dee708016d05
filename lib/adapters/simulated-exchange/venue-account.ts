/** One customer of the venue: what is owned, what orders hold of it, and the orders themselves. */
import { type Fixed, ZERO } from '../../domain/money/fixed.ts'
import { type Balance } from '../../ports/exchange.ts'
import { type LiveOrder } from './live-order.ts'
import { firstAfter } from './select-by-time.ts'
import { type SimulatedMovement, type SimulatedTrade } from './simulated-order.ts'
import { type AccountOptions, type RejectionRule } from './venue-types.ts'

export interface Purse {
  total: Fixed
  held: Fixed
}

/** What a trade, or its correction, does to the money of its account. */
export interface AccountChange {
  readonly order: LiveOrder
  /** The currency that the order gives away. */
  readonly holds: string
  readonly heldAfter: Fixed
  /** What is added to each currency, or with a negative amount taken from it. */
  readonly amounts: ReadonlyMap<string, Fixed>
}

export class VenueAccount {
  readonly name: string
  readonly feeInBaseOnBuys: boolean
  readonly restingSellsLock: boolean
  /** What fees are paid in where possible; the trade's own currencies when absent. */
  readonly feeCurrency: string | undefined
  readonly purses = new Map<string, Purse>()
  readonly orders = new Map<string, LiveOrder>()
  readonly open = new Map<string, LiveOrder>()
  /** Those of the open ones that have a time of their own to end. */
  readonly expiring = new Map<string, LiveOrder>()
  readonly openByClientId = new Map<string, LiveOrder>()
  /** In the order of closing. */
  readonly closed: LiveOrder[] = []
  readonly closedByClientId = new Map<string, LiveOrder>()
  /** In the order of their times. */
  readonly trades: SimulatedTrade[] = []
  readonly movements: SimulatedMovement[] = []
  rejections: RejectionRule[] = []
  /** When all open orders are cancelled, unless it is put off before. */
  cancelAllAtMs: number | undefined

  constructor(name: string, options: AccountOptions) {
    this.name = name
    this.feeInBaseOnBuys = options.feeInBaseOnBuys ?? false
    this.restingSellsLock = options.restingSellsLock ?? true
    this.feeCurrency = options.feeCurrency
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
  exchange({ order, holds, heldAfter, amounts }: AccountChange): void {
    this.#purse(holds).held += heldAfter - order.held
    order.held = heldAfter
    for (const [currency, amount] of amounts) this.#purse(currency).total += amount
    for (const currency of [holds, ...amounts.keys()])
      this.#assertSound(currency, this.#purse(currency))
  }

  /** The first currency of which less than nothing would be free after the change. */
  shortfall(change: AccountChange): { currency: string; missing: Fixed } | undefined {
    const { order, holds, heldAfter, amounts } = change
    for (const currency of new Set([holds, ...amounts.keys()])) {
      const released = currency === holds ? order.held - heldAfter : ZERO
      const free = this.free(currency) + (amounts.get(currency) ?? ZERO) + released
      if (free < ZERO) return { currency, missing: -free }
    }
    return undefined
  }

  /** A trade of an earlier time goes to its place among the others. */
  keepTrade(trade: SimulatedTrade): void {
    this.trades.splice(firstAfter(this.trades, trade.timeMs), 0, trade)
  }

  /** Puts a trade in the place of the one with its id, which has the same time. */
  replaceTrade(trade: SimulatedTrade): void {
    const place = this.trades.findIndex(({ tradeId }) => tradeId === trade.tradeId)
    if (place < 0) throw new Error(`account ${this.name} has no trade ${trade.tradeId}`)
    this.trades[place] = trade
  }

  add(order: LiveOrder): void {
    this.orders.set(order.venueOrderId, order)
    if (order.status === 'open') {
      this.open.set(order.venueOrderId, order)
      if (order.expiresAtMs !== undefined) this.expiring.set(order.venueOrderId, order)
      if (order.clientOrderId !== undefined) this.openByClientId.set(order.clientOrderId, order)
    } else this.#keepClosed(order)
  }

  /** Takes an order out of the open ones; its status and hold have been settled before. */
  close(order: LiveOrder): void {
    if (order.status === 'open' || order.held !== ZERO)
      throw new Error(`order ${order.venueOrderId} is closed while it is open or holds something`)
    this.open.delete(order.venueOrderId)
    this.expiring.delete(order.venueOrderId)
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
