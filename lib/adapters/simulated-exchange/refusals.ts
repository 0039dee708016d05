/** Why the venue turns a request away. Nothing has changed then, except for the log. */
import { type SizeProblem } from '../../domain/market/instrument.ts'
import { type Fixed } from '../../domain/money/fixed.ts'
import { type OrderType } from '../../domain/order/order-request.ts'
import { type SimulatedOrder } from './simulated-order.ts'

export type PlaceRefusal =
  | { readonly code: 'unknown-symbol'; readonly symbol: string }
  /** It says by when it had to arrive, and that is over. */
  | { readonly code: 'deadline-passed'; readonly arriveByMs: number; readonly nowMs: number }
  /** It would expire before it is there, or is of a kind that cannot expire. */
  | {
      readonly code: 'expiry-invalid'
      readonly type: OrderType
      readonly expiresAtMs: number
      readonly nowMs: number
    }
  /** Halted on request, or its recording has not begun. */
  | { readonly code: 'symbol-halted'; readonly symbol: string }
  /** A test asked for it through `rejectNext`. */
  | { readonly code: 'injected'; readonly reason: string }
  | { readonly code: 'missing-price'; readonly field: 'limitPrice' | 'triggerPrice' }
  | { readonly code: 'bad-price-grid'; readonly price: Fixed; readonly tickSize: Fixed }
  | { readonly code: 'bad-quantity-grid'; readonly quantity: Fixed; readonly stepSize: Fixed }
  | { readonly code: 'below-minimum'; readonly problem: SizeProblem }
  | {
      readonly code: 'duplicate-client-order-id'
      readonly clientOrderId: string
      readonly venueOrderId: string
    }
  /** The trigger lies on the side where it would fire at once. */
  | { readonly code: 'trigger-wrong'; readonly triggerPrice: Fixed; readonly last: Fixed }
  /** Post-only with a type or time in force that cannot rest. */
  | { readonly code: 'post-only-invalid'; readonly type: OrderType }
  | {
      readonly code: 'post-only-would-cross'
      readonly limitPrice: Fixed
      readonly bid: Fixed
      readonly ask: Fixed
    }
  | {
      readonly code: 'insufficient-funds'
      readonly currency: string
      readonly needed: Fixed
      readonly free: Fixed
    }

export type AmendRefusal =
  | { readonly code: 'unknown-order' }
  | { readonly code: 'not-open'; readonly order: SimulatedOrder }
  /** The quantity does not exceed what has been filled. */
  | { readonly code: 'already-filled'; readonly filledQuantity: Fixed }
  /** The order has no such price, or its trigger has been spent. */
  | { readonly code: 'not-changeable'; readonly field: 'limitPrice' | 'triggerPrice' }
  | PlaceRefusal

export type CancelRefusal =
  { readonly code: 'unknown-order' } | { readonly code: 'not-open'; readonly order: SimulatedOrder }
