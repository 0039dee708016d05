import { type Exchange } from '../../ports/exchange.ts'
import { KrakenExchange, type KrakenExchangeOptions } from './venues/kraken.ts'

export type CcxtVenue = 'kraken'

export interface CcxtExchangeOptions extends KrakenExchangeOptions {
  readonly venue: CcxtVenue
}

/**
 * One account at one real venue, by way of ccxt.
 *
 * The nonce must rise over all processes that use the key; see `createMicrosecondNonce`.
 */
export function createCcxtExchange({ venue, ...options }: CcxtExchangeOptions): Exchange {
  switch (venue) {
    case 'kraken':
      return new KrakenExchange(options)
  }
}
