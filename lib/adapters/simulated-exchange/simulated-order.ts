import { type Fixed } from '../../domain/money/fixed.ts'
import {
  type OrderRequest,
  type OrderType,
  type TimeInForce,
} from '../../domain/order/order-request.ts'
import { type VenueMovement, type VenueOrder, type VenueTrade } from '../../ports/exchange.ts'

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
  /** Sum over the trades of the order. */
  readonly cost: Fixed
  /** Sum of the fees that were paid in `feeCurrency`; the trades tell of any in another. */
  readonly fee: Fixed
  /** The currency of the first trade's fee; before it, the one that is expected. */
  readonly feeCurrency: string
  readonly tradeIds: readonly string[]
  readonly updatedAtMs: number
  readonly closedAtMs?: number
  /** Placed by the venue itself, which closes the position by force. */
  readonly liquidation?: true
}

export interface SimulatedTrade extends VenueTrade {
  readonly account: string
  readonly clientOrderId?: string
  readonly orderType: OrderType
  readonly maker: boolean
}

export interface SimulatedMovement extends VenueMovement {
  readonly account: string
  /** Names the transaction; the two sides of a conversion share it. */
  readonly referenceId: string
}
