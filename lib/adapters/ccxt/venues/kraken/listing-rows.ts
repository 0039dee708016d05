/** An entry of a listing as it was read: what it says, or why it cannot be understood. */
import type * as z from 'zod'
import { deriveId } from '../../../../domain/identity/derive-id.ts'
import { type UnreadableEntry } from '../../../../ports/exchange.ts'
import { timedRow } from './replies.ts'

export interface ListingRow<Entry> {
  readonly timeMs?: number
  /** Absent for what cannot be read, and for what is of no concern to the listing's reader. */
  readonly entry?: Entry
  readonly unreadable?: UnreadableEntry
}

const TEXT_LENGTH_MAX = 2_000
const PROBLEM_LENGTH_MAX = 500

/** @param symbol where it can be read */
export function unreadableRow(
  id: string,
  row: unknown,
  problem: string,
  symbol?: string,
): ListingRow<never> {
  const text = JSON.stringify(row)
  const timed = timedRow.safeParse(row)
  const time = timed.success ? { timeMs: timed.data.time } : {}
  const unreadable = {
    id: id === '' ? `unnamed-${deriveId('unreadable entry', text)}` : id,
    ...(symbol === undefined ? {} : { symbol }),
    ...time,
    problem: problem.slice(0, PROBLEM_LENGTH_MAX),
    text: text.slice(0, TEXT_LENGTH_MAX),
  }
  return { ...time, unreadable }
}

/** `price: not a decimal amount: "x"`: every field that is amiss, and nothing of the others. */
export function problemOf({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${path.join('.') || 'row'}: ${message}`).join('; ')
}

export function entriesOf<Entry>(rows: readonly ListingRow<Entry>[]): readonly Entry[] {
  return rows.flatMap(({ entry }) => (entry === undefined ? [] : [entry]))
}

export function unreadableOf(rows: readonly ListingRow<unknown>[]): readonly UnreadableEntry[] {
  return rows.flatMap(({ unreadable }) => unreadable ?? [])
}
