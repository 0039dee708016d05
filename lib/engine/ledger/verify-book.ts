/**
 * Folds books from their facts once more, in memory, and compares everything that is stored of them:
 * position, lots, allocations, days, the marks of what is booked, and the money. Writes nothing.
 */
import { type Fact, entryOf, factPlace } from '../../domain/ledger/entry.ts'
import { BookInMemory } from '../../domain/ledger/fold-book.ts'
import { type Allocation, type Position } from '../../domain/ledger/lots.ts'
import { sameValue } from '../../domain/equality/same-value.ts'
import { type Fixed, formatFixed } from '../../domain/money/fixed.ts'
import { type LedgerRun, accountId } from '../engine.ts'
import { readAll, readOne } from '../read.ts'
import { exposureRecord } from '../records/account-records.ts'
import { keys, utcDay } from '../records/keys.ts'
import { moneyPartition, rebuildsPartition } from '../records/partitions.ts'
import { cashRecord, type DayRow, EMPTY_DAY, rebuildRecord } from '../records/ledger-rows.ts'
import { moneyMoved } from './book-facts.ts'
import { MarkCheck } from './check-marks.ts'
import { dayWith } from './day-with.ts'
import { readAllocations, readFacts, readLots } from './read-books.ts'
import { readDaysOf } from './read-days.ts'
import { readPositions } from './show-book.ts'

/** One place where the store is not what the facts say. */
export interface LedgerDifference {
  /** The book, or `money`. */
  readonly book: string
  readonly what: string
  readonly stored: string
  readonly folded: string
}

export interface VerifyReport {
  readonly books: number
  readonly facts: number
  readonly differences: readonly LedgerDifference[]
}

/** @param told is called with the number of facts that are folded. */
export async function verifyLedger(
  run: LedgerRun,
  told: (facts: number) => void = () => undefined,
): Promise<VerifyReport> {
  const positions = await readPositions(run)
  const verifier = new Verifier(run, told)
  for (const position of positions) await verifier.book(position)
  await verifier.money()
  await verifier.waiting()
  return { books: positions.length, facts: verifier.facts, differences: verifier.differences }
}

class Verifier {
  readonly #run: LedgerRun
  readonly #told: (facts: number) => void
  readonly #money = new Map<string, Fixed>()
  readonly #movements = new MarkCheck()
  readonly #quantities = new Map<string, Fixed>()
  readonly differences: LedgerDifference[] = []
  facts = 0

  constructor(run: LedgerRun, told: (facts: number) => void) {
    this.#run = run
    this.#told = told
  }

