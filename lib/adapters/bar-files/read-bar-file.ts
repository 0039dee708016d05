/**
 * Reads bars from a CSV file, line by line, so that a file may be larger than the memory. The first
 * line names the columns: `timestamp` (or `time`), `open`, `high`, `low`, `close` and `volume`, in any
 * order, among others that are ignored. Fields are not quoted.
 */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { type Bar, type Timeframe, barFault, timeframeMs } from '../../domain/market/bar.ts'
import { type Fixed, MalformedAmount, ZERO, divide, parseFixed } from '../../domain/money/fixed.ts'
import { BarFileError } from './bar-file-error.ts'
import { parseStamp } from './parse-stamp.ts'

export interface BarFileOptions {
  readonly path: string
  /** `1m` unless given. */
  readonly timeframe?: Timeframe
  /** Which end of its interval a bar's timestamp names. */
  readonly stampMarks: 'open' | 'close'
  /** The currency of the volume column; `base` unless given. Quote is divided by the close. */
  readonly volumeIn?: 'base' | 'quote'
}

const STAMP_NAMES = ['timestamp', 'time']
const AMOUNT_NAMES = ['open', 'high', 'low', 'close', 'volume'] as const

interface Columns {
  readonly count: number
  readonly stamp: number
  readonly amounts: readonly number[]
}

/**
 * The bars of a file, oldest first, each interval at most once; holes are allowed.
 * @throws {BarFileError} with file and line for anything that is not such a bar
 */
export async function* readBarFile(options: BarFileOptions): AsyncGenerator<Bar, void, undefined> {
  const { path } = options
  const input = createReadStream(path, 'utf8')
  const lines = createInterface({ input, crlfDelay: Infinity })
  let columns: Columns | undefined
  let number = 0
  let blankLine: number | undefined
  let youngest: { readonly openTimeMs: number; readonly line: number } | undefined
  try {
    for await (const text of lines) {
      number += 1
      if (columns === undefined) {
        columns = readHeader(path, text)
        continue
      }
      if (blankLine !== undefined) throw new BarFileError(path, blankLine, 'an empty line')
      if (text.trim() === '') {
        blankLine = number
        continue
      }
      const bar = readBar(options, columns, text, number)
      assertYounger(path, bar, number, youngest)
      youngest = { openTimeMs: bar.openTimeMs, line: number }
      yield bar
    }
  } finally {
    lines.close()
    input.destroy()
  }
  if (columns === undefined) throw new BarFileError(path, 1, 'the file is empty')
}

function readHeader(path: string, text: string): Columns {
  const names = text
    .replace(/^\uFEFF/, '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
  const stamp = names.findIndex((name) => STAMP_NAMES.includes(name))
  const amounts = AMOUNT_NAMES.map((name) => names.indexOf(name))
  const missing = AMOUNT_NAMES.filter((_, index) => amounts[index] === -1)
  if (stamp === -1) throw new BarFileError(path, 1, 'no column is called timestamp or time')
  if (missing.length > 0)
    throw new BarFileError(path, 1, `no column is called ${missing.join(' or ')}`)
  return { count: names.length, stamp, amounts }
}

function readBar(options: BarFileOptions, columns: Columns, text: string, line: number): Bar {
  const { path, timeframe = '1m' } = options
  const fields = text.split(',')
  if (fields.length !== columns.count)
    throw new BarFileError(path, line, `${fields.length} fields instead of ${columns.count}`)
  const stamp = fields[columns.stamp]?.trim() ?? ''
  const stampMs = parseStamp(stamp)
  if (stampMs === undefined)
    throw new BarFileError(path, line, `not a time: ${JSON.stringify(stamp)}`)
  const [open = ZERO, high = ZERO, low = ZERO, close = ZERO, volume = ZERO] = columns.amounts.map(
    (column, index) => readAmount(path, line, AMOUNT_NAMES[index] ?? '', fields[column] ?? ''),
  )
  const lengthMs = timeframeMs(timeframe)
  const openTimeMs = options.stampMarks === 'close' ? stampMs - lengthMs : stampMs
  const bar = { openTimeMs, open, high, low, close, volume }
  const fault = barFault(bar, timeframe)
  if (fault !== undefined)
    throw new BarFileError(path, line, `a bar of ${timeframe} that is ${fault.code}`)
  if (options.volumeIn !== 'quote') return bar
  return { ...bar, volume: divide(volume, close, 'toward-zero') }
}

function readAmount(path: string, line: number, name: string, text: string): Fixed {
  try {
    return parseFixed(text)
  } catch (error) {
    if (!(error instanceof MalformedAmount)) throw error
    throw new BarFileError(path, line, `${name} is ${error.message}`)
  }
}

function assertYounger(
  path: string,
  bar: Bar,
  line: number,
  before: { readonly openTimeMs: number; readonly line: number } | undefined,
): void {
  if (before === undefined || bar.openTimeMs > before.openTimeMs) return
  const name = `the bar that opens at ${new Date(bar.openTimeMs).toISOString()}`
  const problem =
    bar.openTimeMs === before.openTimeMs
      ? `${name} is on line ${before.line} already`
      : `${name} is older than the one on line ${before.line}`
  throw new BarFileError(path, line, problem)
}
