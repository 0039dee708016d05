/**
 * Books one entry: first in, first out.
 *
 * An entry on the side of the open lots opens a lot; one against them consumes the oldest lots, and
 * what is left of it opens a lot on its own side. Values and fees are divided by quantity and rounded
 * toward zero, and the last part takes the remainder, so that everything is conserved to the last
 * unit: the open lots' values always add up to the position's cost, and the allocations of an entry
 * and the lot it opened add up to what it moved.
 *
 * Lots are never changed: of the first open one, the position says what is taken already.
 */
import { type Closed, closeLots, closedNothing } from './close-lots.ts'
import { type BookEntry } from './entry.ts'
import {
  type Allocation,
  type EntryPlace,
  type Lot,
  type LotPart,
  type Position,
  comparePlaces,
} from './lots.ts'

export interface Booking {
  readonly position: Position
  /** Its number is the `lotCount` of the position before. */
  readonly opened?: Lot
  readonly allocations: readonly Allocation[]
  /** More was given up than was held: a short lot was opened, or grew by another. */
  readonly openedShort: boolean
}

/** Whether the entry works against the open lots, and so needs to read them. */
export function closesLots(position: Position, entry: BookEntry): boolean {
  return position.quantity !== 0n && position.quantity > 0n !== entry.base > 0n
}

/**
 * @param lotAt is asked for lots of this position from `firstLot` on, in order, as far as the entry
 *   reaches; never for one when the entry closes none.
 * @throws {Error} when the entry moves nothing, or the lots are not those of the position: a bug of
 *   the caller.
 */
export function applyEntry(
  position: Position,
  lotAt: (number: number) => Lot,
  entry: BookEntry,
): Booking {
  if (entry.base === 0n) throw new Error(`${position.symbol}: ${entry.id} moves nothing`)
  const closed = closesLots(position, entry)
    ? closeLots(position, lotAt, entry)
    : closedNothing(position, entry)
  const opened = openLot(entry, closed.rest)
  const next = nextPosition(position, entry, closed, opened)
  const { allocations } = closed
  if (opened === undefined) return { position: next, allocations, openedShort: false }
  return { position: next, opened, allocations, openedShort: entry.base < 0n }
}

function openLot(entry: BookEntry, { quantity, value, fees }: LotPart): Lot | undefined {
  if (quantity === 0n) return undefined
  return {
    openingId: entry.id,
    openedAtMs: entry.timeMs,
    quantity,
    value,
    fees,
  }
}

function nextPosition(
  position: Position,
  entry: BookEntry,
  closed: Closed,
  opened: Lot | undefined,
): Position {
  const comesIn = entry.base > 0n
  const value = closed.lotValue + (opened?.value ?? 0n)
  return {
    account: position.account,
    symbol: position.symbol,
    quantity: position.quantity + entry.base,
    // Lots that come in, and short lots that go, add to the cost; the others take from it.
    cost: comesIn ? position.cost + value : position.cost - value,
    realisedPnl: position.realisedPnl + closed.realisedPnl,
    fees: position.fees + entry.fees,
    feesInBase: position.feesInBase + entry.feesInBase,
    entryCount: position.entryCount + 1,
    firstLot: closed.firstLot,
    lotCount: opened === undefined ? position.lotCount : position.lotCount + 1,
    taken: closed.taken,
    generation: position.generation,
    last: laterPlace(position.last, entry),
  }
}

function laterPlace(last: EntryPlace | undefined, { timeMs, id }: EntryPlace): EntryPlace {
  const place = { timeMs, id }
  return last === undefined || comparePlaces(last, place) < 0 ? place : last
}
