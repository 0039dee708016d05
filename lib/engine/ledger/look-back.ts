/**
 * A look further back into the venue's listings, when something is missing that no ordinary look finds:
 * a trade that was listed late, or a deposit. Each request looks deeper than the one before, down to
 * the beginning of the books.
 */
import { type ChangeSet } from '../change-set.ts'
import { type AccountRun, type LedgerRun, accountId } from '../engine.ts'
import { readOne } from '../read.ts'
import { keys } from '../records/keys.ts'
import { type LookBack, lookBackRecord } from '../records/ledger-rows.ts'
import { type Stored } from '../records/record.ts'
import { commitFenced } from '../transact.ts'
import { type Listing, type PageReport, beginningMs } from './read-listing.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** How far the looks go, one after the other; the last is the whole history. */
const DEPTHS_MS: readonly number[] = [10 * MINUTE_MS, 60 * MINUTE_MS, DAY_MS, 7 * DAY_MS, Infinity]
const WHOLE = DEPTHS_MS.length - 1

/** Asks for a look back; one that is not through yet is left to finish first. */
export async function requestLookBack(run: LedgerRun, reason: string): Promise<void> {
  const key = keys.lookBack(accountId(run))
  const before = await readOne(run.engine.store, lookBackRecord, key)
  if (before !== undefined && !isThrough(before.value)) return
  const nowMs = run.engine.clock.nowMs()
  const depth = before === undefined ? 0 : nextDepth(before.value, nowMs)
  const depthMs = DEPTHS_MS[depth] ?? Infinity
  const wholeAtMs = depth === WHOLE ? nowMs : before?.value.wholeAtMs
  await commitFenced(run, [
    lookBackRecord.put(before, key, {
      reason,
      requestedAtMs: nowMs,
      depth,
      sinceMs: Math.max(0, nowMs - Math.min(depthMs, nowMs)),
      done: [],
      rest: {},
      ...(wholeAtMs === undefined ? {} : { wholeAtMs }),
    }),
  ])
}

/**
 * What is listed late may still come after the deepest look: then the looks begin again. The whole
 * history is not read more than once a day for a difference that nothing explains.
 */
function nextDepth({ depth, wholeAtMs = -Infinity }: LookBack, nowMs: number): number {
  const next = (depth + 1) % DEPTHS_MS.length
  return next === WHOLE && nowMs - wholeAtMs < DAY_MS ? 0 : next
}

/** A look at everything since a moment, for whoever knows from when on something is missing. */
export async function lookBackSince(
  run: LedgerRun,
  changes: ChangeSet,
  sinceMs: number,
  reason: string,
): Promise<void> {
  const key = keys.lookBack(accountId(run))
  const before = await readOne(run.engine.store, lookBackRecord, key)
  const isUnderWay = before !== undefined && !isThrough(before.value)
  changes.add(
    lookBackRecord.put(before, key, {
      reason,
      requestedAtMs: run.engine.clock.nowMs(),
      depth: before?.value.depth ?? 0,
      sinceMs: isUnderWay ? Math.min(sinceMs, before.value.sinceMs) : sinceMs,
      done: [],
      rest: {},
    }),
  )
}

/** Nothing is missing any more: the next look begins with the shortest. */
export async function endLookBack(run: LedgerRun): Promise<void> {
  const key = keys.lookBack(accountId(run))
  const stored = await readOne(run.engine.store, lookBackRecord, key)
  if (stored !== undefined) await commitFenced(run, [lookBackRecord.remove(stored)])
}

/** Every listing has been read to its end. */
const ALL = '*'

function isThrough({ done }: LookBack): boolean {
  return done.includes(ALL)
}

/** The look that is asked for and not through. */
export async function readLookBack(run: LedgerRun): Promise<Stored<LookBack> | undefined> {
  const stored = await readOne(run.engine.store, lookBackRecord, keys.lookBack(accountId(run)))
  return stored === undefined || isThrough(stored.value) ? undefined : stored
}

/**
 * Applies one page of the look, of the first listing that is not through.
 * @returns nothing when the look is through.
 */
export async function takeLookBackPage(
  run: AccountRun,
  listings: readonly Listing<unknown>[],
): Promise<PageReport | undefined> {
  const look = await readLookBack(run)
  if (look === undefined) return undefined
  const left = listings.filter(({ name }) => !look.value.done.includes(name))
  const [listing] = left
  if (listing === undefined) {
    await keep(run, look, { ...look.value, done: [...look.value.done, ALL] })
    return undefined
  }
  const { name } = listing
  const sinceMs = Math.max(look.value.sinceMs, await beginningMs(run, listing.first))
  const rest = look.value.rest[name]
  const page = await listing.read({ sinceMs, ...(rest === undefined ? {} : { page: rest }) })
  const outcome = await listing.apply(page)
  // An entry that has to wait keeps the listing where it is; the next run looks at the page again.
  if (!outcome.complete) return { ...outcome, more: false }
  const { [name]: _read, ...others } = look.value.rest
  const isDone = page.nextPage === undefined
  const isKept = await keep(run, look, {
    ...look.value,
    done: isDone
      ? [...look.value.done, name, ...(left.length === 1 ? [ALL] : [])]
      : look.value.done,
    rest: page.nextPage === undefined ? others : { ...others, [name]: page.nextPage },
  })
  return { ...outcome, more: isKept }
}

/** @returns false when reconciliation has ended the look or asked for another one meanwhile. */
async function keep(run: LedgerRun, stored: Stored<LookBack>, value: LookBack): Promise<boolean> {
  return (await commitFenced(run, [lookBackRecord.replace(stored, value)])).committed
}