  async book(position: Position): Promise<void> {
    const { account, symbol, generation } = position
    const folded = new BookInMemory(account, symbol, generation)
    const days = new Map<string, DayRow>()
    const fills = new MarkCheck()
    const stored = await this.#storedAllocations(position)
    for await (const fact of readFacts(this.#run, symbol)) {
      const booking = folded.add(entryOf(fact))
      const day = utcDay(factPlace(fact).timeMs)
      days.set(day, dayWith(days.get(day) ?? EMPTY_DAY, fact, booking))
      this.#compareAllocations(symbol, stored, fact, booking.allocations)
      ;(fact.kind === 'fill' ? fills : this.#movements).expect(fact)
      this.#count(fact)
    }
    for (const [closingId, left] of stored)
      this.#differ(symbol, `allocations of ${closingId}`, left, [])
    this.#comparePosition(position, folded.position)
    await this.#compareLots(position, folded)
    await this.#compareDays(position, days)
    for (const fault of await fills.faults(this.#run, keys.fill(account, symbol, '')))
      this.differences.push({ book: symbol, ...fault })
    this.#quantities.set(symbol, folded.position.quantity)
  }

  /** What was there at the opening and every fact make the balances. */
  async money(): Promise<void> {
    for await (const fact of readFacts(this.#run)) {
      this.#movements.expect(fact)
      this.#count(fact)
    }
    const id = accountId(this.#run)
    const { store } = this.#run.engine
    const cash = (await readOne(store, cashRecord, keys.cash(id)))?.value
    const { balances = {}, opening = {} } = cash ?? {}
    for (const currency of new Set([...Object.keys(balances), ...this.#money.keys()])) {
      const folded = (opening[currency] ?? 0n) + (this.#money.get(currency) ?? 0n)
      this.#differ('money', currency, balances[currency] ?? 0n, folded)
    }
    const first = { partition: moneyPartition(id), sort: keys.movement(id, '').sort }
    for (const fault of await this.#movements.faults(this.#run, first))
      this.differences.push({ book: 'money', ...fault })
    const exposure = (await readOne(store, exposureRecord, keys.exposure(id)))?.value
    const held = exposure?.positions ?? {}
    for (const symbol of new Set([...Object.keys(held), ...this.#quantities.keys()]))
      this.#differ(symbol, 'exposure', held[symbol] ?? 0n, this.#quantities.get(symbol) ?? 0n)
  }

  /** Until a book is written anew it may not be what its facts say. */
  async waiting(): Promise<void> {
    const partition = rebuildsPartition(accountId(this.#run))
    for (const { symbol, reason } of await readAll(
      this.#run.engine.store,
      rebuildRecord,
      partition,
    ))
      this.differences.push({
        book: symbol,
        what: 'rebuild',
        stored: `asked for: ${reason}`,
        folded: 'none is waiting',
      })
  }

  #count(fact: Fact): void {
    for (const [currency, amount] of moneyMoved(fact))
      this.#money.set(currency, (this.#money.get(currency) ?? 0n) + amount)
    this.facts += 1
    this.#told(this.facts)
  }

  async #storedAllocations(position: Position): Promise<Map<string, Allocation[]>> {
    const found = new Map<string, Allocation[]>()
    for await (const allocation of readAllocations(this.#run, position, ALL_TIME)) {
      const others = found.get(allocation.closingId)
      if (others === undefined) found.set(allocation.closingId, [allocation])
      else others.push(allocation)
    }
    return found
  }

  #compareAllocations(
    symbol: string,
    stored: Map<string, Allocation[]>,
    fact: Fact,
    folded: readonly Allocation[],
  ): void {
    const { id } = factPlace(fact)
    this.#differ(symbol, `allocations of ${id}`, stored.get(id) ?? [], folded)
    stored.delete(id)
  }

  #comparePosition(stored: Position, folded: Position): void {
    const names = Object.keys({ ...stored, ...folded }) as (keyof Position)[]
    for (const name of names) this.#differ(stored.symbol, name, stored[name], folded[name])
  }

  async #compareLots(position: Position, folded: BookInMemory): Promise<void> {
    const { symbol } = position
    let next = folded.position.firstLot
    for await (const { number, lot } of readLots(this.#run, position)) {
      const own =
        number < folded.position.lotCount && number >= next ? folded.lotAt(number) : 'none'
      this.#differ(symbol, `lot ${number}`, lot, own)
      next = number + 1
    }
    for (; next < folded.position.lotCount; next += 1)
      this.#differ(symbol, `lot ${next}`, 'none', folded.lotAt(next))
  }

  async #compareDays(position: Position, folded: Map<string, DayRow>): Promise<void> {
    const stored = await readDaysOf(this.#run, position)
    for (const date of new Set([...stored.keys(), ...folded.keys()]))
      this.#differ(
        position.symbol,
        `day ${date}`,
        stored.get(date) ?? EMPTY_DAY,
        folded.get(date) ?? EMPTY_DAY,
      )
  }

  #differ(book: string, what: string, stored: unknown, folded: unknown): void {
    if (sameValue(stored, folded)) return
    this.differences.push({ book, what, stored: textOf(stored), folded: textOf(folded) })
  }
}

const ALL_TIME = { fromMs: 0, toMs: 99_999_999_999_999 }

function textOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'string') return value
  if (typeof value === 'bigint') return formatFixed(value)
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'bigint' ? formatFixed(each) : each,
  )
}
