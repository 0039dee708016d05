/**
 * Books what a file says, in commits of bounded size. Each commit holds facts with their marks, the
 * money they move and the request to rebuild every book they belong to; the books themselves are
 * written by the rebuild. So an import that ends anywhere is gone on with by the next one of the same
 * file: marks say what is booked, and requests say what is to be rebuilt.
 *
 * What is older than the opening of the books is contained in the opening balances: the opening is made
 * smaller by it, and totals stay as they are.
 */
import { type Fact, entryOf, factPlace } from '../../domain/ledger/entry.ts'
import { type Fill, pairOf } from '../../domain/ledger/fill.ts'
import { isMoney } from '../../domain/ledger/home-symbol.ts'
import { type Fixed } from '../../domain/money/fixed.ts'
import { type ChangeSet } from '../change-set.ts'
import { type LedgerRun, accountId } from '../engine.ts'
import { readOne } from '../read.ts'
import { keys } from '../records/keys.ts'
import { type Cash, cashRecord } from '../records/ledger-rows.ts'
import { transact } from '../transact.ts'
import { bookOf, markWrites, moneyMoved } from './book-facts.ts'
import { withoutBooked } from './known-facts.ts'
import { moneyIntoBook } from './money-into-book.ts'
import { type ImportedEntry, type PreparedImport } from './prepare-import.ts'
import { reduceOpening } from './reduce-opening.ts'
import { requestRebuild } from './request-rebuild.ts'

const FACTS_PER_COMMIT = 40
/** A request, a writing that it gives up, the opening and its mark. */
const WRITES_PER_BOOK = 4
/** The fence, the money, the audit row, and what moves from the money into a book. */
const WRITES_BESIDES = 8
const WRITES_MAX = 100
/** Below this much remaining time no further commit is begun. */
const TIME_RESERVE_MS = 8_000

/** The books are being opened: what the venue had is not in them yet. */
export class BooksOpening extends Error {
  override readonly name = 'BooksOpening'
}

export interface ImportProgress {
  /** Entries that are through; an import is done when all are. */
  readonly done: number
  /** Of them, those that this import booked; another run may have been faster. */
  readonly booked: number
}

/**
 * Goes on with an import as far as the time reaches.
 * @param from how far it has come.
 * @throws {BooksOpening} before anything is written.
 */
export async function importFacts(
  run: LedgerRun,
  { entries, source, symbols }: PreparedImport,
  from: ImportProgress,
  told: (progress: ImportProgress) => void = () => undefined,
): Promise<ImportProgress> {
  let progress = from
  while (progress.done < entries.length && run.engine.remainingMs() > TIME_RESERVE_MS) {
    const batch = nextBatch(entries, progress.done)
    const booked = await bookBatch(run, batch, { source, symbols })
    progress = { done: progress.done + batch.length, booked: progress.booked + booked }
    told(progress)
  }
  return progress
}

function nextBatch(entries: readonly ImportedEntry[], from: number): readonly ImportedEntry[] {
  const books = new Set<string>()
  const batch: ImportedEntry[] = []
  let facts = 0
  for (let index = from; index < entries.length; index += 1) {
    const entry = entries[index]
    if (entry === undefined) break
    facts += entry.facts.length
    for (const fact of entry.facts) books.add(bookOf(fact) ?? '')
    const writes = 2 * facts + WRITES_PER_BOOK * books.size + WRITES_BESIDES
    if (batch.length > 0 && (facts > FACTS_PER_COMMIT || writes > WRITES_MAX)) break
    batch.push(entry)
  }
  return batch
}

type Names = Pick<PreparedImport, 'source' | 'symbols'>

/** @returns how many entries were booked. */
async function bookBatch(
  run: LedgerRun,
  batch: readonly ImportedEntry[],
  names: Names,
): Promise<number> {
  let isFirstTry = true
  const { result } = await transact(run, async (changes) => {
    const fresh = isFirstTry ? batch : await stillToBook(run, batch)
    isFirstTry = false
    if (fresh.length > 0) await writeBatch(run, changes, fresh, names)
    return fresh.length
  })
  return result
}

