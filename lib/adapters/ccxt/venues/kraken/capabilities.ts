/**
 * What Kraken spot can do. By itself, so that functions which never talk to the venue can know it
 * without carrying the client.
 */
import { type Capabilities } from '../../../../ports/exchange.ts'

/** Trades in one page of the venue's history. */
export const TRADES_PER_PAGE = 50

export const KRAKEN_CAPABILITIES: Capabilities = {
  restingOrdersLockBalance: true,
  nativeStop: true,
  bracket: false,
  amend: true,
  // The venue has it for margin positions only.
  reduceOnly: false,
  // Its default for buys is the quote currency.
  buyFeesInBase: false,
  // AddOrder's parameter `deadline`; see order-deadline.ts for its bounds.
  orderDeadline: true,
  deadManSwitch: true,
  batchQuotes: true,
  tradesAcrossSymbols: true,
  barsPerCallMax: 720,
  tradesPerPage: TRADES_PER_PAGE,
}
