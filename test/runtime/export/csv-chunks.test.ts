import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type CsvCell, csvChunks } from '../../../lib/runtime/export/csv-chunks.ts'

type Row = readonly CsvCell[]

function textOf(rows: readonly Row[], header: readonly string[] = ['a', 'b']): string {
  return [...csvChunks<Row>({ header, cellsOf: (row) => row }, rows)].join('')
}

describe('R-LEDG-10 CSV', () => {
  it.each<readonly [string, CsvCell, string]>([
    ['plain text', 'text', 'text'],
    ['text with a comma', 'a,b', '"a,b"'],
    ['text with quotes', 'say "hi"', '"say ""hi"""'],
    ['text of two lines', 'a\r\nb', '"a\r\nb"'],
    ['text of two lines that a newline ends', 'a\nb', '"a\nb"'],
    ['nothing', undefined, ''],
    ['letters of all kinds', 'Zürich 東京', 'Zürich 東京'],
    ['a formula', '=1+1', "'=1+1"],
    ['a sum', '+1', "'+1"],
    ['a difference', '-1', "'-1"],
    ['a command', '@SUM(A1)', "'@SUM(A1)"],
    ['a tab', '\tx', "'\tx"],
    ['a return', '\r=x', `"'\r=x"`],
    ['a formula with quotes', '=HYPERLINK("x","y")', `"'=HYPERLINK(""x"",""y"")"`],
    ['zero', 0n, '0'],
    ['the least amount', 1n, '0.000000000000000001'],
    [
      'a large amount',
      parseFixed('123456789012345678901234567890.5'),
      '123456789012345678901234567890.5',
    ],
    ['a negative amount', parseFixed('-0.00000001'), '-0.00000001'],
  ])('writes %s', (_, cell, expected) => {
    expect(textOf([['x', cell]])).toBe(`a,b\r\nx,${expected}\r\n`)
  })

  it('has no byte order mark, and a header without rows', () => {
    expect(textOf([])).toBe('a,b\r\n')
  })

  it('comes in parts, header first, and each row once', () => {
    const rows = Array.from({ length: 1_501 }, (_, index): Row => [`r${index}`, BigInt(index)])
    const parts = [...csvChunks<Row>({ header: ['a', 'b'], cellsOf: (row) => row }, rows)]
    expect(parts.length).toBeGreaterThan(1)
    expect(parse(parts.join(''))).toEqual([
      ['a', 'b'],
      ...rows.map(([name, amount]) => [name, textOf([['', amount]]).split(/[,\r]/)[3]]),
    ])
  })

  it('asks for a row only when its part is due', () => {
    let asked = 0
    function* rows(): Generator<Row> {
      for (;;) yield [`r${(asked += 1)}`, 1n]
    }
    const parts = csvChunks<Row>({ header: ['a', 'b'], cellsOf: (row) => row }, rows())
    parts.next()
    expect(asked).toBeLessThan(1_000)
  })

  it('is read back as it was', () => {
    const cells = fc.array(fc.string({ unit: 'grapheme' }), { minLength: 2, maxLength: 2 })
    fc.assert(
      fc.property(fc.array(cells, { maxLength: 20 }), (rows) => {
        const read = parse(textOf(rows, ['first', 'second'])).slice(1)
        expect(read).toEqual(rows.map((row) => row.map(guarded)))
      }),
    )
  })
})

function guarded(text: string): string {
  return /^[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text
}
