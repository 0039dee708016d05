import { type Bar, type Timeframe } from '../../lib/domain/market/bar.ts'
import { type OrderRequest } from '../../lib/domain/order/order-request.ts'
import {
  type AmendOutcome,
  type CancelOutcome,
  type Exchange,
  ExchangeReadError,
  type OrderChange,
  type OrderReference,
  type PlaceOutcome,
  type MovementPage,
  type ReadFailure,
  type TradePage,
  type UnreadableEntry,
  type VenueOrder,
  type VenueTrade,
} from '../../lib/ports/exchange.ts'

/** `unknown-before`: the venue never saw it; `unknown-after`: it took it, and the answer was lost. */
export type PlaceFault = 'not-placed' | 'rejected' | 'unknown-before' | 'unknown-after'

export type ReadName =
  | 'fetchInstruments'
  | 'fetchQuotes'
  | 'fetchBars'
  | 'fetchBalances'
  | 'fetchOpenOrders'
  | 'findOrder'
  | 'findOrders'
  | 'fetchTrades'
  | 'fetchMovements'

interface Waiting<Fault> {
  readonly fault: Fault
  readonly matches: (request: OrderRequest) => boolean
  left: number
}

/**
 * The real exchange underneath, and faults on the way to it. Each call is remembered, and moves the
 * venue's market to the time of the clock first.
 */
export class FaultyExchange implements Exchange {
  readonly venue: string
  readonly capabilities: Exchange['capabilities']
  readonly #inner: Exchange
  readonly #beforeCall: () => void
  readonly #placeFaults: Waiting<PlaceFault>[] = []
  readonly #readFaults = new Map<string, { left: number; failure: ReadFailure }>()
  readonly calls: string[] = []
  readonly sent: OrderRequest[] = []
  /** Symbols that the venue does not answer for. */
  readonly silentSymbols = new Set<string>()
  /** Trades as the venue tells them; a test may spoil them here. */
  spoilTrades: (trades: readonly VenueTrade[]) => readonly VenueTrade[] = (trades) => trades
  /** Entries of the listing of trades that cannot be read. */
  unreadable: readonly UnreadableEntry[] = []
  spoilMovements: (page: MovementPage) => MovementPage = (page) => page
  spoilBars: (bars: readonly Bar[], symbol: string) => readonly Bar[] = (bars) => bars
  /** So many looks at orders find nothing, whatever is there. */
  hiddenLooks = 0
  /** The listing of open orders comes back empty so many times, without an error. */
  emptyListings = 0
  cancelFault: CancelOutcome | undefined
  amendFault: AmendOutcome | undefined
  /** Runs before the cancel reaches the venue. */
  beforeCancel: () => Promise<void> = async () => {}

  constructor(inner: Exchange, beforeCall: () => void) {
    this.#inner = inner
    this.#beforeCall = beforeCall
    this.venue = inner.venue
    this.capabilities = inner.capabilities
  }

  failPlace(
    fault: PlaceFault,
    times = 1,
    matches: (request: OrderRequest) => boolean = () => true,
  ): void {
    this.#placeFaults.push({ fault, matches, left: times })
  }

  failRead(name: ReadName, times = 1, failure: ReadFailure = 'transient'): void {
    this.#readFaults.set(name, { left: times, failure })
  }

  count(call: string): number {
    return this.calls.filter((each) => each === call || each.startsWith(`${call} `)).length
  }

  clientOrderIdOf(intentId: string): string {
    return this.#inner.clientOrderIdOf(intentId)
  }

  intentIdOf(clientOrderId: string): string | undefined {
    return this.#inner.intentIdOf(clientOrderId)
  }

  async fetchInstruments(): ReturnType<Exchange['fetchInstruments']> {
    this.#read('fetchInstruments')
    return this.#inner.fetchInstruments()
  }

  async fetchQuotes(symbols: readonly string[]): ReturnType<Exchange['fetchQuotes']> {
    this.#read('fetchQuotes', symbols.join(','))
    return this.#inner.fetchQuotes(symbols.filter((symbol) => !this.silentSymbols.has(symbol)))
  }

