/** What the venue knows, kept from its log: orders, trades and money, by account. */
import {
  type SimulatedMovement,
  type SimulatedOrder,
  type SimulatedTrade,
  type VenueEvent,
} from '../../../lib/adapters/simulated-exchange/venue-types.ts'
import { type Fixed } from '../../../lib/domain/money/fixed.ts'
import { type Moved, add, movedBy } from './fact-effects.ts'

export interface TrueOrder {
  readonly account: string
  readonly venueOrderId: string
  readonly clientOrderId: string | undefined
  readonly symbol: string
  readonly side: string
  readonly type: string
  quantity: Fixed
  triggerPrice: Fixed | undefined
  limitPrice: Fixed | undefined
  filled: Fixed
  isLive: boolean
  /** Every form that its terms ever had, as `termsText` has them. */
  readonly hadTerms: Set<string>
  /** The venue changed a trade of it afterwards: what was filled may have become less. */
  isCorrected: boolean
}

export interface TrueAccount {
  /** In the order in which the venue booked them; each as it is now. */
  readonly trades: SimulatedTrade[]
  readonly movements: SimulatedMovement[]
  /** What moved money, in its order. */
  readonly moves: TrueMove[]
  readonly balances: Map<string, Fixed>
}

/** One step of an account's money. */
export interface TrueMove {
  /** The trade or movement that it belongs to; a corrected trade has several, a first balance none. */
  readonly id: string | undefined
  readonly moved: Moved
}

const OUR_ID = /^[0-9a-f]{32}$/

/** Other clients of the account use no client order id, or one of another form. */
export function isOurId(clientOrderId: string | undefined): clientOrderId is string {
  return clientOrderId !== undefined && OUR_ID.test(clientOrderId)
}

export class VenueTruth {
  readonly orders = new Map<string, TrueOrder>()
  /** By account and id: every form that the venue gave a trade, the one of today last. */
  readonly #versions = new Map<string, SimulatedTrade[]>()
  readonly #movements = new Map<string, SimulatedMovement>()
  readonly accounts = new Map<string, TrueAccount>()
  readonly #byClientId = new Map<string, TrueOrder[]>()

  /** Every order that was ever accepted under this client id. */
  ordersOf(account: string, clientOrderId: string): readonly TrueOrder[] {
    return this.#byClientId.get(`${account} ${clientOrderId}`) ?? []
  }

  order(account: string, venueOrderId: string): TrueOrder | undefined {
    return this.orders.get(`${account} ${venueOrderId}`)
  }

  trade(account: string, tradeId: string): SimulatedTrade | undefined {
    return this.versions(account, tradeId).at(-1)
  }

  /** Every form that the venue gave the trade, the one of today last; none for no trade of it. */
  versions(account: string, tradeId: string): readonly SimulatedTrade[] {
    return this.#versions.get(`${account} ${tradeId}`) ?? []
  }

  movement(account: string, movementId: string): SimulatedMovement | undefined {
    return this.#movements.get(`${account} ${movementId}`)
  }

  account(name: string): TrueAccount {
    const known = this.accounts.get(name)
    if (known !== undefined) return known
    const created: TrueAccount = { trades: [], movements: [], moves: [], balances: new Map() }
    this.accounts.set(name, created)
    return created
  }

  apply(event: VenueEvent): void {
    switch (event.kind) {
      case 'flow':
        this.#move(event.account, {
          id: event.movement?.movementId,
          moved: [[event.currency, event.amount]],
        })
        if (event.movement !== undefined) this.#keepMovement(event.account, event.movement)
        return
      case 'order-accepted':
        this.#accept(event.account, event.order)
        return
      case 'trade':
        this.#trade(event.account, event.trade)
        return
      case 'trade-corrected':
        this.#correct(event.account, event.before, event.trade)
        return
      case 'order-filled':
      case 'order-cancelled':
      case 'order-expired':
        this.#update(event.account, event.order, false)
        return
      case 'order-amended':
        this.#update(event.account, event.order, event.order.status === 'open')
        return
      default:
        return
    }
  }

  #move(account: string, move: TrueMove): void {
    const { balances, moves } = this.account(account)
    moves.push(move)
    for (const [currency, amount] of move.moved) add(balances, currency, amount)
  }

  #keepMovement(account: string, movement: SimulatedMovement): void {
    this.#movements.set(`${account} ${movement.movementId}`, movement)
    this.account(account).movements.push(movement)
  }

  #accept(account: string, order: SimulatedOrder): void {
    const { venueOrderId, clientOrderId, symbol, side, type, quantity } = order
    const basis = { account, venueOrderId, clientOrderId, symbol, side, type }
    const kept: TrueOrder = {
      ...basis,
      quantity,
      triggerPrice: order.triggerPrice,
      limitPrice: order.limitPrice,
      filled: order.filledQuantity,
      isLive: true,
      hadTerms: new Set(),
      isCorrected: false,
    }
    keepTerms(kept)
    this.orders.set(`${account} ${venueOrderId}`, kept)
    if (clientOrderId === undefined) return
    const name = `${account} ${clientOrderId}`
    const others = this.#byClientId.get(name)
    if (others === undefined) this.#byClientId.set(name, [kept])
    else others.push(kept)
  }

  #trade(account: string, trade: SimulatedTrade): void {
    this.#versions.set(`${account} ${trade.tradeId}`, [trade])
    this.account(account).trades.push(trade)
    this.#move(account, { id: trade.tradeId, moved: movedBy(trade) })
    const order = this.order(account, trade.venueOrderId)
    if (order !== undefined) order.filled += trade.quantity
  }

  #correct(account: string, before: SimulatedTrade, trade: SimulatedTrade): void {
    const name = `${account} ${trade.tradeId}`
    this.#versions.set(name, [...(this.#versions.get(name) ?? []), trade])
    const { trades } = this.account(account)
    const place = trades.findLastIndex(({ tradeId }) => tradeId === trade.tradeId)
    if (place >= 0) trades[place] = trade
    const moved = [...movedBy(trade), ...movedBy(before).map(negative)]
    this.#move(account, { id: trade.tradeId, moved })
    const order = this.order(account, trade.venueOrderId)
    if (order === undefined) return
    order.filled += trade.quantity - before.quantity
    order.isCorrected = true
  }

  #update(account: string, order: SimulatedOrder, isLive: boolean): void {
    const kept = this.order(account, order.venueOrderId)
    if (kept === undefined) return
    kept.quantity = order.quantity
    kept.triggerPrice = order.triggerPrice
    kept.limitPrice = order.limitPrice
    kept.isLive = isLive
    keepTerms(kept)
  }
}

/** One text for each term that can be amended. */
export function termsText({
  quantity,
  limitPrice,
  triggerPrice,
}: {
  readonly quantity?: Fixed | undefined
  readonly limitPrice?: Fixed | undefined
  readonly triggerPrice?: Fixed | undefined
}): readonly string[] {
  return [
    ...(quantity === undefined ? [] : [`quantity ${quantity}`]),
    ...(limitPrice === undefined ? [] : [`limit ${limitPrice}`]),
    ...(triggerPrice === undefined ? [] : [`trigger ${triggerPrice}`]),
  ]
}

function keepTerms(order: TrueOrder): void {
  for (const term of termsText(order)) order.hadTerms.add(term)
}

function negative([currency, amount]: Moved[number]): Moved[number] {
  return [currency, -amount]
}
