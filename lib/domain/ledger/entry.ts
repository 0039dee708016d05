/** What the facts of a book (fills and movements) do to it, in one form. */
import { type Fill, fillEffect } from './fill.ts'
import { type Fixed, absolute } from '../money/fixed.ts'
import { type EntryPlace } from './lots.ts'
import { type Movement, isTransfer } from './movement.ts'

/** A change of one book. `id` is the trade's or the movement's. */
export interface BookEntry extends EntryPlace {
  /** Base currency, never zero: what comes in is positive. */
  readonly base: Fixed
  /**
   * Quote currency: what an entry that comes in cost, with fees; what one that goes out brought in,
   * net of fees. Negative when the fees are above the proceeds.
   */
  readonly money: Fixed
  /** Quote currency, contained in `money`. */
  readonly fees: Fixed
  /** Base currency, contained in `base`. */
  readonly feesInBase: Fixed
  /** Moves what is owned to another place; see `isTransfer`. */
  readonly transfer: boolean
}

export type Fact =
  | { readonly kind: 'fill'; readonly fill: Fill }
  | { readonly kind: 'movement'; readonly movement: Movement }

export function factPlace(fact: Fact): EntryPlace {
  return fact.kind === 'fill'
    ? { timeMs: fact.fill.timeMs, id: fact.fill.tradeId }
    : { timeMs: fact.movement.timeMs, id: fact.movement.movementId }
}

/** @throws {Error} for a movement without a symbol: it is in no book. */
export function entryOf(fact: Fact): BookEntry {
  return fact.kind === 'fill' ? fillEntry(fact.fill) : movementEntry(fact.movement)
}

export function fillEntry(fill: Fill): BookEntry {
  const { base, quote, feeInBase, feeInQuote } = fillEffect(fill)
  const feeValue = fill.feeValue ?? 0n
  return {
    id: fill.tradeId,
    timeMs: fill.timeMs,
    base,
    money: fill.side === 'buy' ? -quote + feeValue : quote - feeValue,
    fees: feeInQuote + feeValue,
    feesInBase: feeInBase,
    transfer: false,
  }
}

function movementEntry(movement: Movement): BookEntry {
  const { movementId, symbol, quantity, value, kind } = movement
  if (symbol === undefined) throw new Error(`movement ${movementId} is in no book`)
  return {
    id: movementId,
    timeMs: movement.timeMs,
    base: quantity,
    money: absolute(value ?? 0n),
    fees: 0n,
    feesInBase: 0n,
    transfer: isTransfer(kind),
  }
}
