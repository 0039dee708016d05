/**
 * A spot exchange in memory: real matching on a given path of prices, exact money, and nothing that
 * does not follow from its options, its seed and the calls that were made. The work is done by the
 * files beside this one; this is the door.
 */
import { type Bar, type Timeframe } from '../../domain/market/bar.ts'
import { type Instrument, quantiseQuantity } from '../../domain/market/instrument.ts'
import { type Quote } from '../../domain/market/quote.ts'
import { type Fixed, ZERO } from '../../domain/money/fixed.ts'
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
import { advanceMarket } from './advance-market.ts'
import { amendOrder } from './amend-order.ts'
import { bookForeignTrade } from './book-foreign-trade.ts'
import { cancelAllOrders, cancelOrder } from './cancel-order.ts'
import { correctTrade } from './correct-trade.ts'
import { liquidate } from './liquidate.ts'
import { publicOrder } from './live-order.ts'
import {
  addMoney,
  adjustMoney,
  assertNotNegative,
  convertMoney,
  withdrawMoney,
} from './move-money.ts'
import { placeOrder } from './place-order.ts'
import {
  type SimulatedMovement,
  type SimulatedOrder,
  type SimulatedTrade,
  type VenueOrderRequest,
} from './simulated-order.ts'
import { type TimeRange, selectByTime } from './select-by-time.ts'
import { selectTrades } from './select-trades.ts'
import { VenueAccount } from './venue-account.ts'
import { type VenueEvent } from './venue-event.ts'
import { type VenueSnapshot, restoreState, snapshotOf } from './venue-snapshot.ts'
import { VenueState } from './venue-state.ts'
import {
  type AccountOptions,
  type AmendResult,
  type CancelResult,
  type CancelTarget,
  type ForeignTrade,
  type PlaceResult,
  type RejectionRule,
  type SimulatedVenueOptions,
  type Venue,
} from './venue-types.ts'

export class SimulatedVenue implements Venue {
  readonly #state: VenueState

  constructor(options: SimulatedVenueOptions) {
    this.#state = new VenueState(options)
  }

