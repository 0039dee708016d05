/** What an entry takes from the open lots: the oldest first, each for its part of the entry's money. */
import { type Fixed, absolute, minimum } from '../money/fixed.ts'
import { type BookEntry } from './entry.ts'
import { type Allocation, type Lot, type LotPart, type Position, NOTHING_TAKEN } from './lots.ts'

export interface Closed {
  readonly allocations: readonly Allocation[]
  /** What the consumed parts of lots were worth. */
  readonly lotValue: Fixed
  readonly realisedPnl: Fixed
  readonly firstLot: number
  readonly taken: LotPart
  /** What of the entry did not go into the allocations: a lot on its own side, if it is any quantity. */
  readonly rest: LotPart
}

export function closedNothing({ firstLot, taken }: Position, entry: BookEntry): Closed {
  const rest = {
    quantity: absolute(entry.base),
    value: entry.money,
    fees: entry.fees,
  }
  return {
    allocations: [],
    lotValue: 0n,
    realisedPnl: 0n,
    firstLot,
    taken,
    rest,
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
  const closing = minimum(total, absolute(position.quantity))
  const direction = position.quantity > 0n ? 'long' : 'short'
  const allocations: Allocation[] = []
  let { firstLot, taken } = position
  let quantityLeft = closing
  let moneyLeft = entry.money
  let feesLeft = entry.fees
  let lotValue = 0n
  let realisedPnl = 0n
  while (quantityLeft > 0n) {
    if (firstLot >= position.lotCount)
      throw new Error(`${position.symbol}: too few lots for ${entry.id}`)
    const lot = lotAt(firstLot)
    const open = openPart(lot, taken)
    const isWhole = open.quantity <= quantityLeft
    const part = isWhole ? open : partOf(open, quantityLeft)
    quantityLeft -= part.quantity
    const isLast = quantityLeft === 0n && closing === total
    const ownMoney = isLast ? moneyLeft : share(entry.money, part.quantity, total)
    const ownFees = isLast ? feesLeft : share(entry.fees, part.quantity, total)
    const allocation = allocationOf(lot, part, direction, entry, ownMoney, ownFees)
    allocations.push(allocation)
    moneyLeft -= ownMoney
    feesLeft -= ownFees
    lotValue += part.value
    realisedPnl += allocation.realisedPnl
    if (isWhole) firstLot += 1
    taken = isWhole ? NOTHING_TAKEN : sumOf(taken, part)
  }
  assertAddsUp(position, closing, lotValue, firstLot)
  const rest = { quantity: total - closing, value: moneyLeft, fees: feesLeft }
  return { allocations, lotValue, realisedPnl, firstLot, taken, rest }
}

/** Whoever closes all that is held uses up all lots and the whole cost, and nobody else does. */
function assertAddsUp(position: Position, closing: Fixed, lotValue: Fixed, firstLot: number): void {
  const isAll = closing === absolute(position.quantity)
  const usesUp = firstLot === position.lotCount
  const cost = position.quantity > 0n ? position.cost : -position.cost
  if (isAll !== usesUp || (isAll && lotValue !== cost))
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
  if (a.quantity === 0n) return b
  return {
    quantity: a.quantity + b.quantity,
    value: a.value + b.value,
    fees: a.fees + b.fees,
  }
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
