/**
 * The auditor's own copy of the live writing of one book: its facts folded in the order in which the
 * writing got them, and after a swap in the order of time and id. Compared with what is stored.
 */
import { type Fact } from '../../../lib/domain/ledger/entry.ts'
import { type Fixed } from '../../../lib/domain/money/fixed.ts'
import { type Folded, FoldedBook, NO_DAY } from './folded-book.ts'
import {
  type StoredAllocations,
  type StoredDay,
  type StoredLots,
  type StoredPosition,
} from './stored-book.ts'

const LOTS_PER_PAGE = 50

/** What of the store belongs to the book; `undefined` where nothing is. */
export interface BookShelf {
  readonly facts: () => Iterable<Fact>
  readonly position: () => StoredPosition | undefined
  readonly lots: (generation: number, page: number) => StoredLots | undefined
  readonly allocations: (
    generation: number,
    close: string,
    part: number,
  ) => StoredAllocations | undefined
  readonly day: (generation: number, day: string) => StoredDay | undefined
}

export interface BookFault {
  readonly invariant: 5 | 7
  readonly text: string
}

export class LiveBook {
  readonly #shelf: BookShelf
  #fold = new FoldedBook()
  #generation: number | undefined
  /** A fact was put in the place of another, which the live writing does not know yet. */
  #isOutdated = false

  constructor(shelf: BookShelf) {
    this.#shelf = shelf
  }

  get generation(): number | undefined {
    return this.#generation
  }

  get realised(): Fixed {
    return this.#fold.realised
  }

  /** Whether only another writing can put it in order. */
  get needsRebuild(): boolean {
    return this.#isOutdated || !this.#fold.isOrdered
  }

  get count(): number {
    return this.#fold.count
  }

  book(fact: Fact): Folded {
    return this.#fold.add(fact)
  }

  replaced(): void {
    this.#isOutdated = true
  }

  begin(generation: number): void {
    this.#generation = generation
  }

  /** Another writing took the place of the live one. */
  swap(generation: number): void {
    this.#generation = generation
    this.#isOutdated = false
    this.#fold = FoldedBook.of(this.#shelf.facts())
  }

  positionFaults(): readonly BookFault[] {
    const stored = this.#shelf.position()
    if (stored === undefined)
      return this.#fold.count === 0 ? [] : [{ invariant: 5, text: 'has facts and no position' }]
    const expected = this.#fold.position()
    const names = (Object.keys(expected) as (keyof typeof expected)[]).filter((name) =>
      name === 'taken'
        ? !sameFields(stored.taken, expected.taken)
        : stored[name] !== expected[name],
    )
    return names.map((name) => ({
      invariant: name === 'quantity' || name === 'entryCount' ? 5 : 7,
      text: `says ${name} ${shown(stored[name])}, its facts ${shown(expected[name])}`,
    }))
  }

  dayFaults(day: string): readonly BookFault[] {
    const stored = this.#shelf.day(this.#generation ?? 0, day)
    const expected = this.#fold.days.get(day)
    if (stored === undefined && expected === undefined) return []
    if (stored !== undefined && sameFields(stored, expected ?? NO_DAY)) return []
    return [{ invariant: 7, text: `has a row of ${day} that is not the sum of its facts` }]
  }

  /** What the fact closed, as the live writing has it. */
  closeFaults(close: string): readonly BookFault[] {
    const expected = this.#fold.closes.get(close)
    const stored: StoredAllocations[] = []
    const first = this.#shelf.allocations(this.#generation ?? 0, close, 0)
    for (let part = 0; part < (first?.parts ?? 0); part += 1) {
      const found = this.#shelf.allocations(this.#generation ?? 0, close, part)
      if (found !== undefined) stored.push(found)
    }
    const lines = stored.flatMap((each) => each.lines)
    const isSame =
      lines.length === (expected?.lines.length ?? 0) &&
      lines.every((line, at) => sameFields(line, expected?.lines[at] ?? {})) &&
      stored.every(
        ({ closingId, closedAtMs, direction, transfer, parts }) =>
          closingId === expected?.closingId &&
          closedAtMs === expected.closedAtMs &&
          direction === expected.direction &&
          transfer === expected.transfer &&
          parts === stored.length,
      )
    if (isSame) return []
    const [is, should] = [lines, expected?.lines ?? []].map((each) => each.map(shown).join('; '))
    return [{ invariant: 7, text: `has closed with ${close} [${is}] and should [${should}]` }]
  }

  /** The page is as it has to be, as far as any lot of it is open. */
  pageFaults(page: number): readonly BookFault[] {
    const from = page * LOTS_PER_PAGE
    const expected = this.#fold.lots.slice(from, from + LOTS_PER_PAGE)
    const isUsedUp = from + LOTS_PER_PAGE <= this.#fold.position().firstLot
    const stored = this.#shelf.lots(this.#generation ?? 0, page)
    if (stored === undefined && (isUsedUp || expected.length === 0)) return []
    const isSame =
      stored?.length === expected.length &&
      stored.every((lot, at) => sameFields(lot, expected[at] ?? {}))
    return isSame ? [] : [{ invariant: 7, text: `has other lots on page ${page} than its facts` }]
  }

  /** The page of the youngest lot. */
  get lastPage(): number {
    return Math.floor(Math.max(0, this.#fold.lots.length - 1) / LOTS_PER_PAGE)
  }

  /** The page of the first open lot: everything below is used up. */
  get firstPage(): number {
    return Math.floor(this.#fold.position().firstLot / LOTS_PER_PAGE)
  }

  /** Everything of the live writing. */
  allFaults(): readonly BookFault[] {
    const faults = [...this.positionFaults()]
    for (const day of this.#fold.days.keys()) faults.push(...this.dayFaults(day))
    for (const close of this.#fold.closes.keys()) faults.push(...this.closeFaults(close))
    for (let page = 0; page <= this.lastPage; page += 1) faults.push(...this.pageFaults(page))
    return faults
  }

  knowsDay(day: string): boolean {
    return this.#fold.days.has(day)
  }

  knowsClose(close: string): boolean {
    return this.#fold.closes.has(close)
  }
}

function sameFields(a: object, b: object): boolean {
  const [first, second] = [a, b] as Readonly<Record<string, unknown>>[]
  return Object.keys(a).every((name) => first?.[name] === second?.[name])
}

function shown(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value)
  return Object.values(value).map(String).join(' ')
}
