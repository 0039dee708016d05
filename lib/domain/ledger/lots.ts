import { type Fixed } from '../money/fixed.ts'

/**
 * What is left of one opening fill. A long lot holds base currency and what it cost; a short lot
 * (a sell of more than was held) owes base currency and keeps what it brought in.
 */
export interface Lot {
  /** The trade that opened it. */
  readonly openingTradeId: string
  readonly openedAtMs: number
  /** Base currency left, always positive. */
  readonly quantity: Fixed
  /** Quote currency left: cost with fees of a long lot, proceeds net of fees of a short one. */
  readonly value: Fixed
  /** Quote currency left of the opening fee; already contained in `value`. */
  readonly fees: Fixed
}

/** Lots of one symbol, oldest first; pages are numbered in that order and hold up to `LOTS_PER_PAGE`. */
export interface LotPage {
  readonly page: number
  readonly lots: readonly Lot[]
}

export const LOTS_PER_PAGE = 200

/** What one closing fill took from one lot. `buyTradeId` and `sellTradeId` follow the sides. */
export interface Allocation {
  readonly openingTradeId: string
  readonly closingTradeId: string
  readonly openedAtMs: number
  readonly closedAtMs: number
  readonly direction: 'long' | 'short'
  readonly quantity: Fixed
  /** Quote currency paid, with fees. */
  readonly costBasis: Fixed
  /** Quote currency received, net of fees. */
  readonly proceeds: Fixed
  /** Quote currency; contained in cost basis and proceeds. */
  readonly fees: Fixed
  readonly realisedPnl: Fixed
}

/** The ledger's summary of one account and symbol. */
export interface Position {
  readonly account: string
  readonly symbol: string
  /** Base currency; negative while short lots are open. */
  readonly quantity: Fixed
  /** Quote currency: the sum of the lots' values (negative while short lots are open). */
  readonly cost: Fixed
  readonly realisedPnl: Fixed
  /** Quote currency paid as fees in quote, over all fills. */
  readonly feesInQuote: Fixed
  /** Base currency paid as fees in base, over all fills. */
  readonly feesInBase: Fixed
  readonly fillCount: number
  /** Lots live in pages headPage … tailPage; there are none when headPage is above tailPage. */
  readonly headPage: number
  readonly tailPage: number
  readonly lastFillTimeMs: number
}

export function emptyPosition(account: string, symbol: string): Position {
  return {
    account,
    symbol,
    quantity: 0n,
    cost: 0n,
    realisedPnl: 0n,
    feesInQuote: 0n,
    feesInBase: 0n,
    fillCount: 0,
    headPage: 1,
    tailPage: 0,
    lastFillTimeMs: 0,
  }
}
