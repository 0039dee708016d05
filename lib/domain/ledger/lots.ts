import { type Fixed } from '../money/fixed.ts'

/**
 * What one entry opened; never changed afterwards. A long lot holds base currency and what it cost; a
 * short lot (more was given up than was held) owes base currency and keeps what it brought in.
 */
export interface Lot {
  /** The trade or movement that opened it. */
  readonly openingId: string
  readonly openedAtMs: number
  /** Base currency, always positive. */
  readonly quantity: Fixed
  /** Quote currency: cost with fees of a long lot, proceeds net of fees of a short one. */
  readonly value: Fixed
  /** Quote currency; contained in `value`. */
  readonly fees: Fixed
}

/**
 * Lots of one book in the order of their opening. Lots are numbered from 0 by that order, and page p
 * holds the lots p × LOTS_PER_PAGE and following, so a lot's number says where it is.
 */
export interface LotPage {
  readonly page: number
  readonly lots: readonly Lot[]
}

export const LOTS_PER_PAGE = 50

/** A part of a lot. */
export interface LotPart {
  readonly quantity: Fixed
  readonly value: Fixed
  readonly fees: Fixed
}

export const NOTHING_TAKEN: LotPart = { quantity: 0n, value: 0n, fees: 0n }

/** What one closing entry took from one lot. */
export interface Allocation {
  readonly openingId: string
  readonly closingId: string
  readonly openedAtMs: number
  readonly closedAtMs: number
  /** A long lot was bought first, a short one sold first. */
  readonly direction: 'long' | 'short'
  /** Moved elsewhere at its cost, instead of given up for its value. */
  readonly transfer: boolean
  readonly quantity: Fixed
  /** Quote currency paid, with fees. */
  readonly costBasis: Fixed
  /** Quote currency received, net of fees; the cost basis for a transfer. */
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
  /** Quote currency: the sum of the open lots' values (negative while short lots are open). */
  readonly cost: Fixed
  readonly realisedPnl: Fixed
  /** Quote currency: fees in quote, and the value of fees in a third currency, over all entries. */
  readonly fees: Fixed
  /** Base currency paid as fees in base, over all entries. */
  readonly feesInBase: Fixed
  readonly entryCount: number
  /** The number of the first open lot; the same as `lotCount` when none is open. */
  readonly firstLot: number
  /** How many lots were ever opened. */
  readonly lotCount: number
  /** What of the first open lot is taken already. */
  readonly taken: LotPart
  /** Which writing of the book the lots and allocations belong to; a rebuild makes the next. */
  readonly generation: number
  /** The newest entry by time and id; absent before the first. */
  readonly last?: EntryPlace
}

/** Where an entry stands in a book: by time, then by id. */
export interface EntryPlace {
  readonly timeMs: number
  readonly id: string
}

/** Below 0 when `a` comes before `b`. */
export function comparePlaces(a: EntryPlace, b: EntryPlace): number {
  if (a.timeMs !== b.timeMs) return a.timeMs - b.timeMs
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
}

export function emptyPosition(account: string, symbol: string, generation = 1): Position {
  return {
    account,
    symbol,
    quantity: 0n,
    cost: 0n,
    realisedPnl: 0n,
    fees: 0n,
    feesInBase: 0n,
    entryCount: 0,
    firstLot: 0,
    lotCount: 0,
    taken: NOTHING_TAKEN,
    generation,
  }
}
