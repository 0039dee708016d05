import { type Fixed } from '../../domain/money/fixed.ts'
import {
  type OrderRequest,
  type OrderType,
  type TimeInForce,
} from '../../domain/order/order-request.ts'
import { type VenueOrder, type VenueTrade } from '../../ports/exchange.ts'

/** An order as it is asked for; other clients leave out its client order id and its deadline. */
export type VenueOrderRequest = Omit<OrderRequest, 'clientOrderId' | 'arriveByMs'> &
  Partial<Pick<OrderRequest, 'clientOrderId' | 'arriveByMs'>>

export interface SimulatedOrder extends VenueOrder {
  readonly postOnly: boolean
  readonly reduceOnly: boolean
  readonly timeInForce: TimeInForce
  /** True once a stop or take-profit form has become a market or limit order. */
  readonly triggered: boolean
  readonly triggeredAtMs?: number
  /** Sums over the trades of the order; `fee` is in `feeCurrency`. */
  readonly cost: Fixed
  readonly fee: Fixed
  readonly feeCurrency: string
  readonly tradeIds: readonly string[]
  readonly updatedAtMs: number
  readonly closedAtMs?: number
}

export interface SimulatedTrade extends VenueTrade {
  readonly account: string
  readonly clientOrderId?: string
  readonly orderType: OrderType
  readonly maker: boolean
}
