import { utcDay } from './records/keys.ts'
import { type ChangeSet } from './change-set.ts'
import { type AccountRun } from './engine.ts'
import { type DayComparison } from './ledger/compare-day.ts'
import { lookBackSince } from './ledger/look-back.ts'
import { requestRebuild } from './ledger/request-rebuild.ts'

/** The start of a day written as `2026-01-31`, UTC; nothing for any other text and for no real day. */
export function dayStartMs(day: string): number | undefined {
  const startMs = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN
  return Number.isNaN(startMs) || utcDay(startMs) !== day ? undefined : startMs
}

/**
 * Has the day rebuilt from the venue: its trades are listed again from the day's start, so that what is
 * missing is booked and what was corrected is corrected, and the books that differ are written anew.
 * The fill sync does the work in its next runs.
 */
export async function askForDay(
  run: AccountRun,
  changes: ChangeSet,
  { day, trades }: DayComparison,
): Promise<string> {
  const startMs = dayStartMs(day)
  if (startMs === undefined) throw new Error(`not a day: ${day}`)
  if (trades.length === 0) return `the ledger has ${day} as the venue tells it`
  const symbols = [...new Set(trades.map(({ symbol }) => symbol))].sort()
  for (const symbol of symbols) await requestRebuild(run, changes, symbol, `rebuild of ${day}`)
  await lookBackSince(run, changes, startMs, `rebuild of ${day}`)
  return `${day} is being rebuilt: ${trades.length} trades differ in ${symbols.join(', ')}`
}
