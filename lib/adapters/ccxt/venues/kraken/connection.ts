/** The client and the venue's symbols, which every call needs and one call at most has to load. */
import { type Instrument } from '../../../../domain/market/instrument.ts'
import { toReadError } from '../../classify-error.ts'
import { KrakenClient, type KrakenClientOptions } from './kraken-client.ts'
import { marketsFromInstruments, readSymbols, type KrakenSymbols } from './symbols.ts'

export class KrakenConnection {
  readonly client: KrakenClient
  private symbols: KrakenSymbols | undefined
  private loading: Promise<KrakenSymbols> | undefined

  /** @param instruments cached ones, or none: then the first call that needs a symbol loads them */
  constructor(options: KrakenClientOptions, instruments: readonly Instrument[]) {
    this.client = new KrakenClient(options)
    if (instruments.length === 0) return
    const markets = this.client.setMarkets(marketsFromInstruments(instruments))
    this.client.options['marketsByAltname'] = this.client.indexBy(markets, 'altname')
    this.symbols = readSymbols(this.client)
  }

  known(): Promise<KrakenSymbols> {
    return this.symbols === undefined ? this.load() : Promise.resolve(this.symbols)
  }

  /** A failed load is cached by ccxt as a rejected promise; asking for a reload gets past it. */
  load(): Promise<KrakenSymbols> {
    this.loading ??= this.client
      .loadMarkets(true)
      .then(() => (this.symbols = readSymbols(this.client)))
      .finally(() => (this.loading = undefined))
    return this.loading
  }
}

/** @throws {ExchangeReadError} for whatever `read` throws. */
export async function reading<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read()
  } catch (error) {
    throw toReadError(error)
  }
}
