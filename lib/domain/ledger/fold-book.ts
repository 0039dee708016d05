/** A whole book in memory, by the same rules as the stored one: to verify it, or to do without a store. */
import { type Booking, applyEntry } from './apply-entry.ts'
import { type BookEntry } from './entry.ts'
import { type Lot, type Position, comparePlaces, emptyPosition } from './lots.ts'

/** Below this, used up lots are not worth tidying away. */
const TIDY_LOTS_MIN = 64

/** A book that entries are added to in the order of their arrival. It keeps no lot that is used up. */
export class BookInMemory {
  /** From the lot with the number `#firstKept` on. */
  readonly #lots: Lot[] = []
  #firstKept = 0
  #position: Position

  constructor(account: string, symbol: string, generation?: number) {
    this.#position = emptyPosition(account, symbol, generation)
  }

  get position(): Position {
    return this.#position
  }

  /** @throws {Error} when the lot was not opened yet, or is used up. */
  readonly lotAt = (number: number): Lot => {
    const lot = this.#lots[number - this.#firstKept]
    if (lot === undefined) throw new Error(`${this.#position.symbol}: lot ${number} is not open`)
    return lot
  }

  /** @throws {Error} when the entry moves nothing. */
  add(entry: BookEntry): Booking {
    const booking = applyEntry(this.#position, this.lotAt, entry)
    if (booking.opened !== undefined) this.#lots.push(booking.opened)
    this.#position = booking.position
    this.#tidy()
    return booking
  }

  /** Only when half of the lots are used up, so that each lot is moved once on average. */
  #tidy(): void {
    const used = this.#position.firstLot - this.#firstKept
    if (used < TIDY_LOTS_MIN || 2 * used < this.#lots.length) return
    this.#lots.splice(0, used)
    this.#firstKept += used
  }
}

/**
 * Yields what each entry does; the last booking has the position of the whole book.
 * @param entries each once, in the order of time and id.
 * @throws {Error} when they are in another order.
 */
export function* foldBook(
  account: string,
  symbol: string,
  entries: Iterable<BookEntry>,
  { generation }: { readonly generation?: number } = {},
): Generator<Booking, void> {
  const book = new BookInMemory(account, symbol, generation)
  for (const entry of entries) {
    const { last } = book.position
    if (last !== undefined && comparePlaces(last, entry) >= 0)
      throw new Error(`${symbol}: ${entry.id} does not come after ${last.id}`)
    yield book.add(entry)
  }
}
