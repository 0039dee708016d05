/**
 * The exchange as the engine sees it: one account at one venue.
 *
 * Placing, amending and cancelling answer with an outcome, never with an exception, because the
 * engine has to tell `not-placed` (safe to try again) from `rejected` (final) and `unknown`
 * (settled only by evidence). Reading throws an `ExchangeReadError`; an empty list is an answer,
 * a failure is not.
 */
import { type Bar, type Timeframe } from '../domain/market/bar.ts'
import { type Instrument } from '../domain/market/instrument.ts'
import { type Quote } from '../domain/market/quote.ts'
import { type Fixed } from '../domain/money/fixed.ts'
import { type OrderTerms } from '../domain/order/order.ts'
import {
  type OrderRequest,
  type OrderType,
  type Side,
  type TimeInForce,
} from '../domain/order/order-request.ts'

/** What the venue can do; policy is chosen from these, never from a venue's name. */
export interface Capabilities {
  /** A resting sell order takes its quantity out of the free balance (spot). */
  readonly restingOrdersLockBalance: boolean
  readonly nativeStop: boolean
  readonly bracket: boolean
  readonly amend: boolean
  readonly reduceOnly: boolean
  /** The fee of a buy is kept in what was bought, so that less arrives than was filled. */
  readonly buyFeesInBase: boolean
  /** A new order that arrives later than it says (`arriveByMs`) is refused by the venue itself. */
  readonly orderDeadline: boolean
  /** A resting limit order is ended by the venue itself at its `expiresAtMs`. */
  readonly orderExpiry: boolean
  /** Cancels all orders, stops too, unless it is put off: no guard for entries beside protection. */
  readonly deadManSwitch: boolean
  readonly batchQuotes: boolean
  /** One call lists the trades of every symbol; otherwise each symbol is asked for by itself. */
  readonly tradesAcrossSymbols: boolean
  /** Deposits, withdrawals and conversions can be listed. */
  readonly movements: boolean
  readonly barsPerCallMax: number
  readonly tradesPerPage: number
}

export type VenueOrderStatus = 'open' | 'filled' | 'cancelled' | 'expired' | 'rejected'

export interface VenueOrder {
  readonly venueOrderId: string
  /** Absent for orders that were placed without one, by another client. */
  readonly clientOrderId?: string
  readonly symbol: string
  readonly side: Side
  readonly type: OrderType
  readonly status: VenueOrderStatus
  readonly quantity: Fixed
  readonly filledQuantity: Fixed
  readonly limitPrice?: Fixed
  readonly triggerPrice?: Fixed
  readonly createdAtMs: number
  /** As the venue shows them, where it does. */
  readonly postOnly?: boolean
  readonly reduceOnly?: boolean
  readonly timeInForce?: TimeInForce
  readonly expiresAtMs?: number
  /** The venue's words for a cancelled, expired or rejected order. */
  readonly reason?: string
}

/** One execution. `cost` is what the venue booked in quote currency for price × quantity. */
export interface VenueTrade {
  readonly tradeId: string
  readonly venueOrderId: string
  readonly symbol: string
  readonly side: Side
  readonly price: Fixed
  readonly quantity: Fixed
  readonly cost: Fixed
  readonly fee: Fixed
  readonly feeCurrency: string
  readonly timeMs: number
  /** The venue closed the position by force. */
  readonly liquidation?: true
}

/** What changed a balance without a trade. */
export type VenueMovementKind = 'deposit' | 'withdrawal' | 'conversion' | 'reward' | 'adjustment'

/** One change of one currency; a conversion is two of them with the same reference. */
export interface VenueMovement {
  readonly movementId: string
  readonly referenceId?: string
  readonly kind: VenueMovementKind
  readonly currency: string
  /** Signed, before the fee: the balance changes by `amount − fee`. */
  readonly amount: Fixed
  /** In the same currency, never negative. */
  readonly fee: Fixed
  readonly timeMs: number
}

/** An entry of a listing that cannot be understood. The others of its page are not lost for it. */
export interface UnreadableEntry {
  /** The venue's id of it, or one derived from its text when it names none. */
  readonly id: string
  /** What of it can be read. */
  readonly symbol?: string
  readonly timeMs?: number
  readonly problem: string
  /** As the venue sent it. */
  readonly text: string
}

export interface Balance {
  readonly currency: string
  readonly total: Fixed
  /** What no resting order holds. */
  readonly free: Fixed
}

/** Trades oldest first; `nextPage` is there while more trades at or after `sinceMs` remain. */
export interface TradePage {
  readonly trades: readonly VenueTrade[]
  readonly unreadable: readonly UnreadableEntry[]
  readonly nextPage?: string
}

