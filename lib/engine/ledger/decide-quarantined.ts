/**
 * A person decides on an entry that could not be booked. Released, it is forgotten and looked for again
 * in the venue's listing; discarded, it stays out for good and is kept with who said so.
 */
import { type LedgerRun, accountId } from '../engine.ts'
import { readOne } from '../read.ts'
import { keys } from '../records/keys.ts'
import { quarantinePartition } from '../records/partitions.ts'
import { type QuarantinedEntry, lookBackRecord, quarantinedRecord } from '../records/ledger-rows.ts'
import { type Stored } from '../records/record.ts'
import { transact } from '../transact.ts'
import { itemsBetween } from './read-books.ts'

/** In the order of their keys: movements, then trades by symbol. */
export async function listQuarantined(run: LedgerRun): Promise<readonly QuarantinedEntry[]> {
  return (await readQuarantined(run)).map(({ value }) => value)
}

async function readQuarantined(run: LedgerRun): Promise<readonly Stored<QuarantinedEntry>[]> {
  const found: Stored<QuarantinedEntry>[] = []
  const partition = quarantinePartition(accountId(run))
  for await (const item of itemsBetween(run.engine.store, partition, ' ', '~'))
    found.push(quarantinedRecord.read(item))
  return found
}

export type Decision = 'release' | 'discard'

export type DecisionOutcome =
  | { readonly done: true; readonly entry: QuarantinedEntry }
  | { readonly done: false; readonly problem: 'unknown' | 'ambiguous' | 'discarded-already' }

/** A little earlier than the entry, because listings begin after a moment and not at it. */
const EARLIER_MS = 1_000

/** @param symbol tells entries of one id apart. @param by who decides, for the audit. */
export async function decideQuarantined(
  run: LedgerRun,
  entry: { readonly id: string; readonly symbol?: string },
  decision: Decision,
  by: string,
): Promise<DecisionOutcome> {
  const { result } = await transact(run, async (changes): Promise<DecisionOutcome> => {
    const fitting = (await readQuarantined(run)).filter(
      ({ value }) =>
        value.id === entry.id && (entry.symbol === undefined || value.symbol === entry.symbol),
    )
    const [stored] = fitting
    if (stored === undefined) return { done: false, problem: 'unknown' }
    if (fitting.length > 1) return { done: false, problem: 'ambiguous' }
    if (decision === 'discard') {
      if (stored.value.discardedBy !== undefined)
        return { done: false, problem: 'discarded-already' }
      changes.add(quarantinedRecord.replace(stored, { ...stored.value, discardedBy: by }))
    } else changes.add(quarantinedRecord.remove(stored), await lookBackTo(run, stored.value))
    const { listing, id, problem, text } = stored.value
    const what = decision === 'release' ? 'released' : 'discarded'
    changes.audit(`quarantine-${listing}-${id}-${stored.version}`, `${id} ${what}`, {
      by,
      problem,
      text,
    })
    return { done: true, entry: stored.value }
  })
  return result
}

/** The next sync reads the listings again from the entry on; without a time, from their beginning. */
async function lookBackTo(run: LedgerRun, { id, timeMs = 0 }: QuarantinedEntry) {
  const key = keys.lookBack(accountId(run))
  const before = await readOne(run.engine.store, lookBackRecord, key)
  const nowMs = run.engine.clock.nowMs()
  const sinceMs = Math.max(0, Math.min(timeMs, nowMs) - EARLIER_MS)
  return lookBackRecord.put(before, key, {
    reason: `${id} was released from quarantine`,
    requestedAtMs: nowMs,
    depth: before?.value.depth ?? 0,
    sinceMs: Math.min(before?.value.sinceMs ?? sinceMs, sinceMs),
    done: [],
    rest: {},
  })
}
