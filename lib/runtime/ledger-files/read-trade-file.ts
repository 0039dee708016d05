/** A whole file of trades, deposits and withdrawals, with everything that is wrong with it. */
import { formatFixed } from '../../domain/money/fixed.ts'
import {
  type ImportedRow,
  type ImportedTrade,
  type RowProblem,
  contentsOf,
  identityOf,
  movementIdOf,
} from '../../engine/ledger/imported-row.ts'
import { newNotes, readCsv } from './csv-table.ts'
import { TRADE_COLUMNS, type UnnamedMovement, readRow } from './trade-rows.ts'

export interface TradeFile {
  /** Those that can be booked, each id once, in the order of the file. */
  readonly rows: readonly ImportedRow[]
  /** In the order of the lines. */
  readonly problems: readonly RowProblem[]
  readonly warnings: readonly string[]
  /** Lines that say again what another line says, and are left out. */
  readonly repeated: number
  /** The header names what is needed; without that no line can be read. */
  readonly isTable: boolean
  /** Data lines in all. */
  readonly lines: number
}

/**
 * @param told is called now and then with the number of bytes that are read.
 * @throws {Error} when the file cannot be read.
 */
export async function readTradeFile(
  file: string,
  nowMs: number,
  told: (bytesRead: number) => void = () => undefined,
): Promise<TradeFile> {
  const notes = newNotes()
  const { problems } = notes
  const found = new FoundRows(problems)
  let lines = 0
  for await (const row of readCsv(file, TRADE_COLUMNS, notes)) {
    lines += 1
    const read = readRow(row, nowMs, problems)
    if (read !== undefined) found.add(read)
    told(notes.bytesRead)
  }
  problems.sort((a, b) => a.line - b.line)
  const { rows, repeated } = found
  return { rows, problems, warnings: notes.warnings, repeated, lines, isTable: notes.isTable }
}

/** Rows by their ids. Of two that contradict one another neither can be trusted. */
class FoundRows {
  readonly #rows = new Map<string, ImportedRow>()
  readonly #doubtful = new Set<string>()
  readonly #ordinals = new Map<string, number>()
  readonly #problems: RowProblem[]
  repeated = 0

  constructor(problems: RowProblem[]) {
    this.#problems = problems
  }

  get rows(): readonly ImportedRow[] {
    return [...this.#rows].filter(([id]) => !this.#doubtful.has(id)).map(([, row]) => row)
  }

  add(read: ImportedTrade | UnnamedMovement): void {
    const row = this.#named(read)
    const id = identityOf(row)
    const first = this.#rows.get(id)
    if (first === undefined) {
      this.#rows.set(id, row)
      return
    }
    const differences = differencesOf(first, row)
    if (differences.length === 0) {
      this.repeated += 1
      return
    }
    if (!this.#doubtful.has(id)) this.#refuse(first, row, differences)
    this.#refuse(row, first, differences)
    this.#doubtful.add(id)
  }

  #refuse(row: ImportedRow, other: ImportedRow, differences: readonly string[]): void {
    const name = row.kind === 'trade' ? row.tradeId : row.movementId
    this.#problems.push({
      line: row.line,
      column: 'tradeId',
      reason: `${name} is on line ${other.line} too, with another ${differences.join(', ')}`,
    })
  }

  #named(read: ImportedTrade | UnnamedMovement): ImportedRow {
    if (read.kind === 'trade') return read
    const { movementId, ...row } = read
    if (movementId !== undefined) return { ...row, movementId }
    const contents = contentsOf(row)
    const ordinal = (this.#ordinals.get(contents) ?? 0) + 1
    this.#ordinals.set(contents, ordinal)
    return { ...row, movementId: movementIdOf(row, ordinal) }
  }
}

/** The columns in which two rows of one id differ. */
function differencesOf(a: ImportedRow, b: ImportedRow): readonly string[] {
  const [one, other] = [cellsOf(a), cellsOf(b)]
  return Object.keys(one).filter((column) => one[column] !== other[column])
}

function cellsOf(row: ImportedRow): Readonly<Record<string, string>> {
  const { kind, timeMs, quantity, fee } = row
  const cells = {
    kind,
    time: String(timeMs),
    quantity: formatFixed(quantity),
    fee: formatFixed(fee),
  }
  if (row.kind !== 'trade') {
    const { currency, unitCost } = row
    return {
      ...cells,
      symbol: currency,
      price: unitCost === undefined ? '' : formatFixed(unitCost),
    }
  }
  const { symbol, side, price, orderId } = row
  const feeCurrency = fee === 0n ? '' : row.feeCurrency
  return { ...cells, symbol, side, price: formatFixed(price), feeCurrency, orderId }
}