  /**
   * A venue that goes on exactly where the one that was serialised stood.
   * @throws {SnapshotMismatch} when the options belong to another venue
   */
  static restore(snapshot: VenueSnapshot, options: SimulatedVenueOptions): SimulatedVenue {
    const venue = new SimulatedVenue(options)
    restoreState(venue.#state, snapshot)
    return venue
  }

  /** Everything but the options, as JSON. */
  serialise(): VenueSnapshot {
    return snapshotOf(this.#state)
  }

  get instruments(): readonly Instrument[] {
    return this.#state.instruments
  }

  get log(): readonly VenueEvent[] {
    return this.#state.log
  }

  nowMs(): number {
    return this.#state.nowMs
  }

  advanceTo(nowMs: number): void {
    advanceMarket(this.#state, nowMs)
  }

  openAccount(
    name: string,
    balances: Readonly<Record<string, Fixed>>,
    options: AccountOptions = {},
  ): void {
    if (this.#state.accounts.has(name)) return
    for (const amount of Object.values(balances)) assertNotNegative(amount)
    this.#state.accounts.set(name, new VenueAccount(name, options))
    this.#state.record(name, { kind: 'account-opened' })
    for (const [currency, amount] of Object.entries(balances)) {
      this.#state.account(name).credit(currency, amount)
      this.#state.record(name, { kind: 'flow', currency, amount })
    }
  }

  hasAccount(name: string): boolean {
    return this.#state.accounts.has(name)
  }

  quote(symbol: string): Quote {
    const book = this.#state.book(symbol)
    const { nowMs } = this.#state
    return book.view.quote(book.priceTimeMs(nowMs), nowMs)
  }

  bars(symbol: string, timeframe: Timeframe, sinceMs: number, limit: number): readonly Bar[] {
    return this.#state.book(symbol).series.bars(timeframe, sinceMs, limit, this.#state.nowMs)
  }

  place(account: string, request: VenueOrderRequest): PlaceResult {
    return placeOrder(this.#state, this.#state.account(account), request)
  }

  amend(account: string, venueOrderId: string, change: OrderChange): AmendResult {
    return amendOrder(this.#state, this.#state.account(account), venueOrderId, change)
  }

  cancel(account: string, target: CancelTarget): CancelResult {
    return cancelOrder(this.#state, this.#state.account(account), target)
  }

  cancelAll(account: string): readonly SimulatedOrder[] {
    return cancelAllOrders(this.#state, this.#state.account(account), 'cancelled by the client')
  }

  cancelAllAfter(account: string, timeoutMs: number): void {
    if (!Number.isSafeInteger(timeoutMs) || timeoutMs < 0)
      throw new RangeError(`not a duration in milliseconds: ${timeoutMs}`)
    const { nowMs } = this.#state
    this.#state.account(account).cancelAllAtMs = timeoutMs === 0 ? undefined : nowMs + timeoutMs
  }

  openOrders(account: string): readonly SimulatedOrder[] {
    return [...this.#state.account(account).open.values()].map(publicOrder)
  }

  closedOrders(account: string): readonly SimulatedOrder[] {
    return this.#state.account(account).closed.map(publicOrder)
  }

  order(account: string, venueOrderId: string): SimulatedOrder | undefined {
    const order = this.#state.account(account).orders.get(venueOrderId)
    return order === undefined ? undefined : publicOrder(order)
  }

  orderByClientId(account: string, clientOrderId: string): SimulatedOrder | undefined {
    const { openByClientId, closedByClientId } = this.#state.account(account)
    const order = openByClientId.get(clientOrderId) ?? closedByClientId.get(clientOrderId)
    return order === undefined ? undefined : publicOrder(order)
  }

  trades(account: string, query: TradeQuery = {}): readonly SimulatedTrade[] {
    return selectTrades(this.#state.account(account).trades, query)
  }

  movements(account: string, range: TimeRange = {}): readonly SimulatedMovement[] {
    return selectByTime(this.#state.account(account).movements, range)
  }

  balances(account: string): readonly Balance[] {
    return this.#state.account(account).balances()
  }

  tradeByAnotherClient(account: string, trade: ForeignTrade): PlaceResult {
    return bookForeignTrade(this.#state, this.#state.account(account), trade)
  }

  liquidate(account: string, symbol: string, quantity: Fixed): PlaceResult {
    return liquidate(this.#state, this.#state.account(account), symbol, quantity)
  }

  correctTrade(account: string, tradeId: string, correction: TradeCorrection): CorrectResult {
    return correctTrade(this.#state, this.#state.account(account), tradeId, correction)
  }

  deposit(account: string, currency: string, amount: Fixed): SimulatedMovement {
    return addMoney(this.#state, this.#state.account(account), 'deposit', currency, amount)
  }

  withdraw(account: string, currency: string, amount: Fixed, fee: Fixed = ZERO): WithdrawResult {
    return withdrawMoney(this.#state, this.#state.account(account), currency, amount, fee)
  }

  convert(account: string, conversion: Conversion): ConvertResult {
    return convertMoney(this.#state, this.#state.account(account), conversion)
  }

  reward(account: string, currency: string, amount: Fixed): SimulatedMovement {
    return addMoney(this.#state, this.#state.account(account), 'reward', currency, amount)
  }

  adjust(account: string, currency: string, amount: Fixed): AdjustResult {
    return adjustMoney(this.#state, this.#state.account(account), currency, amount)
  }

  rejectNext(account: string, rule: RejectionRule): void {
    if (!Number.isSafeInteger(rule.count) || rule.count < 1)
      throw new RangeError(`not a number of orders to reject: ${rule.count}`)
    this.#state.account(account).rejections.push(rule)
  }

  limitFill(symbol: string, quantity: Fixed): void {
    assertNotNegative(quantity)
    const book = this.#state.book(symbol)
    book.nextFillCap = quantiseQuantity(book.view.instrument, quantity)
  }

  haltSymbol(symbol: string, halted: boolean): void {
    const book = this.#state.book(symbol)
    if (halted === (book.haltedSinceMs !== undefined)) return
    book.haltedSinceMs = halted ? this.#state.nowMs : undefined
    this.#state.record('', { kind: halted ? 'symbol-halted' : 'symbol-resumed', symbol })
  }
}
