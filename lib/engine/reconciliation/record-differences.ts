/**
 * Remembers the differences from run to run, and keeps the quarantine that follows from them. The
 * ledger's own fields are never written here: only facts change those (R-REC-6).
 */
import { sameValue } from '../../domain/equality/same-value.ts'
import { nextQuarantine, type Quarantine } from '../../domain/reconciliation/quarantine.ts'
import { type Sighting, miss, seeAgain } from '../../domain/reconciliation/sighting.ts'
import { type Write } from '../../ports/store.ts'
import { type AccountRun } from '../engine.ts'
import { type DifferenceRow, quarantinedSymbolsRecord } from '../records/difference-records.ts'
import { type Stored } from '../records/record.ts'
import { commitFenced } from '../transact.ts'
import { type BooksCompared } from './compare-books.ts'
import { readQuarantine } from './read-quarantine.ts'
import { endWrites, sightingOf, standingWrite } from './difference-rows.ts'

const WRITES_PER_COMMIT = 50

export interface Standing {
  /** As they stand after this run. */
  readonly sightings: readonly Sighting[]
  readonly before: ReadonlyMap<string, Sighting>
  readonly quarantine: Quarantine
  readonly quarantineBefore: Quarantine
}

export interface Recorded extends Standing {
  /** What has to be written for it. */
  readonly writes: readonly Write[]
}

/** What follows for the rows; nothing is written yet. */
export async function sightDifferences(
  run: AccountRun,
  rows: ReadonlyMap<string, Stored<DifferenceRow>>,
  compared: BooksCompared,
): Promise<Recorded> {
  const nowMs = run.engine.clock.nowMs()
  const before = new Map([...rows].map(([key, { value }]) => [key, sightingOf(value)]))
  const seen = new Map(compared.differences.map((each) => [each.key, each]))
  const sightings: Sighting[] = []
  const writes: Write[] = []
  for (const difference of seen.values())
    sightings.push(seeAgain(before.get(difference.key), difference, nowMs))
  for (const [key, stored] of rows) {
    const sighting = sightingOf(stored.value)
    if (seen.has(key)) continue
    const missed = compared.isAnswered(sighting.difference) ? miss(sighting) : sighting
    if (typeof missed !== 'string') sightings.push(missed)
    else writes.push(...endWrites(run, stored, missed === 'gone'))
  }
  for (const sighting of sightings) {
    const write = standingWrite(run, rows.get(sighting.difference.key), sighting)
    if (write !== undefined) writes.push(write)
  }
  const kept = await readQuarantine(run)
  const quarantineBefore = kept.value
  const quarantine = nextQuarantine(quarantineBefore, sightings, nowMs)
  if (!sameValue(quarantine, quarantineBefore)) {
    const { stored, key } = kept
    writes.unshift(quarantinedSymbolsRecord.put(stored, key, { symbols: quarantine }))
  }
  return { sightings, before, quarantine, quarantineBefore, writes }
}

/** The quarantine comes first: a run that ends in between has held back what it has to. */
export async function writeDifferences(run: AccountRun, writes: readonly Write[]): Promise<void> {
  for (let start = 0; start < writes.length; start += WRITES_PER_COMMIT) {
    const outcome = await commitFenced(run, writes.slice(start, start + WRITES_PER_COMMIT))
    if (!outcome.committed) throw new Error('the differences were changed by another run')
  }
}
