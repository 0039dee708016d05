import { type Fixed } from '../money/fixed.ts'
import { type OrderTerms } from './order.ts'
import { type OrderType } from './order-request.ts'

/** What may be asked of an order, or told about it. */
export type OrderCommand =
  | {
      readonly command: 'claim'
      readonly atMs: number
      /** After the risk gate's clamp; at most the intent's quantity. */
      readonly quantity: Fixed
      readonly claimedValue: Fixed
    }
  | { readonly command: 'deny'; readonly atMs: number; readonly reason: string }
  | { readonly command: 'lapse'; readonly atMs: number; readonly reason: string }
  | { readonly command: 'request-cancel'; readonly atMs: number }
  /** Terms that are left out stay, as they are or as an older request that is pending has them. */
  | { readonly command: 'request-amend'; readonly atMs: number; readonly terms: OrderTerms }
  /** The venue's answers to an amendment; `terms` are those that it was sent. */
  | { readonly command: 'record-amended'; readonly atMs: number; readonly terms: OrderTerms }
  | {
      readonly command: 'record-amend-refused'
      readonly atMs: number
      readonly terms: OrderTerms
      readonly reason: string
    }
  | { readonly command: 'record-amend-lost'; readonly atMs: number; readonly terms: OrderTerms }
  | { readonly command: 'withdraw'; readonly atMs: number; readonly reason: string }
  | { readonly command: 'record-accepted'; readonly atMs: number; readonly venueOrderId: string }
  | { readonly command: 'record-rejected'; readonly atMs: number; readonly reason: string }
  | { readonly command: 'record-not-placed'; readonly atMs: number; readonly reason: string }
  | { readonly command: 'record-outcome-lost'; readonly atMs: number; readonly reason: string }
  /** The venue's own word on the order, from its open or closed orders. */
  | {
      readonly command: 'record-venue-order'
      readonly atMs: number
      readonly venueOrderId: string
      readonly status: 'open' | 'filled' | 'cancelled' | 'expired' | 'rejected'
      readonly filledQuantity: Fixed
      /** The terms as the venue lists them, where it does. */
      readonly quantity?: Fixed
      readonly triggerPrice?: Fixed
      readonly limitPrice?: Fixed
      readonly reason?: string
    }
  /** The venue says over the whole horizon that there is no such order. */
  | { readonly command: 'record-absent'; readonly atMs: number; readonly reason: string }
  | {
      readonly command: 'record-fill'
      readonly atMs: number
      readonly quantity: Fixed
      readonly cost: Fixed
      readonly venueOrderId: string
    }
  /** The venue changed a trade that is applied already: by how much, with its sign. */
  | {
      readonly command: 'correct-fill'
      readonly atMs: number
      readonly quantity: Fixed
      readonly cost: Fixed
    }

export type OrderEvent =
  | {
      readonly event: 'claimed'
      readonly atMs: number
      readonly quantity: Fixed
      readonly claimedValue: Fixed
    }
  | { readonly event: 'denied'; readonly atMs: number; readonly reason: string }
  | { readonly event: 'lapsed'; readonly atMs: number; readonly reason: string }
  | { readonly event: 'cancel-requested'; readonly atMs: number }
  | { readonly event: 'amend-requested'; readonly atMs: number; readonly terms: OrderTerms }
  | {
      readonly event: 'amended'
      readonly atMs: number
      readonly terms: OrderTerms
      /** It is what is pending, and not an older request that the pending one replaced. */
      readonly settles: boolean
    }
  | { readonly event: 'amend-refused'; readonly atMs: number; readonly reason: string }
  | { readonly event: 'amend-lost'; readonly atMs: number }
  | { readonly event: 'withdrawn'; readonly atMs: number; readonly reason: string }
  | { readonly event: 'accepted'; readonly atMs: number; readonly venueOrderId: string }
  | { readonly event: 'rejected'; readonly atMs: number; readonly reason: string }
  | { readonly event: 'not-placed'; readonly atMs: number; readonly reason: string }
  | { readonly event: 'outcome-lost'; readonly atMs: number; readonly reason: string }
  | {
      readonly event: 'venue-filled'
      readonly atMs: number
      readonly venueOrderId: string
      readonly filledQuantity: Fixed
    }
  | {
      readonly event: 'ended'
      readonly atMs: number
      readonly as: 'cancelled' | 'expired' | 'rejected'
      readonly reason: string
    }
  | {
      readonly event: 'fill-applied'
      readonly atMs: number
      readonly venueOrderId: string
      readonly quantity: Fixed
      readonly cost: Fixed
    }
  | {
      readonly event: 'fill-corrected'
      readonly atMs: number
      readonly quantity: Fixed
      readonly cost: Fixed
    }

/** Why a command does not apply to the order as it is. */
export type OrderRefusal =
  | { readonly refused: 'in-flight' }
  | { readonly refused: 'cancel-requested' }
  | { readonly refused: 'already-final'; readonly state: string }
  | { readonly refused: 'not-allowed'; readonly state: string; readonly command: string }
  | {
      readonly refused: 'quantity-above-intent'
      readonly quantity: Fixed
      readonly intended: Fixed
    }
  /** An amendment may only shrink an order, and has to leave it something to fill. */
  | {
      readonly refused: 'quantity-not-amendable'
      readonly quantity: Fixed
      readonly current: Fixed
      readonly filled: Fixed
    }
  /** The order has no such price. */
  | {
      readonly refused: 'price-not-amendable'
      readonly type: OrderType
      readonly field: 'triggerPrice' | 'limitPrice'
    }
  /** An increasing order at a higher price would cost more than the risk gate let through. */
  | {
      readonly refused: 'dearer-than-claimed'
      readonly price: Fixed
      readonly current: Fixed
    }
  /** What the venue answered to is not pending any more. */
  | { readonly refused: 'no-amendment' }

export type OrderDecision =
  | { readonly ok: true; readonly events: readonly OrderEvent[] }
  | { readonly ok: false; readonly refusal: OrderRefusal }
