/** Entries that cannot be booked: kept as the venue told them, with an alarm, until a person decides. */
import { deriveId } from '../../domain/identity/derive-id.ts'
import { type UnreadableEntry } from '../../ports/exchange.ts'
import { type AccountRun, accountId } from '../engine.ts'
import { raiseAlert } from '../raise-alert.ts'
import { keys } from '../records/keys.ts'
import { type QuarantinedEntry, quarantinedRecord } from '../records/ledger-rows.ts'
import { commitFenced } from '../transact.ts'

export type Unbookable = Omit<QuarantinedEntry, 'seenAtMs' | 'discardedBy'>

export function unreadable(
  listing: QuarantinedEntry['listing'],
  { id, symbol, timeMs, problem, text }: UnreadableEntry,
): Unbookable {
  return {
    listing,
    id,
    ...(symbol === undefined ? {} : { symbol }),
    ...(timeMs === undefined || !Number.isFinite(timeMs) ? {} : { timeMs }),
    problem,
    text,
  }
}

/** Something to call an entry that the venue gave no id. */
export function nameOfUnnamed(told: string): string {
  return `unnamed-${deriveId(told)}`
}

/** The alarm comes first: an entry that is kept is not met again. */
export async function quarantine(run: AccountRun, entry: Unbookable): Promise<void> {
  const { listing, id, symbol, problem } = entry
  const what = listing === 'trades' ? 'trade' : 'movement'
  await raiseAlert(run.engine, {
    key: `quarantined-${listing}-${id}`,
    severity: 'critical',
    title: `${symbol ?? accountId(run)}: ${what} ${id} cannot be booked (${problem})`,
    text: `The ledger leaves it out. Look at it with \`holdfast ledger quarantine\`, then release or discard it.`,
    account: accountId(run),
    ...(symbol === undefined ? {} : { symbol }),
  })
  const key = keys.quarantined(accountId(run), entry)
  const seenAtMs = run.engine.clock.nowMs()
  await commitFenced(run, [quarantinedRecord.create(key, { ...entry, seenAtMs })])
}