/** Something changed since the rows were checked: another run may have booked some of them. */
async function stillToBook(
  run: LedgerRun,
  batch: readonly ImportedEntry[],
): Promise<readonly ImportedEntry[]> {
  const open = await withoutBooked(
    run,
    batch.flatMap(({ facts }) => facts),
  )
  return batch.filter(({ facts }) => facts.every((fact) => open.has(fact)))
}

async function writeBatch(
  run: LedgerRun,
  changes: ChangeSet,
  batch: readonly ImportedEntry[],
  { source, symbols }: Names,
): Promise<void> {
  const key = keys.cash(accountId(run))
  const stored = await readOne(run.engine.store, cashRecord, key)
  let cash: Cash = stored?.value ?? { balances: {}, opening: {}, unbooked: [] }
  if (cash.unbooked.length > 0) throw new BooksOpening('the books are being opened just now')
  const contained = batch.flatMap((entry) => (entry.isContained ? entry.facts : []))
  const moving = batch.flatMap((entry) => (entry.isContained ? [] : entry.facts))
  const moved = [...moving, ...(await heldAsMoney(run, cash, moving, symbols))]
  for (const fact of [...contained, ...moved]) changes.add(...markWrites(run, fact))
  cash = { ...cash, balances: summed(cash.balances, moved, 1n) }
  if (cash.openedAtMs !== undefined) {
    cash = { ...cash, opening: summed(cash.opening, contained, -1n) }
    cash = await reduceOpening(run, changes, cash, { moved: baseMoved(contained), symbols })
  } else cash = { ...cash, balances: summed(cash.balances, contained, 1n) }
  changes.add(cashRecord.put(stored, key, cash))
  const books = new Set([...contained, ...moved].flatMap((fact) => bookOf(fact) ?? []))
  for (const symbol of books) await requestRebuild(run, changes, symbol, `imported from ${source}`)
  const [first] = [...contained, ...moved]
  if (first === undefined) return
  const { id } = factPlace(first)
  changes.audit(`import-${bookOf(first) ?? 'money'}-${id}`, `imported from ${source}`, {
    facts: String(contained.length + moved.length),
    firstId: id,
  })
}

/** What was only counted of a currency goes into its book with the first trade of it. */
async function heldAsMoney(
  run: LedgerRun,
  cash: Cash,
  facts: readonly Fact[],
  symbols: readonly string[],
): Promise<readonly Fact[]> {
  const found = new Map<string, Fill>()
  for (const fact of facts) {
    if (fact.kind === 'movement') continue
    const { symbol } = fact.fill
    const { base } = pairOf(symbol)
    if ((cash.balances[base] ?? 0n) <= 0n || isMoney(base, symbols)) continue
    if (!found.has(symbol)) found.set(symbol, fact.fill)
  }
  const moved: Fact[] = []
  for (const fill of found.values()) moved.push(...(await moneyIntoBook(run, fill)))
  return moved
}

function summed(
  amounts: Readonly<Record<string, Fixed>>,
  facts: readonly Fact[],
  sign: 1n | -1n,
): Readonly<Record<string, Fixed>> {
  const sums = { ...amounts }
  for (const fact of facts)
    for (const [currency, amount] of moneyMoved(fact))
      sums[currency] = (sums[currency] ?? 0n) + sign * amount
  return sums
}

/** What the facts move of the base currency, by book. */
function baseMoved(facts: readonly Fact[]): ReadonlyMap<string, Fixed> {
  const moved = new Map<string, Fixed>()
  for (const fact of facts) {
    const symbol = bookOf(fact)
    if (symbol === undefined) continue
    moved.set(symbol, (moved.get(symbol) ?? 0n) + entryOf(fact).base)
  }
  return moved
}