  async fetchBars(symbol: string, timeframe: Timeframe, sinceMs: number): Promise<readonly Bar[]> {
    this.#read('fetchBars', `${symbol} ${sinceMs}`)
    if (this.silentSymbols.has(symbol)) throw new ExchangeReadError('refused', `no ${symbol}`)
    return this.spoilBars(await this.#inner.fetchBars(symbol, timeframe, sinceMs), symbol)
  }

  async fetchBalances(): ReturnType<Exchange['fetchBalances']> {
    this.#read('fetchBalances')
    return this.#inner.fetchBalances()
  }

  async fetchOpenOrders(): Promise<readonly VenueOrder[]> {
    this.#read('fetchOpenOrders')
    if (this.emptyListings > 0) {
      this.emptyListings -= 1
      return []
    }
    return this.#inner.fetchOpenOrders()
  }

  async findOrder(
    reference: Parameters<Exchange['findOrder']>[0],
  ): Promise<VenueOrder | undefined> {
    this.#read('findOrder')
    if (this.hiddenLooks > 0) {
      this.hiddenLooks -= 1
      return undefined
    }
    return this.#inner.findOrder(reference)
  }

  async findOrders(
    references: Parameters<Exchange['findOrders']>[0],
  ): Promise<readonly VenueOrder[]> {
    this.#read('findOrders')
    if (this.hiddenLooks > 0) {
      this.hiddenLooks -= 1
      return []
    }
    return this.#inner.findOrders(references)
  }

  async fetchMovements(query: Parameters<Exchange['fetchMovements']>[0]): Promise<MovementPage> {
    this.#read('fetchMovements', query.page ?? '')
    return this.spoilMovements(await this.#inner.fetchMovements(query))
  }

  async fetchTrades(query: Parameters<Exchange['fetchTrades']>[0]): Promise<TradePage> {
    this.#read('fetchTrades', query.page ?? '')
    const page = await this.#inner.fetchTrades(query)
    const unreadable = [...page.unreadable, ...this.unreadable]
    return { ...page, unreadable, trades: this.spoilTrades(page.trades) }
  }

  async placeOrder(request: OrderRequest): Promise<PlaceOutcome> {
    this.#called(`placeOrder ${request.clientOrderId}`)
    this.sent.push(request)
    const waiting = this.#placeFaults.find((each) => each.left > 0 && each.matches(request))
    if (waiting === undefined) return this.#inner.placeOrder(request)
    waiting.left -= 1
    switch (waiting.fault) {
      case 'not-placed':
        return { outcome: 'not-placed', reason: 'rate limit' }
      case 'rejected':
        return { outcome: 'rejected', reason: 'the venue does not want it' }
      case 'unknown-before':
        return { outcome: 'unknown', reason: 'timeout' }
      case 'unknown-after':
        await this.#inner.placeOrder(request)
        return { outcome: 'unknown', reason: 'timeout' }
    }
  }

  async amendOrder(reference: OrderReference, change: OrderChange): Promise<AmendOutcome> {
    this.#called('amendOrder')
    if (this.amendFault !== undefined) return this.amendFault
    return this.#inner.amendOrder(reference, change)
  }

  async cancelOrder(reference: OrderReference): Promise<CancelOutcome> {
    this.#called(`cancelOrder ${reference.clientOrderId}`)
    await this.beforeCancel()
    if (this.cancelFault !== undefined) return this.cancelFault
    return this.#inner.cancelOrder(reference)
  }

  #called(call: string): void {
    this.#beforeCall()
    this.calls.push(call)
  }

  #read(name: ReadName, detail = ''): void {
    this.#called(detail === '' ? name : `${name} ${detail}`)
    const fault = this.#readFaults.get(name)
    if (fault === undefined || fault.left <= 0) return
    fault.left -= 1
    throw new ExchangeReadError(fault.failure, `${name} failed`)
  }
}
