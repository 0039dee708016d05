/** A book that keeps every lot it ever opened, frozen, and the numbers of those that were asked for. */
import { type Booking, applyEntry } from '../../../lib/domain/ledger/apply-entry.ts'
import { type BookEntry, entryOf } from '../../../lib/domain/ledger/entry.ts'
import { type Fill } from '../../../lib/domain/ledger/fill.ts'
import {
  type Lot,
  type LotPart,
  NOTHING_TAKEN,
  type Position,
  emptyPosition,
} from '../../../lib/domain/ledger/lots.ts'
import { type Movement } from '../../../lib/domain/ledger/movement.ts'

export class RecordedBook {
  readonly lots: Lot[] = []
  position: Position = Object.freeze(emptyPosition('main', 'BTC/USD'))
  /** By the last booking. */
  asked: number[] = []

  static of(...list: readonly (Fill | Movement)[]): RecordedBook {
    const book = new RecordedBook()
    for (const each of list) book.book(each)
    return book
  }

  book(each: Fill | Movement): Booking {
    return this.add(
      'tradeId' in each
        ? entryOf({ kind: 'fill', fill: each })
        : entryOf({ kind: 'movement', movement: each }),
    )
  }

  add(entry: BookEntry): Booking {
    this.asked = []
    const booking = applyEntry(this.position, (number) => this.#lotAt(number), entry)
    if (booking.opened !== undefined) this.lots.push(Object.freeze(booking.opened))
    this.position = Object.freeze(booking.position)
    return booking
  }

  /** What is open of each lot, oldest first. */
  get openLots(): readonly Lot[] {
    const { firstLot, taken } = this.position
    return this.lots
      .slice(firstLot)
      .map((lot, index) => ({ ...lot, ...rest(lot, index === 0 ? taken : NOTHING_TAKEN) }))
  }

  #lotAt(number: number): Lot {
    this.asked.push(number)
    const lot = this.lots[number]
    if (lot === undefined) throw new Error(`lot ${number} was never opened`)
    return lot
  }
}

function rest(lot: LotPart, taken: LotPart): LotPart {
  return {
    quantity: lot.quantity - taken.quantity,
    value: lot.value - taken.value,
    fees: lot.fees - taken.fees,
  }
}
