/**
 * Kraken spot behind the exchange port.
 *
 * Every call is one request (a first page of trades or movements may take two, more than 50 orders
 * that are looked for take several, and the first call of all loads the symbols when no instruments
 * were given). Amounts leave exactly as given and arrive as exact decimals. Calls that change
 * something answer with an outcome and never throw for what the venue or the network did; reading
 * calls throw `ExchangeReadError`.
 */
import { type Bar, type Timeframe } from '../../../domain/market/bar.ts'
import { type Instrument } from '../../../domain/market/instrument.ts'
import { type Quote } from '../../../domain/market/quote.ts'
import { type OrderRequest } from '../../../domain/order/order-request.ts'
import {
  type AmendOutcome,
  type Balance,
  type CancelOutcome,
  type Exchange,
  type MovementPage,
  type MovementsQuery,
  type OrderChange,
  type OrderReference,
  type PlaceOutcome,
  type TradePage,
  type TradesQuery,
  type VenueOrder,
} from '../../../ports/exchange.ts'
import { KRAKEN_CAPABILITIES } from './kraken/capabilities.ts'
import { amendOrder, cancelOrder, placeOrder } from './kraken/change-orders.ts'
import { KrakenConnection, reading } from './kraken/connection.ts'
import { type KrakenClientOptions } from './kraken/kraken-client.ts'
import { readBalances, readOpenOrders, readOrder, readOrders } from './kraken/read-account.ts'
import { readBars, readQuotes } from './kraken/read-market.ts'
import { readMovements } from './kraken/read-movements.ts'
import { readTrades } from './kraken/read-trades.ts'

export interface KrakenExchangeOptions extends KrakenClientOptions {
  /** Cached instruments; without them the first call that needs a symbol loads the venue's list. */
  readonly instruments?: readonly Instrument[]
  /**
   * Milliseconds since the epoch: stamps quotes, and tells how far ahead an order's deadline is. It
   * has to agree with the venue's within seconds, or the venue refuses every order.
   */
  readonly nowMs: () => number
}

const CLIENT_ORDER_ID = /^[0-9a-f]{32}$/

export class KrakenExchange implements Exchange {
  readonly venue = 'kraken'
  readonly capabilities = KRAKEN_CAPABILITIES
  private readonly connection: KrakenConnection
  private readonly nowMs: () => number

  constructor({ instruments = [], nowMs, ...client }: KrakenExchangeOptions) {
    this.connection = new KrakenConnection(client, instruments)
    this.nowMs = nowMs
  }

  /** @throws {TypeError} unless the intent's id is 32 lower-case hex digits. */
  clientOrderIdOf(intentId: string): string {
    if (!CLIENT_ORDER_ID.test(intentId)) throw new TypeError(`not 32 hex digits: ${intentId}`)
    return intentId
  }

  intentIdOf(clientOrderId: string): string | undefined {
    return CLIENT_ORDER_ID.test(clientOrderId) ? clientOrderId : undefined
  }

  fetchInstruments(): Promise<readonly Instrument[]> {
    return reading(async () => (await this.connection.load()).instruments)
  }

  fetchQuotes(symbols: readonly string[]): Promise<readonly Quote[]> {
    return reading(() => readQuotes(this.connection, symbols, this.nowMs))
  }

  fetchBars(symbol: string, timeframe: Timeframe, sinceMs: number): Promise<readonly Bar[]> {
    return reading(() => readBars(this.connection, symbol, timeframe, sinceMs))
  }

  fetchBalances(): Promise<readonly Balance[]> {
    return reading(() => readBalances(this.connection))
  }

  fetchOpenOrders(): Promise<readonly VenueOrder[]> {
    return reading(() => readOpenOrders(this.connection))
  }

  findOrder(reference: {
    readonly symbol: string
    readonly venueOrderId?: string
    readonly clientOrderId?: string
  }): Promise<VenueOrder | undefined> {
    return reading(() => readOrder(this.connection, reference))
  }

  findOrders(
    references: readonly { readonly symbol: string; readonly venueOrderId: string }[],
  ): Promise<readonly VenueOrder[]> {
    return reading(() => readOrders(this.connection, references))
  }

  fetchTrades(query: TradesQuery): Promise<TradePage> {
    return reading(() => readTrades(this.connection, query))
  }

  fetchMovements(query: MovementsQuery): Promise<MovementPage> {
    return reading(() => readMovements(this.connection, query))
  }

  placeOrder(request: OrderRequest): Promise<PlaceOutcome> {
    return placeOrder(this.connection, request, this.nowMs)
  }

  amendOrder(reference: OrderReference, change: OrderChange): Promise<AmendOutcome> {
    return amendOrder(this.connection, reference, change, this.nowMs)
  }

  cancelOrder(reference: OrderReference): Promise<CancelOutcome> {
    return cancelOrder(this.connection, reference)
  }
}
