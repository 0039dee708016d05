/** What is compared: one first-in-first-out loop, written with one kind of number. */

/** A trade as a venue tells it: amounts are decimal text. */
export interface ToldTrade {
  readonly id: string
  readonly timeMs: number
  readonly side: 'buy' | 'sell'
  readonly price: string
  /** Base currency. */
  readonly quantity: string
  /** Quote currency. */
  readonly cost: string
  readonly fee: string
  readonly feeCurrency: string
}

export const BASE = 'BTC'
export const QUOTE = 'USD'

/** Each contender has the same way to go: read amounts (not timed), book (timed), print (not timed). */
export interface Contender<Trade = unknown, Allocation = unknown> {
  readonly name: string
  open(): Ledger<Trade, Allocation>
  /** Text to the contender's own numbers. */
  read(trade: ToldTrade): Trade
  /** Everything that an allocation says, amounts as plain decimals without trailing zeros. */
  print(allocation: Allocation): string
}

export interface Ledger<Trade, Allocation> {
  /** Books the trades in their order and adds what they closed to `allocations`. */
  book(trades: readonly Trade[], allocations: Allocation[]): void
  totals(): Totals
}

/** As plain decimals without trailing zeros. */
export interface Totals {
  readonly quantity: string
  readonly cost: string
  readonly realisedPnl: string
  readonly fees: string
  readonly openLots: number
}
