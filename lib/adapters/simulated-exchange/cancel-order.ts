import { closeCancelled } from './book-trade.ts'
import { publicOrder } from './live-order.ts'
import { type SimulatedOrder } from './simulated-order.ts'
import { type VenueAccount } from './venue-account.ts'
import { type VenueState } from './venue-state.ts'
import { type CancelResult, type CancelTarget } from './venue-types.ts'

/** Cancels what is left of an open order, found by its own id or the client's. */
export function cancelOrder(
  state: VenueState,
  account: VenueAccount,
  target: CancelTarget,
): CancelResult {
  const { orders, openByClientId, closedByClientId } = account
  const order =
    'venueOrderId' in target
      ? orders.get(target.venueOrderId)
      : (openByClientId.get(target.clientOrderId) ?? closedByClientId.get(target.clientOrderId))
  if (order === undefined) return { refused: { code: 'unknown-order' } }
  if (order.status !== 'open') return { refused: { code: 'not-open', order: publicOrder(order) } }
  closeCancelled(state, order, 'cancelled by the client')
  return { cancelled: publicOrder(order) }
}

/** Cancels every open order of an account, in the order of placing. */
export function cancelAllOrders(
  state: VenueState,
  account: VenueAccount,
  reason: string,
): readonly SimulatedOrder[] {
  const orders = [...account.open.values()]
  for (const order of orders) closeCancelled(state, order, reason)
  return orders.map(publicOrder)
}