/** Movements oldest first, otherwise like `TradePage`. */
export interface MovementPage {
  readonly movements: readonly VenueMovement[]
  readonly unreadable: readonly UnreadableEntry[]
  readonly nextPage?: string
}

export interface TradesQuery {
  readonly sinceMs: number
  /** Needed where the venue does not list trades across symbols; one symbol's trades where given. */
  readonly symbol?: string
  /** From the page before, with the same `sinceMs` and `symbol`. */
  readonly page?: string
}

export interface MovementsQuery {
  readonly sinceMs: number
  readonly page?: string
}

export type PlaceOutcome =
  | { readonly outcome: 'accepted'; readonly venueOrderId: string }
  /** The venue certainly has no such order; the same request may be sent again later. */
  | { readonly outcome: 'not-placed'; readonly reason: string }
  /** The venue certainly has no such order and would refuse it again. */
  | { readonly outcome: 'rejected'; readonly reason: string }
  /** The venue may or may not have the order. */
  | { readonly outcome: 'unknown'; readonly reason: string }

export type CancelOutcome =
  | { readonly outcome: 'cancelled' }
  /** The venue says that there is no such open order (any more). */
  | { readonly outcome: 'not-open'; readonly reason: string }
  | { readonly outcome: 'unknown'; readonly reason: string }

export type AmendOutcome =
  | { readonly outcome: 'amended' }
  /** The venue certainly has not changed it; the same change may be sent again later. */
  | { readonly outcome: 'not-amended'; readonly reason: string }
  /** The venue certainly has not changed it, by this request, and would refuse it again. */
  | { readonly outcome: 'rejected'; readonly reason: string }
  /** The venue may or may not have changed it; the same change may be sent again. */
  | { readonly outcome: 'unknown'; readonly reason: string }

export interface OrderReference {
  readonly symbol: string
  readonly venueOrderId?: string
  readonly clientOrderId: string
}

/** What is left out stays as it is. */
export interface OrderChange extends OrderTerms {
  /**
   * Milliseconds since the epoch; the venue must not take the change later, where it has the
   * capability `orderDeadline`. A change that is held up cannot undo a younger one then.
   */
  readonly arriveByMs?: number
}

export interface Exchange {
  readonly venue: string
  readonly capabilities: Capabilities
  /** The venue's client order id for an intent; `intentIdOf` is its inverse. */
  clientOrderIdOf(intentId: string): string
  intentIdOf(clientOrderId: string): string | undefined

  fetchInstruments(): Promise<readonly Instrument[]>
  /** One quote per symbol that the venue answered for; a symbol without an answer is left out. */
  fetchQuotes(symbols: readonly string[]): Promise<readonly Quote[]>
  /** Bars whose interval begins at or after `sinceMs`, oldest first; the last may be unclosed. */
  fetchBars(symbol: string, timeframe: Timeframe, sinceMs: number): Promise<readonly Bar[]>
  fetchBalances(): Promise<readonly Balance[]>
  fetchOpenOrders(): Promise<readonly VenueOrder[]>
  /**
   * Looks in open and in closed orders. `undefined` is the venue's explicit 'no such order', which
   * may be wrong for seconds to minutes after a send.
   */
  findOrder(reference: {
    readonly symbol: string
    readonly venueOrderId?: string
    readonly clientOrderId?: string
  }): Promise<VenueOrder | undefined>
  /** The orders among these that the venue knows, open or closed, in no stated order; any number. */
  findOrders(
    references: readonly { readonly symbol: string; readonly venueOrderId: string }[],
  ): Promise<readonly VenueOrder[]>
  fetchTrades(query: TradesQuery): Promise<TradePage>
  /** @throws {Error} where the capability `movements` is missing. */
  fetchMovements(query: MovementsQuery): Promise<MovementPage>

  placeOrder(request: OrderRequest): Promise<PlaceOutcome>
  amendOrder(reference: OrderReference, change: OrderChange): Promise<AmendOutcome>
  cancelOrder(reference: OrderReference): Promise<CancelOutcome>
}

/**
 * Why a read failed. `transient` may be tried again, `rate-limited` after a pause, `refused` needs
 * a person (credentials, permissions), `malformed` is an answer that cannot be understood.
 */
export type ReadFailure = 'transient' | 'rate-limited' | 'refused' | 'malformed'

export class ExchangeReadError extends Error {
  override readonly name = 'ExchangeReadError'
  readonly failure: ReadFailure
  constructor(failure: ReadFailure, message: string, options?: ErrorOptions) {
    super(message, options)
    this.failure = failure
  }
}
