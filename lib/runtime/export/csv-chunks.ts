/**
 * CSV as RFC 4180 has it: fields in quotes where they need them, lines that end with CRLF. The text is
 * UTF-8 without a byte order mark, because programs that import it look for the exact name of the
 * first column, and the mark would be a part of it.
 *
 * A text that a spreadsheet would take for a formula gets an apostrophe in front; amounts are numbers,
 * and a negative one stays as it is.
 */
import { stringify } from 'csv-stringify/sync'
import { type Fixed, formatFixed } from '../../domain/money/fixed.ts'

/** Text, an exact amount, or nothing. */
export type CsvCell = string | Fixed | undefined

export interface CsvTable<Row> {
  readonly header: readonly string[]
  readonly cellsOf: (row: Row) => readonly CsvCell[]
}

const ROWS_PER_CHUNK = 500

/** The text of a table in parts, header first, so that a long one is never in memory as a whole. */
export function* csvChunks<Row>(
  { header, cellsOf }: CsvTable<Row>,
  rows: Iterable<Row>,
): Generator<string> {
  let lines: (readonly CsvCell[])[] = [header]
  for (const row of rows) {
    lines.push(cellsOf(row))
    if (lines.length < ROWS_PER_CHUNK) continue
    yield textOf(lines)
    lines = []
  }
  if (lines.length > 0) yield textOf(lines)
}

function textOf(lines: readonly (readonly CsvCell[])[]): string {
  return stringify([...lines], {
    record_delimiter: '\r\n',
    bom: false,
    escape_formulas: true,
    // By itself it quotes only the two together.
    quoted_match: /[\r\n]/,
    // Whole and exact: no exponent, and no binary float.
    cast: { bigint: formatFixed },
  })
}
