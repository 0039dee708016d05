/** How commands answer: JSON on one line, words for people, refusals on both. */
import { formatFixed } from '../../../domain/money/fixed.ts'
import { type RowProblem } from '../../../engine/ledger/imported-row.ts'
import { EXIT_FAILED, EXIT_REFUSED } from '../exit-codes.ts'
import {
  CommandRefusal,
  type LedgerCommandIo,
  LedgerBusy,
  type LedgerRequest,
} from './ledger-session.ts'

export function writeJson(io: LedgerCommandIo, value: unknown): void {
  io.writeOut(`${jsonText(value)}\n`)
}

/** Amounts are decimal texts. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'bigint' ? formatFixed(each) : each,
  )
}

/** Says that it cannot be, and that nothing was changed. */
export function refuse(io: LedgerCommandIo, request: LedgerRequest, message: string): number {
  if (request.json) writeJson(io, { ok: false, message })
  io.writeError(`holdfast: ${message}\n`)
  return EXIT_REFUSED
}

/** Answers for a command that threw. @throws whatever is no answer for people. */
export async function answering(
  io: LedgerCommandIo,
  request: LedgerRequest,
  command: () => Promise<number>,
): Promise<number> {
  try {
    return await command()
  } catch (error) {
    if (error instanceof CommandRefusal) return refuse(io, request, error.message)
    if (!(error instanceof LedgerBusy)) throw error
    refuse(io, request, error.message)
    return EXIT_FAILED
  }
}

/** `trades.csv:12  price: must not be zero` */
export function problemLine(file: string, { line, column, reason }: RowProblem): string {
  return `  ${file}:${line}  ${column === undefined ? '' : `${column}: `}${reason}\n`
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${String(count).replace(/\B(?=(\d{3})+$)/g, ',')} ${count === 1 ? one : many}`
}
