/**
 * Differences in the store: those that stand, by their key, and those that are over, by time. A row is
 * written when it changes, and otherwise once an hour, so a lasting difference costs nothing.
 */
import {
  type Difference,
  explainDifference,
  isSameDifference,
} from '../../domain/reconciliation/difference.ts'
import { type Sighting, isConfirmed } from '../../domain/reconciliation/sighting.ts'
import { type Write } from '../../ports/store.ts'
import { type LedgerRun, accountId } from '../engine.ts'
import { itemsOf } from '../read.ts'
import {
  type DifferenceRow,
  type DifferenceStatus,
  differenceRecord,
} from '../records/difference-records.ts'
import {
  differenceKeys,
  pastDifferencesPartition,
  standingDifferencesPartition,
} from '../records/difference-keys.ts'
import { type Stored } from '../records/record.ts'

const RETENTION_MS = 400 * 86_400_000
const REFRESH_EVERY_MS = 3_600_000

/** The differences that stand, by key. */
export async function readStanding(
  run: LedgerRun,
): Promise<ReadonlyMap<string, Stored<DifferenceRow>>> {
  const rows = new Map<string, Stored<DifferenceRow>>()
  const partition = standingDifferencesPartition(accountId(run))
  for await (const item of itemsOf(run.engine.store, partition)) {
    const stored = differenceRecord.read(item)
    rows.set(stored.value.key, stored)
  }
  return rows
}

export function sightingOf(row: DifferenceRow): Sighting {
  const { status: _status, firstSeenAtMs, lastSeenAtMs, runs, missedRuns, ...rest } = row
  const { confirmedAtMs, resolvedAtMs: _resolvedAtMs, ...difference } = rest
  return {
    difference,
    firstSeenAtMs,
    lastSeenAtMs,
    runs,
    missedRuns,
    ...(confirmedAtMs === undefined ? {} : { confirmedAtMs }),
  }
}

function rowOf(sighting: Sighting): DifferenceRow {
  const { difference, ...counts } = sighting
  return { ...difference, ...counts, status: isConfirmed(sighting) ? 'confirmed' : 'open' }
}

/** Nothing when the row says it all already. */
export function standingWrite(
  run: LedgerRun,
  before: Stored<DifferenceRow> | undefined,
  sighting: Sighting,
): Write | undefined {
  const row = rowOf(sighting)
  if (before !== undefined && !isNews(before.value, row)) return undefined
  return differenceRecord.put(before, differenceKeys.standing(accountId(run), row.key), row)
}

function isNews(before: DifferenceRow, row: DifferenceRow): boolean {
  return (
    !isSameDifference(before, row) ||
    before.status !== row.status ||
    before.runs !== row.runs ||
    before.missedRuns !== row.missedRuns ||
    row.lastSeenAtMs - before.lastSeenAtMs >= REFRESH_EVERY_MS
  )
}

/** What counted once is kept when it ends; what never did leaves no trace. */
export function endWrites(
  run: LedgerRun,
  stored: Stored<DifferenceRow>,
  counted: boolean,
): readonly Write[] {
  const removal = differenceRecord.remove(stored)
  if (!counted) return [removal]
  const nowMs = run.engine.clock.nowMs()
  const row: DifferenceRow = { ...stored.value, status: 'gone', resolvedAtMs: nowMs }
  const key = differenceKeys.past(accountId(run), nowMs, row.key)
  return [removal, differenceRecord.create(key, row, nowMs + RETENTION_MS)]
}

/**
 * The row of a difference that is explained by what is being booked, for the same commit as the
 * booking: a trade of another client, a liquidation, a movement.
 */
export function bookedDifferenceWrite(
  run: LedgerRun,
  difference: Difference,
  happenedAtMs: number,
): Write {
  const nowMs = run.engine.clock.nowMs()
  const row: DifferenceRow = {
    ...difference,
    status: 'gone',
    firstSeenAtMs: happenedAtMs,
    lastSeenAtMs: nowMs,
    runs: 1,
    missedRuns: 0,
    resolvedAtMs: happenedAtMs,
  }
  const key = differenceKeys.past(accountId(run), happenedAtMs, row.key)
  return differenceRecord.create(key, row, nowMs + RETENTION_MS)
}

/** A difference for people and programs: amounts as decimal text, times in milliseconds. */
export interface ListedDifference {
  readonly key: string
  readonly class: Difference['class']
  readonly consequence: Difference['consequence']
  readonly status: DifferenceStatus
  readonly symbol?: string
  readonly currency?: string
  /** The whole sentence, with what follows. */
  readonly explanation: string
  readonly firstSeenAtMs: number
  readonly lastSeenAtMs: number
  readonly resolvedAtMs?: number
}

const LISTED_MAX = 200

/** Those that stand, then those that are over, each newest first; at most so many of the latter. */
export async function listDifferences(
  run: LedgerRun,
  pastMax: number = LISTED_MAX,
): Promise<readonly ListedDifference[]> {
  const nowMs = run.engine.clock.nowMs()
  const standing = [...(await readStanding(run)).values()]
    .map(({ value }) => value)
    .sort((a, b) => b.firstSeenAtMs - a.firstSeenAtMs || (a.key < b.key ? -1 : 1))
  const past = await run.engine.store.query(pastDifferencesPartition(accountId(run)), {
    descending: true,
    limit: pastMax,
  })
  const kept = past.items.filter(({ expiresAtMs = nowMs }) => expiresAtMs >= nowMs)
  return [...standing, ...kept.map((item) => differenceRecord.read(item).value)].map(listed)
}

export function listed(row: DifferenceRow): ListedDifference {
  return {
    key: row.key,
    class: row.class,
    consequence: row.consequence,
    status: row.status,
    ...(row.symbol === undefined ? {} : { symbol: row.symbol }),
    ...(row.currency === undefined ? {} : { currency: row.currency }),
    explanation: explainDifference(row),
    firstSeenAtMs: row.firstSeenAtMs,
    lastSeenAtMs: row.lastSeenAtMs,
    ...(row.resolvedAtMs === undefined ? {} : { resolvedAtMs: row.resolvedAtMs }),
  }
}

export function listedSighting(sighting: Sighting): ListedDifference {
  return listed(rowOf(sighting))
}
