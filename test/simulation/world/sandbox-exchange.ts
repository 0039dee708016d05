/** An account's connection to the venue, in the name of whichever run uses it. */
import { InProcessExchange } from '../../../lib/adapters/simulated-exchange/in-process-exchange.ts'
import { type Timeframe } from '../../../lib/domain/market/bar.ts'
import { type OrderRequest } from '../../../lib/domain/order/order-request.ts'
import {
  type AmendOutcome,
  type CancelOutcome,
  type Exchange,
  type MovementsQuery,
  type OrderChange,
  type OrderReference,
  type PlaceOutcome,
  type TradesQuery,
} from '../../../lib/ports/exchange.ts'
import { type CallName } from './call-names.ts'
import { type Caller } from './caller.ts'
import { refuseRead, refusedPlace } from './venue-trouble.ts'
import { type WorldAccount } from './world-config.ts'
import { type WorldState } from './world-state.ts'

export class SandboxExchange implements Exchange {
  readonly venue: string
  readonly capabilities: Exchange['capabilities']
  readonly #caller: Caller
  readonly #world: WorldState
  readonly #account: WorldAccount
  readonly #inner: InProcessExchange

  constructor(caller: Caller, world: WorldState, account: WorldAccount) {
    this.#caller = caller
    this.#world = world
    this.#account = account
    this.#inner = new InProcessExchange({
      venue: world.venue,
      account: account.id,
      buyFeesInBase: account.feeInBaseOnBuys,
      restingSellsLock: account.restingSellsLock,
      tradesBySymbol: account.tradesBySymbol,
    })
    this.venue = this.#inner.venue
    this.capabilities = {
      ...this.#inner.capabilities,
      tradesPerPage: account.entriesPerPage,
      amend: account.amends,
      nativeStop: account.nativeStops,
    }
  }

  clientOrderIdOf(intentId: string): string {
    return this.#inner.clientOrderIdOf(intentId)
  }

  intentIdOf(clientOrderId: string): string | undefined {
    return this.#inner.intentIdOf(clientOrderId)
  }

  fetchInstruments(): ReturnType<Exchange['fetchInstruments']> {
    return this.#read('exchange.fetchInstruments', () => this.#inner.fetchInstruments())
  }

  async fetchQuotes(symbols: readonly string[]): ReturnType<Exchange['fetchQuotes']> {
    const { run } = this.#caller
    const quotes = await this.#read('exchange.fetchQuotes', async () => {
      const received = await this.#inner.fetchQuotes(symbols)
      // Received on the engine's own clock, which may be wrong.
      return received.map((quote) => ({ ...quote, receivedAtMs: quote.receivedAtMs + run.skewMs }))
    })
    this.#world.watchers.tell('quoted', run, this.#account.id, quotes)
    return quotes
  }

  fetchBars(
    symbol: string,
    timeframe: Timeframe,
    sinceMs: number,
  ): ReturnType<Exchange['fetchBars']> {
    return this.#read('exchange.fetchBars', () => this.#inner.fetchBars(symbol, timeframe, sinceMs))
  }

  fetchBalances(): ReturnType<Exchange['fetchBalances']> {
    return this.#read('exchange.fetchBalances', () => this.#inner.fetchBalances())
  }

  fetchOpenOrders(): ReturnType<Exchange['fetchOpenOrders']> {
    return this.#read('exchange.fetchOpenOrders', () => this.#inner.fetchOpenOrders())
  }

  findOrder(reference: Parameters<Exchange['findOrder']>[0]): ReturnType<Exchange['findOrder']> {
    return this.#read('exchange.findOrder', () => this.#inner.findOrder(reference))
  }

  findOrders(
    references: Parameters<Exchange['findOrders']>[0],
  ): ReturnType<Exchange['findOrders']> {
    return this.#read('exchange.findOrders', () => this.#inner.findOrders(references))
  }

  fetchTrades(query: TradesQuery): ReturnType<Exchange['fetchTrades']> {
    if (query.symbol === undefined && !this.capabilities.tradesAcrossSymbols)
      throw new Error('this venue lists the trades of one symbol at a time')
    return this.#read(
      'exchange.fetchTrades',
      async () => this.#world.listings.trades(this.#account, query),
      query.page !== undefined,
    )
  }

  fetchMovements(query: MovementsQuery): ReturnType<Exchange['fetchMovements']> {
    return this.#read(
      'exchange.fetchMovements',
      async () => this.#world.listings.movements(this.#account, query),
      query.page !== undefined,
    )
  }

  placeOrder(request: OrderRequest): Promise<PlaceOutcome> {
    const { watchers, kernel } = this.#world
    const { run } = this.#caller
    if (!run.over) watchers.tell('sending', run, this.#account.id, request)
    return this.#call('exchange.placeOrder', async () => {
      const trouble = this.#trouble('exchange.placeOrder')
      kernel.trace.noteText(request.clientOrderId)
      if (trouble !== undefined) return refusedPlace(trouble)
      const { orderTrouble } = this.#world
      const refusal = orderTrouble.ofPlace(this.#account.id, request, kernel.nowMs)
      return refusal ?? this.#inner.placeOrder(request)
    })
  }

  amendOrder(reference: OrderReference, change: OrderChange): Promise<AmendOutcome> {
    const { run } = this.#caller
    if (!run.over) this.#world.watchers.tell('amending', run, this.#account.id, reference, change)
    return this.#call('exchange.amendOrder', async () => {
      if (this.#trouble('exchange.amendOrder') !== undefined)
        return { outcome: 'unknown', reason: 'timeout' }
      const { orderTrouble, kernel } = this.#world
      const refusal = orderTrouble.ofAmend(this.#account.id, kernel.nowMs)
      return refusal ?? this.#inner.amendOrder(reference, change)
    })
  }

  cancelOrder(reference: OrderReference): Promise<CancelOutcome> {
    const { run } = this.#caller
    if (!run.over) this.#world.watchers.tell('cancelling', run, this.#account.id, reference)
    return this.#call('exchange.cancelOrder', async () => {
      if (this.#trouble('exchange.cancelOrder') === undefined)
        return this.#inner.cancelOrder(reference)
      return { outcome: 'unknown', reason: 'timeout' }
    })
  }

  #read<Answer>(
    name: CallName,
    perform: () => Promise<Answer>,
    isLaterPage = false,
  ): Promise<Answer> {
    const read = async (): Promise<Answer> => {
      const trouble = this.#trouble(name)
      return trouble === undefined ? perform() : refuseRead(trouble, this.#account.secret)
    }
    return this.#call(name, read, isLaterPage)
  }

  #trouble(name: CallName): ReturnType<WorldState['trouble']['of']> {
    return this.#world.trouble.of(this.#account.id, name, this.#world.kernel.nowMs)
  }

  /** The venue's market stands where the true time is when a call arrives there. */
  #call<Answer>(
    name: CallName,
    perform: () => Promise<Answer>,
    isLaterPage = false,
  ): Promise<Answer> {
    const { venue, kernel } = this.#world
    const arrive = (): Promise<Answer> => {
      venue.advanceTo(kernel.nowMs)
      return perform()
    }
    return this.#caller.call(name, arrive, this.#account, isLaterPage)
  }
}
