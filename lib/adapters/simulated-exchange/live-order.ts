/** An order inside the venue: it changes in place, and callers only ever see copies of it. */
import { type Fixed } from '../../domain/money/fixed.ts'
import { hasLimitPrice, hasTriggerPrice } from '../../domain/order/order-request.ts'
import { type SimulatedOrder } from './simulated-order.ts'

type Mutable<Shape> = { -readonly [Name in keyof Shape]: Shape[Name] }

export interface LiveOrder extends Mutable<Omit<SimulatedOrder, 'tradeIds'>> {
  tradeIds: string[]
  readonly account: string
  /** Rises with every order of the venue; decides between orders that act at the same point. */
  readonly sequence: number
  /** The first millisecond of the path that may trigger or fill it. */
  eligibleFromMs: number
  /** Quote currency: what a resting buy reserves for each unit that is not filled. */
  holdPrice: Fixed
  /** What it holds of its account's balance now: base for a sell, quote for a buy. */
  held: Fixed
}

/** What an order waits for: the price to come to a level, or nothing but something to trade with. */
export type Expectation =
  | { readonly kind: 'level'; readonly price: Fixed; readonly direction: 'down' | 'up' }
  | { readonly kind: 'market' }

export function awaitsTrigger(order: LiveOrder): boolean {
  return hasTriggerPrice(order.type) && !order.triggered
}

/** For a sell a stop waits for the price to fall and a take-profit for it to rise. */
export function triggerDirection(order: Pick<LiveOrder, 'type' | 'side'>): 'down' | 'up' {
  const isStop = order.type === 'stop' || order.type === 'stop-limit'
  return isStop === (order.side === 'sell') ? 'down' : 'up'
}

export function expectationOf(order: LiveOrder): Expectation {
  if (awaitsTrigger(order))
    return { kind: 'level', price: present(order.triggerPrice), direction: triggerDirection(order) }
  if (hasLimitPrice(order.type))
    return {
      kind: 'level',
      price: present(order.limitPrice),
      direction: order.side === 'buy' ? 'down' : 'up',
    }
  return { kind: 'market' }
}

export function remainingOf(order: LiveOrder): Fixed {
  return order.quantity - order.filledQuantity
}

/** A copy for callers and for the log, without what is the venue's own business. */
export function publicOrder(order: LiveOrder): SimulatedOrder {
  const { account: _a, sequence: _s, eligibleFromMs: _e, holdPrice: _p, held: _h, ...rest } = order
  return { ...rest, tradeIds: [...order.tradeIds] }
}

function present(price: Fixed | undefined): Fixed {
  if (price === undefined) throw new Error('an order without the price that its type needs')
  return price
}
