/** A file of prices that somebody supplies: `time,symbol,price`. */
import { basename } from 'node:path'
import { type RateRow } from '../../domain/tax/rate-table.ts'
import { type RowProblem } from '../../engine/ledger/imported-row.ts'
import { type CsvRow, newNotes, readCsv } from './csv-table.ts'
import { type CellValue, readAmount, readSymbol, readTime } from './read-values.ts'

const COLUMNS = { required: ['time', 'symbol', 'price'], optional: [] } as const

export interface RateFile {
  readonly rows: readonly RateRow[]
  readonly problems: readonly RowProblem[]
  readonly warnings: readonly string[]
}

/** @throws {Error} when the file cannot be read. */
export async function readRateFile(file: string): Promise<RateFile> {
  const notes = newNotes()
  const { problems } = notes
  const rows: RateRow[] = []
  const source = basename(file)
  for await (const row of readCsv(file, COLUMNS, notes)) {
    const timeMs = take(row, 'time', readTime, problems)
    const symbol = take(row, 'symbol', readSymbol, problems)
    const price = take(row, 'price', (text) => readAmount(text, { zero: false }), problems)
    if (timeMs !== undefined && symbol !== undefined && price !== undefined)
      rows.push({ timeMs, symbol, price, source: `${source} line ${row.line}` })
  }
  problems.sort((a, b) => a.line - b.line)
  return { rows, problems, warnings: notes.warnings }
}

function take<T>(
  row: CsvRow,
  column: string,
  read: (text: string) => CellValue<T>,
  problems: RowProblem[],
): T | undefined {
  const found = read(row.cell(column))
  if (found.ok) return found.value
  problems.push({ line: row.line, column, reason: found.reason })
  return undefined
}
