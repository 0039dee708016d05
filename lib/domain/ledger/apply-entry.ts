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
import { type Fixed, absolute, minimum } from '../money/fixed.ts'
import { type BookEntry } from './entry.ts'
import {
  type Allocation,
  type EntryPlace,
  type Lot,
  type LotPart,
  type Position,
  NOTHING_TAKEN,
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
    : closedNothing(position)
  const opened = openLot(entry, closed)
  const next = nextPosition(position, entry, closed, opened)
  const { allocations } = closed
  if (opened === undefined) return { position: next, allocations, openedShort: false }
  return { position: next, opened, allocations, openedShort: entry.base < 0n }
}

interface Closed {
  readonly allocations: readonly Allocation[]
  /** What of the entry went into the allocations. */
  readonly quantity: Fixed
  readonly money: Fixed
  readonly fees: Fixed
  /** What the consumed parts of lots were worth. */
  readonly lotValue: Fixed
  readonly realisedPnl: Fixed
  readonly firstLot: number
  readonly taken: LotPart
}

function closedNothing({ firstLot, taken }: Position): Closed {
  return {
    allocations: [],
    quantity: 0n,
    money: 0n,
    fees: 0n,
    lotValue: 0n,
    realisedPnl: 0n,
    firstLot,
    taken,
  }
}

function closeLots(position: Position, lotAt: (number: number) => Lot, entry: BookEntry): Closed {
  const total = absolute(entry.base)
  const quantity = minimum(total, absolute(position.quantity))
  const direction = position.quantity > 0n ? 'long' : 'short'
  const allocations: Allocation[] = []
  let { firstLot, taken } = position
  let left = quantity
  let money = 0n
  let fees = 0n
  let lotValue = 0n
  let realisedPnl = 0n
  while (left > 0n) {
    if (firstLot >= position.lotCount)
      throw new Error(`${position.symbol}: too few lots for ${entry.id}`)
    const lot = lotAt(firstLot)
    const open = openPart(lot, taken)
    const isWhole = open.quantity <= left
    const part = isWhole ? open : partOf(open, left)
    left -= part.quantity
    const isLast = left === 0n && quantity === total
    const ownMoney = isLast ? entry.money - money : share(entry.money, part.quantity, total)
    const ownFees = isLast ? entry.fees - fees : share(entry.fees, part.quantity, total)
    const allocation = allocationOf(lot, part, direction, entry, ownMoney, ownFees)
    allocations.push(allocation)
    money += ownMoney
    fees += ownFees
    lotValue += part.value
    realisedPnl += allocation.realisedPnl
    if (isWhole) firstLot += 1
    taken = isWhole ? NOTHING_TAKEN : sumOf(taken, part)
  }
  const closed = { allocations, quantity, money, fees, lotValue, realisedPnl, firstLot, taken }
  assertAddsUp(position, closed)
  return closed
}

/** Whoever closes all that is held has used up all lots and the whole cost, and nobody else has. */
function assertAddsUp(position: Position, closed: Closed): void {
  const isAll = closed.quantity === absolute(position.quantity)
  const usedUp = closed.firstLot === position.lotCount
  const cost = position.quantity > 0n ? position.cost : -position.cost
  if (isAll !== usedUp || (isAll && closed.lotValue !== cost))
    throw new Error(`${position.symbol}: the lots are not those of the position`)
}

/** What is open of the first open lot. */
function openPart(lot: Lot, taken: LotPart): LotPart {
  const open =
    taken.quantity === 0n
      ? lot
      : {
          quantity: lot.quantity - taken.quantity,
          value: lot.value - taken.value,
          fees: lot.fees - taken.fees,
        }
  if (open.quantity <= 0n) throw new Error(`nothing is open of the lot ${lot.openingId}`)
  return open
}

function partOf(whole: LotPart, quantity: Fixed): LotPart {
  return {
    quantity,
    value: share(whole.value, quantity, whole.quantity),
    fees: share(whole.fees, quantity, whole.quantity),
  }
}

function sumOf(a: LotPart, b: LotPart): LotPart {
  return { quantity: a.quantity + b.quantity, value: a.value + b.value, fees: a.fees + b.fees }
}

/** Rounded toward zero, as the division of integers does. */
function share(amount: Fixed, part: Fixed, whole: Fixed): Fixed {
  return amount === 0n ? 0n : (amount * part) / whole
}

function allocationOf(
  lot: Lot,
  part: LotPart,
  direction: 'long' | 'short',
  entry: BookEntry,
  ownMoney: Fixed,
  ownFees: Fixed,
): Allocation {
  // A transfer leaves at its cost, whatever value it was given.
  const given = entry.transfer ? part.value : ownMoney
  const costBasis = direction === 'long' ? part.value : given
  const proceeds = direction === 'long' ? given : part.value
  return {
    openingId: lot.openingId,
    closingId: entry.id,
    openedAtMs: lot.openedAtMs,
    closedAtMs: entry.timeMs,
    direction,
    transfer: entry.transfer,
    quantity: part.quantity,
    costBasis,
    proceeds,
    fees: part.fees + ownFees,
    realisedPnl: proceeds - costBasis,
  }
}

/** What is left of the entry; it takes the remainders of the divisions. */
function openLot(entry: BookEntry, closed: Closed): Lot | undefined {
  const quantity = absolute(entry.base) - closed.quantity
  if (quantity === 0n) return undefined
  return {
    openingId: entry.id,
    openedAtMs: entry.timeMs,
    quantity,
    value: entry.money - closed.money,
    fees: entry.fees - closed.fees,
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
