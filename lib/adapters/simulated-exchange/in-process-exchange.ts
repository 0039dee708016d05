/** One account of a simulated venue as the engine sees an exchange, without a network in between. */
import { type Bar, type Timeframe, timeframeMs } from '../../domain/market/bar.ts'
import { type Instrument } from '../../domain/market/instrument.ts'
import { type Quote } from '../../domain/market/quote.ts'
import { type OrderRequest } from '../../domain/order/order-request.ts'
import {
  type AmendOutcome,
  type Balance,
  type CancelOutcome,
  type Capabilities,
  type Exchange,
  ExchangeReadError,
  type MovementPage,
  type MovementsQuery,
  type OrderChange,
  type OrderReference,
  type PlaceOutcome,
  type TradePage,
  type TradesQuery,
  type VenueOrder,
} from '../../ports/exchange.ts'
import { portMovement, portOrder, portTrade } from './port-records.ts'
import { refusalText } from './refusal-text.ts'
import { type PlaceRefusal } from './refusals.ts'
import { type SimulatedOrder } from './simulated-order.ts'
import { NoPriceYet, UnknownSymbol, type Venue } from './venue-types.ts'

export interface InProcessExchangeOptions {
  readonly venue: Venue
  /** The name of an account that is open. */
  readonly account: string
  /** What the exchange calls itself; `simulated` unless given. */
  readonly name?: string
  /**
   * How far back bars can be had: only the newest `barsPerCallMax` (as Kraken does, and unless
   * given), or all of them in pages.
   */
  readonly barHistory?: 'newest' | 'all'
  /** What the account was opened with at the venue; false unless given. */
  readonly buyFeesInBase?: boolean
  /** What the account was opened with at the venue; true unless given. */
  readonly restingSellsLock?: boolean
  /** Trades are listed for one symbol at a time, as some venues do; false unless given. */
  readonly tradesBySymbol?: boolean
}

export const SPOT_CAPABILITIES: Capabilities = {
  restingOrdersLockBalance: true,
  nativeStop: true,
  bracket: false,
  amend: true,
  reduceOnly: false,
  buyFeesInBase: false,
  orderDeadline: true,
  orderExpiry: true,
  deadManSwitch: true,
  batchQuotes: true,
  tradesAcrossSymbols: true,
  movements: true,
  barsPerCallMax: 720,
  tradesPerPage: 50,
}

/** Of an account whose resting sells lock nothing: stop and target rest beside each other. */
export const NON_LOCKING_CAPABILITIES: Capabilities = {
  ...SPOT_CAPABILITIES,
  restingOrdersLockBalance: false,
  bracket: true,
  reduceOnly: true,
}

const CLIENT_ORDER_ID = /^[0-9a-f]{32}$/

export class InProcessExchange implements Exchange {
  readonly venue: string
  readonly capabilities: Capabilities
  readonly #venue: Venue
  readonly #account: string
  readonly #barHistory: 'newest' | 'all'

  constructor(options: InProcessExchangeOptions) {
    if (!options.venue.hasAccount(options.account))
      throw new RangeError(`the venue has no account ${JSON.stringify(options.account)}`)
    this.venue = options.name ?? 'simulated'
    this.capabilities = {
      ...(options.restingSellsLock === false ? NON_LOCKING_CAPABILITIES : SPOT_CAPABILITIES),
      buyFeesInBase: options.buyFeesInBase ?? false,
      tradesAcrossSymbols: options.tradesBySymbol !== true,
    }
    this.#venue = options.venue
    this.#account = options.account
    this.#barHistory = options.barHistory ?? 'newest'
  }

  clientOrderIdOf(intentId: string): string {
    if (!CLIENT_ORDER_ID.test(intentId))
      throw new RangeError(`an intent's id has 32 hex digits, not ${JSON.stringify(intentId)}`)
    return intentId
  }

  intentIdOf(clientOrderId: string): string | undefined {
    return CLIENT_ORDER_ID.test(clientOrderId) ? clientOrderId : undefined
  }

  async fetchInstruments(): Promise<readonly Instrument[]> {
    return this.#venue.instruments
  }

