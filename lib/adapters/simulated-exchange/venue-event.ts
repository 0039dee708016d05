import { type Fixed } from '../../domain/money/fixed.ts'
import { type OrderChange } from '../../ports/exchange.ts'
import { type AmendRefusal, type PlaceRefusal } from './refusals.ts'
import {
  type SimulatedMovement,
  type SimulatedOrder,
  type SimulatedTrade,
  type VenueOrderRequest,
} from './simulated-order.ts'

/** What happened, without its time. `order` is always the order as it is after the event. */
export type VenueHappening =
  | { readonly kind: 'account-opened' }
  /** Positive into the account, negative out of it, net of fees. */
  | {
      readonly kind: 'flow'
      readonly currency: string
      readonly amount: Fixed
      /** What the account's history says of it; an opening balance is in no history. */
      readonly movement?: SimulatedMovement
    }
  | { readonly kind: 'order-accepted'; readonly order: SimulatedOrder }
  | {
      readonly kind: 'order-refused'
      readonly request: VenueOrderRequest
      readonly refusal: PlaceRefusal
    }
  | {
      readonly kind: 'order-triggered'
      readonly venueOrderId: string
      /** The last price that fired it. */
      readonly price: Fixed
    }
  /** The trade's own time is older when the venue filed it late. */
  | { readonly kind: 'trade'; readonly trade: SimulatedTrade }
  /** The venue changed a past trade; balances and sums moved by the difference. */
  | {
      readonly kind: 'trade-corrected'
      readonly before: SimulatedTrade
      readonly trade: SimulatedTrade
    }
  | { readonly kind: 'order-filled'; readonly order: SimulatedOrder }
  | { readonly kind: 'order-cancelled'; readonly order: SimulatedOrder; readonly reason: string }
  /** It rested until the time that its request named. */
  | { readonly kind: 'order-expired'; readonly order: SimulatedOrder }
  | {
      readonly kind: 'order-amended'
      readonly order: SimulatedOrder
      readonly amendmentId: string
      readonly change: OrderChange
    }
  | {
      readonly kind: 'amend-refused'
      readonly venueOrderId: string
      readonly change: OrderChange
      readonly refusal: AmendRefusal
    }
  | { readonly kind: 'symbol-halted'; readonly symbol: string }
  | { readonly kind: 'symbol-resumed'; readonly symbol: string }

/** One entry of the venue's own truth. `account` is empty for what concerns a symbol only. */
export type VenueEvent = VenueHappening & {
  readonly sequence: number
  readonly timeMs: number
  readonly account: string
}
