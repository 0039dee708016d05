/** A simulated venue whose state is on disk: the same calls, each written down before its answer. */
import { type Bar, type Timeframe } from '../../domain/market/bar.ts'
import { type Instrument } from '../../domain/market/instrument.ts'
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
import { type TimeRange } from './select-by-time.ts'
import {
  type SimulatedMovement,
  type SimulatedOrder,
  type SimulatedTrade,
  type VenueOrderRequest,
} from './simulated-order.ts'
import { type VenueEvent } from './venue-event.ts'
import { type VenueChange, replayCall } from './venue-changes.ts'
import { JournalWriter, readJournal } from './venue-journal.ts'
import { SimulatedVenue } from './venue.ts'
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

const CALLS_UNTIL_COMPACTION = 100_000

export class JournaledVenue implements Venue {
  readonly #venue: SimulatedVenue
  readonly #journal: JournalWriter
  readonly #compactAfterCalls: number
  #failed = false

  /**
   * Goes on where the journal at `path` ends, or begins one. One process at a time may have it open.
   * @throws {JournalUnreadable} for a file that is damaged or newer than this software
   * @throws {SnapshotMismatch} when the options belong to another venue
   */
  constructor(path: string, options: SimulatedVenueOptions, compactAfterCalls?: number) {
    const content = readJournal(path)
    this.#venue =
      content === undefined
        ? new SimulatedVenue(options)
        : SimulatedVenue.restore(content.snapshot, options)
    for (const call of content?.calls ?? []) replayCall(path, this.#venue, call)
    this.#journal = new JournalWriter(path, this.#venue.serialise())
    this.#compactAfterCalls = compactAfterCalls ?? CALLS_UNTIL_COMPACTION
  }

  /** Closes the file; the venue takes no more changes. */
  close(): void {
    if (!this.#failed) this.#journal.close()
    this.#failed = true
  }

  get instruments(): readonly Instrument[] {
    return this.#venue.instruments
  }

  get log(): readonly VenueEvent[] {
    return this.#venue.log
  }

  nowMs(): number {
    return this.#venue.nowMs()
  }

  hasAccount(name: string): boolean {
    return this.#venue.hasAccount(name)
  }

  quote(symbol: string): Quote {
    return this.#venue.quote(symbol)
  }

  bars(symbol: string, timeframe: Timeframe, sinceMs: number, limit: number): readonly Bar[] {
    return this.#venue.bars(symbol, timeframe, sinceMs, limit)
  }

  openOrders(account: string): readonly SimulatedOrder[] {
    return this.#venue.openOrders(account)
  }

  closedOrders(account: string): readonly SimulatedOrder[] {
    return this.#venue.closedOrders(account)
  }

  order(account: string, venueOrderId: string): SimulatedOrder | undefined {
    return this.#venue.order(account, venueOrderId)
  }

  orderByClientId(account: string, clientOrderId: string): SimulatedOrder | undefined {
    return this.#venue.orderByClientId(account, clientOrderId)
  }

  trades(account: string, query?: TradeQuery): readonly SimulatedTrade[] {
    return this.#venue.trades(account, query)
  }

  movements(account: string, range?: TimeRange): readonly SimulatedMovement[] {
    return this.#venue.movements(account, range)
  }

  balances(account: string): readonly Balance[] {
    return this.#venue.balances(account)
  }

  advanceTo(nowMs: number): void {
    if (nowMs <= this.#venue.nowMs()) return
    this.#change('advanceTo', nowMs)
  }

  openAccount(
    name: string,
    balances: Readonly<Record<string, Fixed>>,
    options: AccountOptions = {},
  ): void {
    if (!this.#venue.hasAccount(name)) this.#change('openAccount', name, balances, options)
  }

  place(account: string, request: VenueOrderRequest): PlaceResult {
    return this.#change('place', account, request)
  }

  amend(account: string, venueOrderId: string, change: OrderChange): AmendResult {
    return this.#change('amend', account, venueOrderId, change)
  }

  cancel(account: string, target: CancelTarget): CancelResult {
    return this.#change('cancel', account, target)
  }

  cancelAll(account: string): readonly SimulatedOrder[] {
    return this.#change('cancelAll', account)
  }

  cancelAllAfter(account: string, timeoutMs: number): void {
    this.#change('cancelAllAfter', account, timeoutMs)
  }

  tradeByAnotherClient(account: string, trade: ForeignTrade): PlaceResult {
    return this.#change('tradeByAnotherClient', account, trade)
  }

  liquidate(account: string, symbol: string, quantity: Fixed): PlaceResult {
    return this.#change('liquidate', account, symbol, quantity)
  }

  correctTrade(account: string, tradeId: string, correction: TradeCorrection): CorrectResult {
    return this.#change('correctTrade', account, tradeId, correction)
  }

  deposit(account: string, currency: string, amount: Fixed): SimulatedMovement {
    return this.#change('deposit', account, currency, amount)
  }

  withdraw(account: string, currency: string, amount: Fixed, fee: Fixed = ZERO): WithdrawResult {
    return this.#change('withdraw', account, currency, amount, fee)
  }

  convert(account: string, conversion: Conversion): ConvertResult {
    return this.#change('convert', account, conversion)
  }

  reward(account: string, currency: string, amount: Fixed): SimulatedMovement {
    return this.#change('reward', account, currency, amount)
  }

  adjust(account: string, currency: string, amount: Fixed): AdjustResult {
    return this.#change('adjust', account, currency, amount)
  }

  rejectNext(account: string, rule: RejectionRule): void {
    this.#change('rejectNext', account, rule)
  }

  limitFill(symbol: string, quantity: Fixed): void {
    this.#change('limitFill', symbol, quantity)
  }

  haltSymbol(symbol: string, halted: boolean): void {
    this.#change('haltSymbol', symbol, halted)
  }

  /**
   * Makes the change, writes it down, and only then lets the caller know. A change that throws has
   * changed nothing and is not written; one that cannot be written ends this venue, because its
   * memory would be ahead of its file.
   */
  #change<Name extends VenueChange>(
    call: Name,
    ...args: Parameters<Venue[Name]>
  ): ReturnType<Venue[Name]> {
    if (this.#failed) throw new Error('the journal of this venue is closed or could not be written')
    const result = Reflect.apply(this.#venue[call], this.#venue, args) as ReturnType<Venue[Name]>
    try {
      this.#journal.append({ call, args })
      if (this.#journal.callCount >= this.#compactAfterCalls)
        this.#journal.compact(this.#venue.serialise())
    } catch (error) {
      this.#failed = true
      throw error
    }
    return result
  }
}
