/**
 * What the simulated venue offers to its faces (HTTP, in process) and to the people who audit it.
 *
 * `Venue` is implemented by `SimulatedVenue` (in memory) and by `JournaledVenue` (the same, kept on
 * disk). Times are milliseconds since the epoch of the market's clock, amounts are exact decimals.
 */
import { type Bar, type Timeframe } from '../../domain/market/bar.ts'
import { type Instrument } from '../../domain/market/instrument.ts'
import { type Quote } from '../../domain/market/quote.ts'
import { type Fixed } from '../../domain/money/fixed.ts'
import { type OrderType, type Side } from '../../domain/order/order-request.ts'
import { type Balance, type OrderChange } from '../../ports/exchange.ts'
import {
  type AdjustResult,
  type Conversion,
  type ConvertResult,
  type CorrectResult,
  type TradeCorrection,
  type TradeQuery,
  type WithdrawResult,
} from './account-changes.ts'
import { type PriceSource } from './price-source.ts'
import { type AmendRefusal, type CancelRefusal, type PlaceRefusal } from './refusals.ts'
import { type TimeRange } from './select-by-time.ts'
import {
  type SimulatedMovement,
  type SimulatedOrder,
  type SimulatedTrade,
  type VenueOrderRequest,
} from './simulated-order.ts'
import { type VenueEvent } from './venue-event.ts'

export type {
  AdjustResult,
  Conversion,
  ConvertResult,
  CorrectResult,
  CorrectionRefusal,
  FundsRefusal,
  TradeCorrection,
  TradeQuery,
  WithdrawResult,
} from './account-changes.ts'
export type { TimeRange } from './select-by-time.ts'
export type { AmendRefusal, CancelRefusal, PlaceRefusal } from './refusals.ts'
export type {
  SimulatedMovement,
  SimulatedOrder,
  SimulatedTrade,
  VenueOrderRequest,
} from './simulated-order.ts'
export type { VenueEvent, VenueHappening } from './venue-event.ts'

/** How much of the base currency can trade. What is left out is unlimited. */
export interface Liquidity {
  /** Quantity that one sweep finds at each price before the price steps by `slippageTicks`. */
  readonly levelQuantity?: Fixed
  /** Ticks from one price of the sweep to the next; 1 unless given. */
  readonly slippageTicks?: number
  /** Quantity that trades within one segment of a minute's path, over all orders of the symbol. */
  readonly segmentQuantity?: Fixed
}

export interface SimulatedVenueOptions {
  readonly instruments: readonly Instrument[]
  /** One for each instrument. */
  readonly markets: readonly PriceSource[]
  /** The market's clock at the beginning. */
  readonly startMs: number
  /** Decides ids and the order of high and low within each minute. A safe integer, 0 or more. */
  readonly seed: number
  readonly liquidity?: Readonly<Record<string, Liquidity>>
  readonly liquidityDefault?: Liquidity
  /** Ask minus bid, in basis points of the last price; never less than one tick. 1 unless given. */
  readonly spreadBps?: number
  readonly spreadBpsBySymbol?: Readonly<Record<string, number>>
  /** Decimals to which costs and fees in a currency are rounded. */
  readonly currencyDecimals?: Readonly<Record<string, number>>
}

export interface AccountOptions {
  /** Buys pay their fee in the base currency that they receive. */
  readonly feeInBaseOnBuys?: boolean
  /**
   * A currency of which fees are paid at its last price, as long as enough of it is free and it is
   * traded against the quote currency of the trade. Other fees are paid as without it.
   */
  readonly feeCurrency?: string
  /**
   * Whether a sell that rests holds what it would sell, as on a spot account; true unless given.
   * Otherwise what the account has counts when an order is placed and when it executes: by then a
   * reduce-only sell is filled as far as there is something and the rest cancelled, and any other
   * that finds too little is cancelled.
   */
  readonly restingSellsLock?: boolean
}

export type PlaceResult = { readonly placed: SimulatedOrder } | { readonly refused: PlaceRefusal }

export type AmendResult =
  | { readonly amended: SimulatedOrder; readonly amendmentId: string }
  | { readonly refused: AmendRefusal }

export type CancelResult =
  { readonly cancelled: SimulatedOrder } | { readonly refused: CancelRefusal }

export type CancelTarget = { readonly venueOrderId: string } | { readonly clientOrderId: string }

