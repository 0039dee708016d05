/** One row of a file of trades, deposits and withdrawals. */
import { pairOf } from '../../domain/ledger/fill.ts'
import { type Fixed, multiply } from '../../domain/money/fixed.ts'
import {
  type ImportedMovement,
  type ImportedTrade,
  type RowProblem,
} from '../../engine/ledger/imported-row.ts'
import { type CsvColumns, type CsvRow } from './csv-table.ts'
import {
  type CellValue,
  quoted,
  readAmount,
  readCurrency,
  readId,
  readSymbol,
  readTime,
  wrong,
} from './read-values.ts'

export const TRADE_COLUMNS: CsvColumns = {
  required: ['time', 'symbol', 'side', 'quantity', 'price', 'fee', 'feeCurrency', 'tradeId'],
  optional: ['kind', 'orderId'],
}

/** A clock may be this far ahead of ours before a time is one of the future. */
const AHEAD_MS_MAX = 300_000

/** A movement without an id of its own gets one when all rows are known. */
export type UnnamedMovement = Omit<ImportedMovement, 'movementId'> & {
  readonly movementId?: string
}

/** @returns the row, or nothing after adding to `problems` everything that is wrong with it. */
export function readRow(
  row: CsvRow,
  nowMs: number,
  problems: RowProblem[],
): ImportedTrade | UnnamedMovement | undefined {
  const kind = row.cell('kind').toLowerCase()
  const cells = new Cells(row, problems)
  if (kind === '' || kind === 'trade') return readTrade(cells, nowMs)
  if (kind === 'deposit' || kind === 'withdrawal') return readMovement(cells, kind, nowMs)
  cells.refuse('kind', `must be trade, deposit or withdrawal, not ${quoted(row.cell('kind'))}`)
  return undefined
}

/** Reads the cells of one row and notes every one that is wrong. */
class Cells {
  readonly line: number
  readonly #row: CsvRow
  readonly #problems: RowProblem[]
  #isGood = true

  constructor(row: CsvRow, problems: RowProblem[]) {
    this.line = row.line
    this.#row = row
    this.#problems = problems
  }

  get isGood(): boolean {
    return this.#isGood
  }

  text(column: string): string {
    return this.#row.cell(column)
  }

  take<T>(column: string, read: (text: string) => CellValue<T>): T | undefined {
    const found = read(this.text(column))
    if (found.ok) return found.value
    this.refuse(column, found.reason)
    return undefined
  }

  refuse(column: string, reason: string): void {
    this.#isGood = false
    this.#problems.push({ line: this.line, column, reason })
  }
}

function readTrade(cells: Cells, nowMs: number): ImportedTrade | undefined {
  const timeMs = cells.take('time', (text) => pastTime(text, nowMs))
  const symbol = cells.take('symbol', readSymbol)
  const side = cells.take('side', readSide)
  const quantity = cells.take('quantity', positive)
  const price = cells.take('price', positive)
  const fee = readFee(cells)
  const tradeId = cells.take('tradeId', (text) => readId(text, { optional: false }))
  const orderId = cells.take('orderId', (text) => readId(text, { optional: true }))
  if (
    timeMs === undefined ||
    symbol === undefined ||
    side === undefined ||
    quantity === undefined ||
    price === undefined ||
    fee === undefined ||
    tradeId === undefined ||
    orderId === undefined
  )
    return undefined
  const { base, quote } = pairOf(symbol)
  if (fee.currency === base && fee.amount >= quantity)
    cells.refuse('fee', 'is as much as was traded, or more')
  if (multiply(quantity, price, 'half-even') === 0n)
    cells.refuse('price', 'times the quantity is less than can be kept')
  if (!cells.isGood) return undefined
  return {
    kind: 'trade',
    line: cells.line,
    timeMs,
    symbol,
    side,
    quantity,
    price,
    fee: fee.amount,
    feeCurrency: fee.currency ?? quote,
    tradeId,
    orderId,
  }
}

function readMovement(
  cells: Cells,
  kind: ImportedMovement['kind'],
  nowMs: number,
): UnnamedMovement | undefined {
  const timeMs = cells.take('time', (text) => pastTime(text, nowMs))
  const currency = cells.take('symbol', readCurrency)
  const quantity = cells.take('quantity', positive)
  const isPriced = cells.text('price') !== ''
  const price = isPriced
    ? cells.take('price', (text) => readAmount(text, { zero: true }))
    : undefined
  const fee = readFee(cells)
  const movementId = cells.take('tradeId', (text) => readId(text, { optional: true }))
  if (
    timeMs === undefined ||
    currency === undefined ||
    quantity === undefined ||
    fee === undefined ||
    movementId === undefined
  )
    return undefined
  if (fee.currency !== undefined && fee.currency !== currency && fee.amount > 0n)
    cells.refuse('feeCurrency', `the fee of a ${kind} must be in ${currency}, not ${fee.currency}`)
  else if (kind === 'deposit' && fee.amount >= quantity)
    cells.refuse('fee', 'is as much as was deposited, or more')
  if (!cells.isGood) return undefined
  return {
    kind,
    line: cells.line,
    timeMs,
    currency,
    quantity,
    fee: fee.amount,
    ...(price === undefined ? {} : { unitCost: price }),
    ...(movementId === '' ? {} : { movementId }),
  }
}

interface Fee {
  readonly amount: Fixed
  /** Absent where there is no fee and none is named. */
  readonly currency?: string
}

function readFee(cells: Cells): Fee | undefined {
  const amount =
    cells.text('fee') === '' ? 0n : cells.take('fee', (text) => readAmount(text, { zero: true }))
  if (amount === undefined) return undefined
  if (cells.text('feeCurrency') === '') {
    if (amount === 0n) return { amount }
    cells.refuse('feeCurrency', `is missing for a fee of ${cells.text('fee')}`)
    return undefined
  }
  const currency = cells.take('feeCurrency', readCurrency)
  return currency === undefined ? undefined : { amount, currency }
}

function positive(text: string): CellValue<Fixed> {
  return readAmount(text, { zero: false })
}

function readSide(text: string): CellValue<'buy' | 'sell'> {
  const side = text.toLowerCase()
  if (side === 'buy' || side === 'sell') return { ok: true, value: side }
  return wrong(text === '' ? 'is missing' : `must be buy or sell, not ${quoted(text)}`)
}

function pastTime(text: string, nowMs: number): CellValue<number> {
  const time = readTime(text)
  if (!time.ok || time.value <= nowMs + AHEAD_MS_MAX) return time
  return wrong(`${text} is in the future; it is ${new Date(nowMs).toISOString()} now`)
}
