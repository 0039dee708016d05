import { KRAKEN_CAPABILITIES } from '../../adapters/ccxt/venues/kraken/capabilities.ts'
import { type Exchange } from '../../ports/exchange.ts'
import { type Connect } from './cloud-runtime.ts'

/** The venue's capabilities without a connection: for functions that have no business there. */
export const describeVenue: Connect = (account): Exchange => {
  const refuse = (): never => {
    throw new Error(`this function has no connection to ${account.venue}`)
  }
  return {
    venue: account.venue,
    capabilities: KRAKEN_CAPABILITIES,
    clientOrderIdOf: refuse,
    intentIdOf: refuse,
    fetchInstruments: refuse,
    fetchQuotes: refuse,
    fetchBars: refuse,
    fetchBalances: refuse,
    fetchOpenOrders: refuse,
    findOrder: refuse,
    findOrders: refuse,
    fetchTrades: refuse,
    fetchMovements: refuse,
    placeOrder: refuse,
    amendOrder: refuse,
    cancelOrder: refuse,
  }
}
