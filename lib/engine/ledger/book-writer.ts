/**
 * One writing of a symbol's book, while entries are added to it: the position in memory, the pages of
 * lots that an entry needs, and everything that has to be written for it. Nothing is written here;
 * whoever uses it puts the writes into one commit with whatever must not disagree with them.
 */
import { applyEntry, type Booking, closesLots } from '../../domain/ledger/apply-entry.ts'
import { type Fact, entryOf } from '../../domain/ledger/entry.ts'
import { type Lot, LOTS_PER_PAGE, type LotPage, type Position } from '../../domain/ledger/lots.ts'
import { absolute } from '../../domain/money/fixed.ts'
import { type Store, type Write } from '../../ports/store.ts'
import { readOne } from '../read.ts'
import { type BookName, keys, lotsPrefix, utcDay } from '../records/keys.ts'
import { symbolPartition } from '../records/partitions.ts'
import { lotPageRecord } from '../records/ledger-records.ts'
import { type DayRow, EMPTY_DAY, dayRecord } from '../records/ledger-rows.ts'
import { type Stored } from '../records/record.ts'
import { allocationWrites } from './allocation-parts.ts'
import { dayWith } from './day-with.ts'

/** Pages read ahead of a closing entry that needs more than one. */
const PAGES_PER_READ = 40
/** Consumed pages that one commit deletes itself; more are left to be swept. */
const PAGES_DELETED_MAX = 10

interface Page {
  readonly stored: Stored<LotPage> | undefined
  lots: readonly Lot[]
  changed: boolean
}

interface Day {
  readonly stored: Stored<DayRow> | undefined
  row: DayRow
}

export class BookWriter {
  readonly #store: Store
  readonly #account: string
  readonly #book: BookName
  readonly #pages = new Map<number, Page>()
  readonly #days = new Map<string, Day>()
  /** In the order of the closing entries; new items. */
  readonly allocations: Write[] = []
  readonly #firstPage: number
  #position: Position

  constructor(store: Store, position: Position) {
    this.#store = store
    this.#account = position.account
    this.#book = { symbol: position.symbol, generation: position.generation }
    this.#position = position
    this.#firstPage = pageOf(position.firstLot)
  }

  get position(): Position {
    return this.#position
  }

  /** Pages that are consumed to the last lot and are not deleted by `writes`. */
  get leftBelowPage(): number | undefined {
    const consumed = pageOf(this.#position.firstLot)
    return consumed - this.#firstPage > PAGES_DELETED_MAX ? consumed : undefined
  }

  /** How many items have to be written for what was added so far; the position is one more. */
  get writeCount(): number {
    const pages = [...this.#pages.values()].filter(({ changed }) => changed).length
    const deleted = Math.min(PAGES_DELETED_MAX, pageOf(this.#position.firstLot) - this.#firstPage)
    return pages + deleted + this.#days.size + this.allocations.length
  }

  async add(fact: Fact): Promise<Booking> {
    const entry = entryOf(fact)
    const before = this.#position
    await this.#loadPages(closesLots(before, entry) ? absolute(entry.base) : 0n)
    const booking = applyEntry(before, (number) => this.#lot(number), entry)
    this.#position = booking.position
    if (booking.opened !== undefined) this.#append(before.lotCount, booking.opened)
    this.allocations.push(
      ...allocationWrites(this.#account, this.#book, entry, booking.allocations),
    )
    await this.#addToDay(fact, booking)
    return booking
  }

  /** Lots and days; the position and the allocations are written by whoever uses it. */
  writes(): readonly Write[] {
    return [...this.#pageWrites(), ...this.#dayWrites()]
  }

  #lot(number: number): Lot {
    const lot = this.#pages.get(pageOf(number))?.lots[number % LOTS_PER_PAGE]
    if (lot === undefined)
      throw new Error(
        `${this.#book.symbol}: lot ${number} of writing ${this.#book.generation} is missing`,
      )
    return lot
  }

  #append(number: number, lot: Lot): void {
    const page = this.#pages.get(pageOf(number))
    const lots = page?.lots ?? []
    if (lots.length !== number % LOTS_PER_PAGE)
      throw new Error(
        `${this.#book.symbol}: lot ${number} does not follow on a page of ${lots.length}`,
      )
    const appended = { stored: page?.stored, lots: [...lots, lot], changed: true }
    this.#pages.set(pageOf(number), appended)
  }

  /** The pages of the open lots until they hold `quantity`, and the one that takes the next lot. */
  async #loadPages(quantity: bigint): Promise<void> {
    const { firstLot, lotCount, taken } = this.#position
    const tail = pageOf(lotCount)
    let missing = quantity + taken.quantity
    let page = pageOf(firstLot)
    for (; page <= tail && missing > 0n; page += 1) {
      if (!this.#pages.has(page))
        await this.#read(page, page === pageOf(firstLot) ? 1 : PAGES_PER_READ)
      const lots = this.#pages.get(page)?.lots ?? []
      const from = page === pageOf(firstLot) ? firstLot % LOTS_PER_PAGE : 0
      for (const lot of lots.slice(from)) missing -= lot.quantity
    }
    if (lotCount % LOTS_PER_PAGE !== 0 && !this.#pages.has(tail)) await this.#read(tail, 1)
  }

  async #read(page: number, count: number): Promise<void> {
    const found =
      count === 1
        ? [await readOne(this.#store, lotPageRecord, keys.lotPage(this.#account, this.#book, page))]
        : await this.#readMany(page, count)
    for (const stored of found)
      if (stored !== undefined && !this.#pages.has(stored.value.page))
        this.#pages.set(stored.value.page, { stored, lots: stored.value.lots, changed: false })
  }

  async #readMany(page: number, count: number): Promise<readonly Stored<LotPage>[]> {
    const partition = symbolPartition(this.#account, this.#book.symbol)
    const from = keys.lotPage(this.#account, this.#book, page).sort
    const to = `${lotsPrefix(this.#book.generation)}~`
    const { items } = await this.#store.query(partition, { from, to, limit: count })
    return items.map((item) => lotPageRecord.read(item))
  }

  #pageWrites(): readonly Write[] {
    const consumed = pageOf(this.#position.firstLot)
    const deleted = this.leftBelowPage === undefined ? consumed : this.#firstPage
    return [...this.#pages].flatMap(([page, { stored, lots, changed }]) => {
      if (page < deleted) return stored === undefined ? [] : [lotPageRecord.remove(stored)]
      const key = keys.lotPage(this.#account, this.#book, page)
      return changed ? [lotPageRecord.put(stored, key, { page, lots })] : []
    })
  }

  async #addToDay(fact: Fact, booking: Booking): Promise<void> {
    const { timeMs } = fact.kind === 'fill' ? fact.fill : fact.movement
    const date = utcDay(timeMs)
    const known = this.#days.get(date) ?? (await this.#readDay(timeMs))
    known.row = dayWith(known.row, fact, booking)
    this.#days.set(date, known)
  }

  async #readDay(timeMs: number): Promise<Day> {
    const key = keys.day(this.#account, timeMs, this.#book)
    const stored = await readOne(this.#store, dayRecord, key)
    return { stored, row: stored?.value ?? EMPTY_DAY }
  }

  #dayWrites(): readonly Write[] {
    return [...this.#days].map(([date, { stored, row }]) =>
      dayRecord.put(stored, keys.day(this.#account, Date.parse(date), this.#book), row),
    )
  }
}

function pageOf(lotNumber: number): number {
  return Math.floor(lotNumber / LOTS_PER_PAGE)
}