/** Which of an account's orders are turned away next; what is left out matches everything. */
export interface RejectionRule {
  readonly count: number
  readonly reason: string
  readonly symbol?: string
  readonly side?: Side
  readonly type?: OrderType
}

export interface ForeignTrade {
  readonly symbol: string
  readonly side: Side
  readonly quantity: Fixed
  /** Books the whole quantity at exactly this price; without it, a market order is swept. */
  readonly price?: Fixed
  /**
   * The past time at which it is listed, although it is booked now. Without a price it is booked at
   * the last price of that time.
   */
  readonly timeMs?: number
}

/**
 * Every method with an account throws `UnknownAccount` for a name that was never opened.
 * Lists are copies: they do not change afterwards.
 */
export interface Venue {
  readonly instruments: readonly Instrument[]
  /** Everything that happened, oldest first, each with its sequence from 1 without holes. */
  readonly log: readonly VenueEvent[]
  nowMs(): number
  /** Moves the market: triggers and fills in the order of the path. A time in the past does nothing. */
  advanceTo(nowMs: number): void

  /** Opens an account with these balances; a name that is open already is left as it is. */
  openAccount(
    name: string,
    balances: Readonly<Record<string, Fixed>>,
    options?: AccountOptions,
  ): void
  hasAccount(name: string): boolean

  /** @throws {UnknownSymbol} and {NoPriceYet} before the first bar of a recording. */
  quote(symbol: string): Quote
  /** Bars that open at or after `sinceMs`, oldest first, at most `limit`; the last may be unclosed. */
  bars(symbol: string, timeframe: Timeframe, sinceMs: number, limit: number): readonly Bar[]

  place(account: string, request: VenueOrderRequest): PlaceResult
  /** Changes an open order in place; it keeps its id and what was filled. */
  amend(account: string, venueOrderId: string, change: OrderChange): AmendResult
  cancel(account: string, target: CancelTarget): CancelResult
  cancelAll(account: string): readonly SimulatedOrder[]
  /** Cancels all orders when the time is over and no other call came before; 0 switches it off. */
  cancelAllAfter(account: string, timeoutMs: number): void

  /** Oldest first by the time of placing. */
  openOrders(account: string): readonly SimulatedOrder[]
  /** Oldest first by the time of closing. */
  closedOrders(account: string): readonly SimulatedOrder[]
  order(account: string, venueOrderId: string): SimulatedOrder | undefined
  /** The open order with this client id, or else the youngest closed one. */
  orderByClientId(account: string, clientOrderId: string): SimulatedOrder | undefined
  /** Oldest first. */
  trades(account: string, query?: TradeQuery): readonly SimulatedTrade[]
  /** Every deposit, withdrawal, conversion, reward and adjustment, oldest first. */
  movements(account: string, range?: TimeRange): readonly SimulatedMovement[]
  /** Every currency that the account ever had, sorted by name. */
  balances(account: string): readonly Balance[]

  /** @throws {RangeError} for a time in the future */
  tradeByAnotherClient(account: string, trade: ForeignTrade): PlaceResult
  /** Sells at the market in the venue's own name; open sells make way when they hold what is needed. */
  liquidate(account: string, symbol: string, quantity: Fixed): PlaceResult
  /** Changes a past trade: same id, same time, and balances and the order's sums move with it. */
  correctTrade(account: string, tradeId: string, correction: TradeCorrection): CorrectResult
  deposit(account: string, currency: string, amount: Fixed): SimulatedMovement
  /** Takes the amount and the fee. */
  withdraw(account: string, currency: string, amount: Fixed, fee?: Fixed): WithdrawResult
  convert(account: string, conversion: Conversion): ConvertResult
  reward(account: string, currency: string, amount: Fixed): SimulatedMovement
  /** Adds a positive amount or takes a negative one. */
  adjust(account: string, currency: string, amount: Fixed): AdjustResult
  rejectNext(account: string, rule: RejectionRule): void
  /** The next execution on the symbol takes at most this, and then nothing until the next segment. */
  limitFill(symbol: string, quantity: Fixed): void
  /** While halted nothing trades or triggers, the quote is frozen, and new orders are refused. */
  haltSymbol(symbol: string, halted: boolean): void
}

export class UnknownAccount extends Error {
  override readonly name = 'UnknownAccount'
}

export class UnknownSymbol extends Error {
  override readonly name = 'UnknownSymbol'
}

export class NoPriceYet extends Error {
  override readonly name = 'NoPriceYet'
}
