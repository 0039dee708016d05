/**
 * Everything about an import that can be known before the first write: the facts that its rows become,
 * which of them are booked already, and what speaks against the others. Nothing is written here.
 */
import { type Fact, factPlace } from '../../domain/ledger/entry.ts'
import { type Homes } from '../../domain/ledger/home-symbol.ts'
import { type RateRow } from '../../domain/tax/rate-table.ts'
import { type LedgerRun, accountId } from '../engine.ts'
import { readMany, readOne } from '../read.ts'
import { keys } from '../records/keys.ts'
import { cashRecord } from '../records/ledger-rows.ts'
import { instrumentRecord } from '../records/market-records.ts'
import { bookOf } from './book-facts.ts'
import { type Basis, type Candidate, candidateOf } from './imported-facts.ts'
import { type ImportedRow, type RowProblem } from './imported-row.ts'
import { ImportWarnings } from './import-warnings.ts'
import { knownRates } from './known-rates.ts'
import { knownFacts } from './known-facts.ts'
import { readHomes } from './read-homes.ts'

export interface ImportRequest {
  readonly rows: readonly ImportedRow[]
  /** Prices that the user supplies, for fees and deposits. */
  readonly rates: readonly RateRow[]
  /** Where the rows are from, for people. */
  readonly source: string
  /** Book facts that are younger than the opening of the books. */
  readonly afterOpening: boolean
}

/** What one row becomes: a trade and the fee that it took from lots, or a movement. */
export interface ImportedEntry {
  readonly line: number
  readonly facts: readonly Fact[]
  /** Older than the opening of the books: the opening balances contain it. */
  readonly isContained: boolean
}

export interface PreparedImport {
  readonly source: string
  /** Not booked yet; by symbol, then by time. */
  readonly entries: readonly ImportedEntry[]
  /** Rows that are booked already and say the same. */
  readonly known: number
  readonly problems: readonly RowProblem[]
  readonly warnings: ImportWarnings
  /** Currencies' homes are looked for among these. */
  readonly symbols: readonly string[]
}

const ROWS_PER_CHECK = 500

/** @param told is called with the number of rows that are checked. */
export async function prepareImport(
  run: LedgerRun,
  { rows, rates, source, afterOpening }: ImportRequest,
  told: (rows: number) => void = () => undefined,
): Promise<PreparedImport> {
  const homes = await homesFor(run, rows)
  const warnings = new ImportWarnings()
  const checks = new Checks(await openedAtMs(run), afterOpening, warnings)
  const basis: Basis = { run, homes, rateAt: knownRates(run, rates), source }
  for (let start = 0; start < rows.length; start += ROWS_PER_CHECK) {
    const part = rows.slice(start, start + ROWS_PER_CHECK)
    const candidates: Candidate[] = []
    for (const row of part) candidates.push(await candidateOf(row, basis))
    const booked = await knownFacts(run, candidates)
    for (const candidate of candidates) checks.add(candidate, booked.get(candidate.row))
    told(start + part.length)
  }
  await warnOfMarket(run, rows, warnings)
  warnings.mixedQuotes([...homes.symbols, ...symbolsOf(rows)])
  checks.entries.sort(byBook)
  const { entries, known, problems } = checks
  return { source, entries, known, problems, warnings, symbols: homes.symbols }
}

async function openedAtMs(run: LedgerRun): Promise<number> {
  const cash = await readOne(run.engine.store, cashRecord, keys.cash(accountId(run)))
  return cash?.value.openedAtMs ?? Infinity
}

/** The same whatever is held and in whichever order files come: only the symbols' names count. */
async function homesFor(run: LedgerRun, rows: readonly ImportedRow[]): Promise<Homes> {
  const known = await readHomes(run)
  const symbols = [...new Set([...known.symbols, ...symbolsOf(rows)])]
  return { symbols, isListed: () => true, heldIn: () => 0n }
}

function symbolsOf(rows: readonly ImportedRow[]): readonly string[] {
  const symbols = new Set<string>()
  for (const row of rows) if (row.kind === 'trade') symbols.add(row.symbol)
  return [...symbols].sort()
}

/** Sorts the candidates out. */
class Checks {
  readonly #openedAtMs: number
  readonly #afterOpening: boolean
  readonly #warnings: ImportWarnings
  /** Facts that this import books itself, by what their mark is under, with their lines. */
  readonly #own = new Map<string, number>()
  readonly entries: ImportedEntry[] = []
  readonly problems: RowProblem[] = []
  known = 0

  constructor(openedAtMs: number, afterOpening: boolean, warnings: ImportWarnings) {
    this.#openedAtMs = openedAtMs
    this.#afterOpening = afterOpening
    this.#warnings = warnings
  }

  /** @param booked what the store says of it: `same`, or in what it differs. */
  add({ row, facts, isUnvalued }: Candidate, booked: 'same' | readonly string[] | undefined): void {
    const { line, timeMs } = row
    if (booked === 'same') {
      this.known += 1
      return
    }
    const refuse = (column: string, reason: string): void =>
      void this.problems.push({ line, column, reason })
    const name = row.kind === 'trade' ? row.tradeId : row.movementId
    if (booked !== undefined) {
      refuse('tradeId', `${name} is booked already, with another ${booked.join(', ')}`)
      return
    }
    const isContained = timeMs < this.#openedAtMs
    if (!isContained && !this.#afterOpening && this.#openedAtMs !== Infinity) {
      const opened = new Date(this.#openedAtMs).toISOString()
      refuse('time', `is after the books were opened (${opened}); see --after-opening`)
      return
    }
    for (const fact of facts) {
      const mark = markOf(fact)
      const other = this.#own.get(mark)
      if (other === undefined) continue
      refuse('tradeId', `${factPlace(fact).id} is made by line ${other} too`)
      return
    }
    for (const fact of facts) this.#own.set(markOf(fact), line)
    this.entries.push({ line, facts, isContained })
    if (!isUnvalued) return
    if (row.kind === 'trade') this.#warnings.unvaluedFee(row)
    else this.#warnings.withoutBasis(row)
  }
}

function markOf(fact: Fact): string {
  const { id } = factPlace(fact)
  return fact.kind === 'fill' ? `${fact.fill.symbol} ${id}` : id
}

function byBook(a: ImportedEntry, b: ImportedEntry): number {
  const [one, other] = [a.facts[0], b.facts[0]]
  if (one === undefined || other === undefined) return 0
  const [bookA, bookB] = [bookOf(one) ?? '', bookOf(other) ?? '']
  if (bookA !== bookB) return bookA < bookB ? -1 : 1
  return factPlace(one).timeMs - factPlace(other).timeMs || a.line - b.line
}

/** Only where the account's market was synced: without its instruments nothing is known of it. */
async function warnOfMarket(
  run: LedgerRun,
  rows: readonly ImportedRow[],
  warnings: ImportWarnings,
): Promise<void> {
  const { store } = run.engine
  const { market, config } = run.account
  const instruments = async (symbols: readonly string[]): Promise<ReadonlySet<string>> => {
    const wanted = symbols.map((symbol) => keys.instrument(market, symbol))
    const found = await readMany(store, instrumentRecord, wanted)
    return new Set(found.map(({ value }) => value.symbol))
  }
  if ((await instruments(config.symbols)).size === 0) return
  const symbols = symbolsOf(rows)
  const listed = await instruments(symbols)
  for (const symbol of symbols) if (!listed.has(symbol)) warnings.notListed(symbol)
}
