import { type Fixed } from '../money/fixed.ts'

export type Side = 'buy' | 'sell'

/**
 * `stop` and `take-profit` become market orders when the trigger is touched; the `-limit` forms
 * become limit orders. For a sell a stop triggers at or below, a take-profit at or above its price.
 */
export type OrderType =
  'market' | 'limit' | 'stop' | 'stop-limit' | 'take-profit' | 'take-profit-limit'

export type TimeInForce = 'good-till-cancelled' | 'immediate-or-cancel'

/** What is asked of the venue, in the venue's own grid: already quantised, never re-rounded below. */
export interface OrderRequest {
  /** In the venue's format; derived from the intent's id. */
  readonly clientOrderId: string
  readonly symbol: string
  readonly side: Side
  readonly type: OrderType
  /** Base currency. */
  readonly quantity: Fixed
  /** Quote currency; for `limit`, `stop-limit` and `take-profit-limit`. */
  readonly limitPrice?: Fixed
  /** Quote currency; for every stop and take-profit form. */
  readonly triggerPrice?: Fixed
  readonly postOnly: boolean
  readonly reduceOnly: boolean
  readonly timeInForce: TimeInForce
  /**
   * Milliseconds since the epoch; the venue must not accept the request later. Whatever held it up,
   * it cannot become an order after everybody counts it as lost.
   */
  readonly arriveByMs: number
  /**
   * Milliseconds since the epoch; a limit order that still rests then is ended by the venue itself.
   * Only where the venue has the capability `orderExpiry`.
   */
  readonly expiresAtMs?: number
}

/** Whether the type has a limit price. */
export function hasLimitPrice(type: OrderType): boolean {
  return type === 'limit' || type === 'stop-limit' || type === 'take-profit-limit'
}

/** Whether the type waits for a trigger price. */
export function hasTriggerPrice(type: OrderType): boolean {
  return type !== 'market' && type !== 'limit'
}

export function opposite(side: Side): Side {
  return side === 'buy' ? 'sell' : 'buy'
}
