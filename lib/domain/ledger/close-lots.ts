/** What an entry takes from the open lots: the oldest first, each for its part of the entry's money. */
import { type Fixed, absolute, minimum } from '../money/fixed.ts'
import { type BookEntry } from './entry.ts'
import { type Allocation, type Lot, type LotPart, type Position, NOTHING_TAKEN } from './lots.ts'

export interface Closed {
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

export function closedNothing({ firstLot, taken }: Position): Closed {
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

/**
 * @param entry one that works against the open lots.
 * @throws {Error} when the lots are not those of the position.
 */
export function closeLots(
  position: Position,
  lotAt: (number: number) => Lot,
  entry: BookEntry,
): Closed {
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