  async fetchQuotes(symbols: readonly string[]): Promise<readonly Quote[]> {
    return symbols.flatMap((symbol) => {
      try {
        return [this.#venue.quote(symbol)]
      } catch (error) {
        if (error instanceof UnknownSymbol || error instanceof NoPriceYet) return []
        throw error
      }
    })
  }

  async fetchBars(symbol: string, timeframe: Timeframe, sinceMs: number): Promise<readonly Bar[]> {
    const { barsPerCallMax } = this.capabilities
    const lengthMs = timeframeMs(timeframe)
    const openedMs = Math.floor(this.#venue.nowMs() / lengthMs) * lengthMs
    const newestMs = openedMs - (barsPerCallMax - 1) * lengthMs
    const fromMs = this.#barHistory === 'newest' ? Math.max(sinceMs, newestMs) : sinceMs
    try {
      return this.#venue.bars(symbol, timeframe, fromMs, barsPerCallMax)
    } catch (error) {
      if (error instanceof UnknownSymbol)
        throw new ExchangeReadError('refused', error.message, { cause: error })
      throw error
    }
  }

  async fetchBalances(): Promise<readonly Balance[]> {
    return this.#venue.balances(this.#account)
  }

  async fetchOpenOrders(): Promise<readonly VenueOrder[]> {
    return this.#venue.openOrders(this.#account).map(portOrder)
  }

  async findOrder(reference: {
    readonly symbol: string
    readonly venueOrderId?: string
    readonly clientOrderId?: string
  }): Promise<VenueOrder | undefined> {
    const order = this.#find(reference)
    return order?.symbol === reference.symbol ? portOrder(order) : undefined
  }

  async findOrders(
    references: readonly { readonly symbol: string; readonly venueOrderId: string }[],
  ): Promise<readonly VenueOrder[]> {
    const found = await Promise.all(references.map((reference) => this.findOrder(reference)))
    return found.filter((order) => order !== undefined)
  }

  async fetchTrades({ sinceMs, symbol, page }: TradesQuery): Promise<TradePage> {
    if (symbol === undefined && !this.capabilities.tradesAcrossSymbols)
      throw new ExchangeReadError('refused', 'trades are listed for one symbol at a time')
    const query = { sinceMs, ...(symbol === undefined ? {} : { symbol }) }
    const { entries, ...next } = this.#pageOf(this.#venue.trades(this.#account, query), page)
    return { trades: entries.map(portTrade), unreadable: [], ...next }
  }

  async fetchMovements({ sinceMs, page }: MovementsQuery): Promise<MovementPage> {
    const all = this.#venue.movements(this.#account, { sinceMs })
    const { entries, ...next } = this.#pageOf(all, page)
    return { movements: entries.map(portMovement), unreadable: [], ...next }
  }

  /** Pages are named by the number of entries before them. */
  #pageOf<Entry>(
    all: readonly Entry[],
    page: string | undefined,
  ): { readonly entries: readonly Entry[]; readonly nextPage?: string } {
    if (page !== undefined && !/^\d{1,15}$/.test(page))
      throw new ExchangeReadError('malformed', `no page is called ${JSON.stringify(page)}`)
    const from = Number(page ?? 0)
    const entries = all.slice(from, from + this.capabilities.tradesPerPage)
    const next = from + entries.length
    return { entries, ...(next < all.length ? { nextPage: `${next}` } : {}) }
  }

  async placeOrder(request: OrderRequest): Promise<PlaceOutcome> {
    const result = this.#venue.place(this.#account, request)
    if ('placed' in result) return { outcome: 'accepted', venueOrderId: result.placed.venueOrderId }
    return { outcome: outcomeOf(result.refused), reason: refusalText(result.refused) }
  }

  async amendOrder(reference: OrderReference, change: OrderChange): Promise<AmendOutcome> {
    const order = this.#find(reference)
    if (order === undefined) return { outcome: 'rejected', reason: 'unknown order' }
    const result = this.#venue.amend(this.#account, order.venueOrderId, change)
    if ('amended' in result) return { outcome: 'amended' }
    const { refused } = result
    const isForNow = refused.code === 'symbol-halted' || refused.code === 'deadline-passed'
    return { outcome: isForNow ? 'not-amended' : 'rejected', reason: refusalText(refused) }
  }

  async cancelOrder({ venueOrderId, clientOrderId }: OrderReference): Promise<CancelOutcome> {
    const target = venueOrderId === undefined ? { clientOrderId } : { venueOrderId }
    const result = this.#venue.cancel(this.#account, target)
    if ('cancelled' in result) return { outcome: 'cancelled' }
    return { outcome: 'not-open', reason: refusalText(result.refused) }
  }

  #find(reference: {
    readonly venueOrderId?: string
    readonly clientOrderId?: string
  }): SimulatedOrder | undefined {
    const { venueOrderId, clientOrderId } = reference
    if (venueOrderId !== undefined) return this.#venue.order(this.#account, venueOrderId)
    if (clientOrderId === undefined) return undefined
    return this.#venue.orderByClientId(this.#account, clientOrderId)
  }
}

function outcomeOf(refusal: PlaceRefusal): 'not-placed' | 'rejected' | 'unknown' {
  switch (refusal.code) {
    case 'symbol-halted':
    case 'deadline-passed':
      return 'not-placed'
    case 'duplicate-client-order-id':
      // The venue does have an order of this name: what became of it is for its listing to say.
      return 'unknown'
    default:
      return 'rejected'
  }
}
