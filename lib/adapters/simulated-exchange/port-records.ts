/** The venue's records cut down to what the exchange port tells. */
import { type VenueMovement, type VenueOrder, type VenueTrade } from '../../ports/exchange.ts'
import {
  type SimulatedMovement,
  type SimulatedOrder,
  type SimulatedTrade,
} from './simulated-order.ts'

export function portOrder(order: SimulatedOrder): VenueOrder {
  const { clientOrderId, limitPrice, triggerPrice, expiresAtMs, reason } = order
  return {
    venueOrderId: order.venueOrderId,
    ...(clientOrderId === undefined ? {} : { clientOrderId }),
    symbol: order.symbol,
    side: order.side,
    type: order.type,
    status: order.status,
    quantity: order.quantity,
    filledQuantity: order.filledQuantity,
    ...(limitPrice === undefined ? {} : { limitPrice }),
    ...(triggerPrice === undefined ? {} : { triggerPrice }),
    createdAtMs: order.createdAtMs,
    postOnly: order.postOnly,
    reduceOnly: order.reduceOnly,
    timeInForce: order.timeInForce,
    ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
    ...(reason === undefined ? {} : { reason }),
  }
}

export function portTrade(trade: SimulatedTrade): VenueTrade {
  return {
    tradeId: trade.tradeId,
    venueOrderId: trade.venueOrderId,
    symbol: trade.symbol,
    side: trade.side,
    price: trade.price,
    quantity: trade.quantity,
    cost: trade.cost,
    fee: trade.fee,
    feeCurrency: trade.feeCurrency,
    timeMs: trade.timeMs,
    ...(trade.liquidation === undefined ? {} : { liquidation: trade.liquidation }),
  }
}

export function portMovement({ account: _, ...movement }: SimulatedMovement): VenueMovement {
  return movement
}
