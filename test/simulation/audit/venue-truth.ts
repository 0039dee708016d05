/** What the venue knows, kept from its log: orders, trades and money, by account. */
import {
  type SimulatedOrder,
  type SimulatedTrade,
  type VenueEvent,
} from '../../../lib/adapters/simulated-exchange/venue-types.ts'
import { type Fixed } from '../../../lib/domain/money/fixed.ts'

export interface TrueOrder {
  readonly account: string
  readonly venueOrderId: string
  readonly clientOrderId: string | undefined
  readonly symbol: string
  readonly side: string
  readonly type: string
  quantity: Fixed
  filled: Fixed
  isLive: boolean
}

export interface TrueAccount {
  readonly trades: SimulatedTrade[]
  /** What moved money, in its order: flows and trades. */
  readonly moves: (SimulatedTrade | TrueFlow)[]
  readonly balances: Map<string, Fixed>
}

export interface TrueFlow {
  readonly currency: string
  readonly amount: Fixed
}

const OUR_ID = /^[0-9a-f]{32}$/

/** Other clients of the account use no client order id, or one of another form. */
export function isOurId(clientOrderId: string | undefined): clientOrderId is string {
  return clientOrderId !== undefined && OUR_ID.test(clientOrderId)
}

export class VenueTruth {
  readonly orders = new Map<string, TrueOrder>()
  readonly trades = new Map<string, SimulatedTrade>()
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
    return this.trades.get(`${account} ${tradeId}`)
  }

  account(name: string): TrueAccount {
    const known = this.accounts.get(name)
    if (known !== undefined) return known
    const created: TrueAccount = { trades: [], moves: [], balances: new Map() }
    this.accounts.set(name, created)
    return created
  }

  apply(event: VenueEvent): void {
    switch (event.kind) {
      case 'flow':
        this.#flow(event.account, event)
        return
      case 'order-accepted':
        this.#accept(event.account, event.order)
        return
      case 'trade':
        this.#trade(event.account, event.trade)
        return
      case 'order-filled':
      case 'order-cancelled':
        this.#update(event.account, event.order, false)
        return
      case 'order-amended':
        this.#update(event.account, event.order, event.order.status === 'open')
        return
      default:
        return
    }
  }

  #flow(account: string, { currency, amount }: TrueFlow): void {
    const { balances, moves } = this.account(account)
    moves.push({ currency, amount })
    add(balances, currency, amount)
  }

  #accept(account: string, order: SimulatedOrder): void {
    const { venueOrderId, clientOrderId, symbol, side, type, quantity } = order
    const basis = { account, venueOrderId, clientOrderId, symbol, side, type }
    const kept: TrueOrder = { ...basis, quantity, filled: order.filledQuantity, isLive: true }
    this.orders.set(`${account} ${venueOrderId}`, kept)
    if (clientOrderId === undefined) return
    const name = `${account} ${clientOrderId}`
    const others = this.#byClientId.get(name)
    if (others === undefined) this.#byClientId.set(name, [kept])
    else others.push(kept)
  }

  #trade(account: string, trade: SimulatedTrade): void {
    this.trades.set(`${account} ${trade.tradeId}`, trade)
    const { trades, moves, balances } = this.account(account)
    trades.push(trade)
    moves.push(trade)
    for (const [currency, moved] of movedBy(trade)) add(balances, currency, moved)
    const order = this.order(account, trade.venueOrderId)
    if (order !== undefined) order.filled += trade.quantity
  }

  #update(account: string, order: SimulatedOrder, isLive: boolean): void {
    const kept = this.order(account, order.venueOrderId)
    if (kept === undefined) return
    kept.quantity = order.quantity
    kept.isLive = isLive
  }
}

type Movement = Pick<
  SimulatedTrade,
  'symbol' | 'side' | 'quantity' | 'cost' | 'fee' | 'feeCurrency'
>

/** Base currency that a trade brings (positive) or takes, and quote currency likewise. */
export function movedBy(trade: Movement): readonly (readonly [currency: string, amount: Fixed])[] {
  const [base = '', quote = ''] = trade.symbol.split('/')
  const feeInBase = trade.feeCurrency === base ? trade.fee : 0n
  const feeInQuote = trade.fee - feeInBase
  return trade.side === 'buy'
    ? [
        [base, trade.quantity - feeInBase],
        [quote, -(trade.cost + feeInQuote)],
      ]
    : [
        [base, -(trade.quantity + feeInBase)],
        [quote, trade.cost - feeInQuote],
      ]
}

export function add(balances: Map<string, Fixed>, currency: string, amount: Fixed): void {
  balances.set(currency, (balances.get(currency) ?? 0n) + amount)
}
