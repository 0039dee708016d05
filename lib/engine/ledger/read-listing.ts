/**
 * Reads one listing of the venue page by page from where it was left. The cursor moves only past what
 * was applied, and each run looks again over an overlap; a listing that has more pages than a run may
 * read is gone on with at the very page, however many entries fall into the overlap.
 */
import { ExchangeReadError, type UnreadableEntry } from '../../ports/exchange.ts'
import { type AccountRun, accountId } from '../engine.ts'
import { readOne } from '../read.ts'
import { keys } from '../records/keys.ts'
import {
  type ListingCursor,
  type ListingRest,
  listingCursorRecord,
} from '../records/ledger-rows.ts'
import { type Stored } from '../records/record.ts'
import { commitFenced } from '../transact.ts'

export interface ListingPage<Entry> {
  readonly entries: readonly Entry[]
  readonly unreadable: readonly UnreadableEntry[]
  readonly nextPage?: string
}

export interface PageOutcome {
  readonly applied: number
  readonly quarantined: number
  /** False when an entry has to wait, so that the listing must not be moved past it. */
  readonly complete: boolean
}

export interface Listing<Entry> {
  /** Names its cursor. */
  readonly name: string
  /** Names the cursor that the opening of the books left for it; nothing before that is read. */
  readonly first: FirstCursor
  read(query: { readonly sinceMs: number; readonly page?: string }): Promise<ListingPage<Entry>>
  timeOf(entry: Entry): number
  /**
   * Once everything is read, the cursor may follow the clock at this distance. For listings with few
   * entries of ours among many others: each look from the last entry on would read ever more.
   */
  readonly followsAfterMs?: number
  apply(page: ListingPage<Entry>): Promise<PageOutcome>
}

export interface PageReport extends PageOutcome {
  /** More pages are there. */
  readonly more: boolean
}

/** Applies the next page and moves the cursor past it. */
export async function takePage<Entry>(
  run: AccountRun,
  listing: Listing<Entry>,
): Promise<PageReport> {
  const cursor = await readCursor(run, listing)
  const query = cursor.value.rest ?? { sinceMs: overlapped(run, cursor.value.appliedUntilMs) }
  const page = await readOrBeginAgain(run, listing, cursor, query)
  if (page === undefined) return { applied: 0, quarantined: 0, complete: true, more: true }
  const outcome = await listing.apply(page)
  if (!outcome.complete) return { ...outcome, more: false }
  const rest =
    page.nextPage === undefined ? undefined : { sinceMs: query.sinceMs, page: page.nextPage }
  await moveCursor(
    run,
    cursor,
    [...page.entries.map((entry) => listing.timeOf(entry)), ...followed(run, listing, rest)],
    rest,
  )
  return { ...outcome, more: rest !== undefined }
}

/** @throws {Error} before the books are open: they say where the listings begin. */
async function readCursor(
  run: AccountRun,
  { name, first }: Pick<Listing<unknown>, 'name' | 'first'>,
): Promise<Stored<ListingCursor>> {
  const key = keys.listingCursor(accountId(run), name)
  const own = await readOne(run.engine.store, listingCursorRecord, key)
  if (own !== undefined) return own
  const value = { appliedUntilMs: (await readFirst(run, first)).appliedUntilMs, readAtMs: 0 }
  return { key, value, version: 0 }
}

/** Left by the opening of the books for every listing of its kind, and never moved. */
export type FirstCursor = 'first-trades' | 'first-movements'

async function readFirst(run: AccountRun, first: FirstCursor): Promise<ListingCursor> {
  const key = keys.listingCursor(accountId(run), first)
  const stored = await readOne(run.engine.store, listingCursorRecord, key)
  if (stored === undefined) throw new Error(`account ${accountId(run)} has no cursor ${first}`)
  return stored.value
}

/** From where on the listing counts: what is older is in the opening balances. */
export async function beginningMs(run: AccountRun, first: FirstCursor): Promise<number> {
  return overlapped(run, (await readFirst(run, first)).appliedUntilMs)
}

function overlapped(run: AccountRun, timeMs: number): number {
  return Math.max(0, timeMs - run.account.config.reconcile.fillOverlapSeconds * 1000)
}

function followed<Entry>(
  run: AccountRun,
  { followsAfterMs }: Listing<Entry>,
  rest: ListingRest | undefined,
): readonly number[] {
  const isRead = rest === undefined && followsAfterMs !== undefined
  return isRead ? [run.engine.clock.nowMs() - followsAfterMs] : []
}

/** A page that was left for later may be gone: then the listing begins again at its cursor. */
async function readOrBeginAgain<Entry>(
  run: AccountRun,
  listing: Listing<Entry>,
  cursor: Stored<ListingCursor>,
  query: { readonly sinceMs: number; readonly page?: string },
): Promise<ListingPage<Entry> | undefined> {
  try {
    return await listing.read(query)
  } catch (error) {
    const isGone = error instanceof ExchangeReadError && error.failure === 'malformed'
    if (!isGone || query.page === undefined) throw error
    await moveCursor(run, cursor, [], undefined)
    return undefined
  }
}

async function moveCursor(
  run: AccountRun,
  cursor: Stored<ListingCursor>,
  timesMs: readonly number[],
  rest: ListingRest | undefined,
): Promise<void> {
  // An entry with an impossible time is quarantined and must not take the cursor with it.
  const nowMs = run.engine.clock.nowMs()
  const past = timesMs.filter((timeMs) => timeMs <= nowMs)
  const value: ListingCursor = {
    appliedUntilMs: Math.max(cursor.value.appliedUntilMs, ...past),
    readAtMs: nowMs,
    ...(rest === undefined ? {} : { rest }),
  }
  const stored = cursor.version === 0 ? undefined : cursor
  const outcome = await commitFenced(run, [listingCursorRecord.put(stored, cursor.key, value)])
  if (!outcome.committed) throw new Error(`the cursor of a listing was moved by another run`)
}
