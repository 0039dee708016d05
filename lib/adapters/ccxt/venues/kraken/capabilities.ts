/**
 * What Kraken spot can do. By itself, so that functions which never talk to the venue can know it
 * without carrying the client.
 */
import { type Capabilities } from '../../../../ports/exchange.ts'

/** Entries in one page of the venue's trades or of its ledger. */
export const ROWS_PER_PAGE = 50

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
  // AddOrder's `timeinforce=GTD` with `expiretm`, for limit orders.
  orderExpiry: true,
  deadManSwitch: true,
  batchQuotes: true,
  tradesAcrossSymbols: true,
  movements: true,
  barsPerCallMax: 720,
  tradesPerPage: ROWS_PER_PAGE,
}
