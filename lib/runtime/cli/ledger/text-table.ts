import { cut, printable } from '../../display/styled-line.ts'

const CELL_WIDTH_MAX = 60

/**
 * Rows in columns, two spaces apart, each row a line that starts with two spaces. The first row is the
 * header; columns whose names are in `right` are brought to the right.
 */
export function textTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly string[] = [],
): string {
  const lines = [header, ...rows].map((row) =>
    row.map((cell) => cut(printable(cell), CELL_WIDTH_MAX)),
  )
  const widths = header.map((_, column) =>
    Math.max(...lines.map((row) => (row[column] ?? '').length)),
  )
  return lines
    .map((row) => {
      const cells = row.map((cell, column) => {
        const width = widths[column] ?? 0
        return right.includes(header[column] ?? '') ? cell.padStart(width) : cell.padEnd(width)
      })
      return `  ${cells.join('  ')}`.trimEnd()
    })
    .map((line) => `${line}\n`)
    .join('')
}
