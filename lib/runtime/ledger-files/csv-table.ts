/**
 * Reads a CSV file row by row: quotes, a byte order mark, Windows line ends and blank lines are
 * handled, columns are found by their names in any order. What is wrong with the file as a whole is a
 * problem like any other, so that everything can be listed at once.
 */
import { createReadStream } from 'node:fs'
import { CsvError, parse } from 'csv-parse'
import { type RowProblem } from '../../engine/ledger/imported-row.ts'
import { nearestName } from '../config/nearest-name.ts'

export interface CsvRow {
  readonly line: number
  /** By the column's name as it is documented; trimmed, empty when the file does not have it. */
  cell(column: string): string
}

export interface CsvColumns {
  readonly required: readonly string[]
  readonly optional: readonly string[]
}

export interface CsvNotes {
  /** What is wrong with the header or with a line as a whole. */
  readonly problems: RowProblem[]
  /** Columns of the file that nobody reads, each with a word on it. */
  readonly warnings: string[]
  /** Bytes of the file read so far. */
  bytesRead: number
  /** The header is there and names what is needed: the lines below it can be read. */
  isTable: boolean
}

export function newNotes(): CsvNotes {
  return { problems: [], warnings: [], bytesRead: 0, isTable: false }
}

interface Record {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

/** @throws {Error} when the file cannot be read. */
export async function* readCsv(
  file: string,
  columns: CsvColumns,
  notes: CsvNotes,
): AsyncGenerator<CsvRow> {
  const source = createReadStream(file)
  const parser = parse({
    bom: true,
    info: true,
    trim: true,
    relax_column_count: true,
    skip_empty_lines: true,
  })
  source.on('error', (error) => parser.destroy(error))
  source.pipe(parser)
  let places: ReadonlyMap<string, number> | undefined
  let width = 0
  try {
    for await (const { record, info } of parser as AsyncIterable<Record>) {
      notes.bytesRead = source.bytesRead
      if (places === undefined) {
        places = placesOf(record, info.lines, columns, notes)
        width = record.length
        notes.isTable = notes.problems.length === 0
        if (!notes.isTable) return
      } else if (record.every((cell) => cell === '')) continue
      else if (record.length !== width)
        notes.problems.push({
          line: info.lines,
          reason: `has ${counted(record.length, 'cell')}, the header has ${width}`,
        })
      else yield rowOf(record, info.lines, places)
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    notes.problems.push({ line: lineOf(error), reason: `is not CSV: ${error.message}` })
    return
  } finally {
    source.destroy()
  }
  if (places === undefined) notes.problems.push({ line: 1, reason: 'the file is empty' })
}

function rowOf(
  record: readonly string[],
  line: number,
  places: ReadonlyMap<string, number>,
): CsvRow {
  return {
    line,
    cell(column) {
      const place = places.get(column)
      return place === undefined ? '' : (record[place] ?? '')
    },
  }
}

function placesOf(
  header: readonly string[],
  line: number,
  { required, optional }: CsvColumns,
  notes: CsvNotes,
): ReadonlyMap<string, number> {
  const names = new Map([...required, ...optional].map((name) => [name.toLowerCase(), name]))
  const places = new Map<string, number>()
  header.forEach((written, index) => {
    const name = names.get(written.toLowerCase())
    if (name === undefined) notes.warnings.push(unknownColumn(written, [...names.values()]))
    else if (places.has(name))
      notes.problems.push({ line, column: name, reason: 'the column is there twice' })
    else places.set(name, index)
  })
  for (const name of required)
    if (!places.has(name))
      notes.problems.push({ line, column: name, reason: 'the column is missing' })
  const isSeparated = header.length > 1 || !/[;\t|]/.test(header[0] ?? '')
  if (!isSeparated) notes.problems.push({ line, reason: 'columns must be separated by commas' })
  return places
}

function unknownColumn(written: string, names: readonly string[]): string {
  const near = nearestName(written, names)
  const hint = near === undefined ? '' : `; did you mean ${near}?`
  return `the column ${JSON.stringify(written)} is not read${hint}`
}

function lineOf(error: CsvError): number {
  const { lines } = error as { readonly lines?: unknown }
  return typeof lines === 'number' ? lines : 1
}

function counted(count: number, what: string): string {
  return count === 1 ? `1 ${what}` : `${count} ${what}s`
}
