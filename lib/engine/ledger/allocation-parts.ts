/** Allocations as the store keeps them: what they share once, and one line for each. */
import { type Allocation, type EntryPlace } from '../../domain/ledger/lots.ts'
import { type Item, type Write } from '../../ports/store.ts'
import { type BookName, keys } from '../records/keys.ts'
import {
  ALLOCATIONS_PER_PART,
  type AllocationPart,
  allocationRecord,
} from '../records/ledger-records.ts'

/** Every part of a closing entry as a new item; nothing for an entry that closed nothing. */
export function allocationWrites(
  account: string,
  book: BookName,
  closing: EntryPlace,
  allocations: readonly Allocation[],
): readonly Write[] {
  return allocationParts(allocations).map((part, index) =>
    allocationRecord.create(keys.allocations(account, book, closing, index), part),
  )
}

function allocationParts(allocations: readonly Allocation[]): readonly AllocationPart[] {
  const [first] = allocations
  if (first === undefined) return []
  const { closingId, closedAtMs, direction, transfer } = first
  const parts = Math.ceil(allocations.length / ALLOCATIONS_PER_PART)
  return Array.from({ length: parts }, (_, index) => ({
    closingId,
    closedAtMs,
    direction,
    transfer,
    parts,
    lines: allocations
      .slice(index * ALLOCATIONS_PER_PART, (index + 1) * ALLOCATIONS_PER_PART)
      .map(({ openingId, openedAtMs, quantity, costBasis, proceeds, fees }) => ({
        openingId,
        openedAtMs,
        quantity,
        costBasis,
        proceeds,
        fees,
      })),
  }))
}

/**
 * Reads stored parts in the order of their keys, one writing of a book. A part counts when the first
 * part of its entry is there and says so: others were written ahead of a commit that never came, or
 * came with fewer.
 */
export class AllocationReader {
  #closingId = ''
  #parts = 0

  read(item: Item): readonly Allocation[] {
    const part = allocationRecord.read(item).value
    const number = Number(item.key.sort.slice(item.key.sort.lastIndexOf('#') + 1))
    if (number === 0) {
      this.#closingId = part.closingId
      this.#parts = part.parts
    } else if (part.closingId !== this.#closingId || number >= this.#parts) return []
    const { closingId, closedAtMs, direction, transfer } = part
    return part.lines.map((line) => ({
      ...line,
      closingId,
      closedAtMs,
      direction,
      transfer,
      realisedPnl: line.proceeds - line.costBasis,
    }))
  }
}
