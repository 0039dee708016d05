/**
 * Applies the venue's trades and movements to the ledger, each exactly once; the only use case that
 * writes the ledger. Listings are read page by page from their cursors, a bounded number of pages in a
 * run; what is left is gone on with by the next, so downtime of any length loses nothing and one busy
 * symbol starves no other. Books that got a fact out of its order are rebuilt.
 */
import { advancePlan } from './advance-plan.ts'
import { eachAccount } from './each-account.ts'
import { type AccountRun, type Engine, accountId } from './engine.ts'
import { type LeaseOutcome, withLease } from './lease.ts'
import { isLedgerKey } from './ledger/ledger-key.ts'
import { readLookBack, takeLookBackPage } from './ledger/look-back.ts'
import { movementListing } from './ledger/movement-listing.ts'
import { type Listing, type PageReport, takePage } from './ledger/read-listing.ts'
import { rebuildBooks } from './ledger/rebuild-books.ts'
import { RememberingStore } from './ledger/remembering-store.ts'
import { sweepRetired } from './ledger/sweep-retired.ts'
import { tradeListing } from './ledger/trade-listing.ts'
import { openBook } from './open-book.ts'
import { booksAreOpen, readMany, readOpenOrders, readOne } from './read.ts'
import { keys } from './records/keys.ts'
import { listingCursorRecord } from './records/ledger-rows.ts'
import { universe } from './universe.ts'

const LEASE_MS = 90_000
/** Calls for pages that one run makes where one call lists every symbol: the venue's budget is small. */
const PAGES_PER_RUN_MAX = 4
/** The same where every symbol takes a call of its own. */
const PAGES_PER_RUN_BY_SYMBOL_MAX = 20
/** Below this much remaining time no further page is begun; the next run goes on from the cursor. */
const PAGE_RESERVE_MS = 10_000
/** Movements are rare: they are listed this often, and whenever something is missing. */
const MOVEMENTS_EVERY_MS = 300_000

export interface FillSyncReport {
  /** Trades and movements that were booked. */
  readonly applied: number
  readonly quarantined: number
  readonly pages: number
  /** Symbols whose books were rebuilt. */
  readonly rebuilt: readonly string[]
  /**
   * False when more is to be done: pages beyond what one run may read, a trade whose order is not known
   * yet, or a rebuild that is under way.
   */
  readonly complete: boolean
}

export async function syncFills(
  engine: Engine,
): Promise<Readonly<Record<string, LeaseOutcome<FillSyncReport>>>> {
  return eachAccount(engine, (account) =>
    withLease(engine, account, 'sync-fills', LEASE_MS, (run) => syncAccount(remembering(run))),
  )
}

/** No other function writes the ledger, so what this run has read of it need not be read again. */
function remembering(run: AccountRun): AccountRun {
  const store = new RememberingStore(run.engine.store, isLedgerKey)
  return { ...run, engine: { ...run.engine, store } }
}

async function syncAccount(run: AccountRun): Promise<FillSyncReport> {
  if (!(await openedOrOpen(run)))
    return { applied: 0, quarantined: 0, pages: 0, rebuilt: [], complete: false }
  const plans = new Set<string>()
  const listings = await readPages(run, plans)
  for (const planId of plans) await advancePlan(run, planId)
  const books = await rebuildBooks(run)
  const isSwept = await sweepRetired(run)
  const complete = listings.complete && books.waiting.length === 0 && isSwept
  return { ...listings, rebuilt: books.rebuilt.map(({ symbol }) => symbol), complete }
}

/** What was imported has to be in its books before they are opened: it is part of what the venue has. */
async function openedOrOpen(run: AccountRun): Promise<boolean> {
  if (await booksAreOpen(run)) return true
  const { waiting } = await rebuildBooks(run)
  return waiting.length === 0 && openBook(run)
}

type Pages = Pick<FillSyncReport, 'applied' | 'quarantined' | 'pages' | 'complete'>

/** A page of one listing after the other, then of those that have more, as far as the budget goes. */
async function readPages(run: AccountRun, plans: Set<string>): Promise<Pages> {
  const { tradesAcrossSymbols } = run.account.exchange.capabilities
  const pagesMax = tradesAcrossSymbols ? PAGES_PER_RUN_MAX : PAGES_PER_RUN_BY_SYMBOL_MAX
  const total = { applied: 0, quarantined: 0, pages: 0, complete: true }
  const mayRead = (): boolean =>
    total.pages < pagesMax && run.engine.remainingMs() >= PAGE_RESERVE_MS
  const count = (page: PageReport): PageReport => {
    total.applied += page.applied
    total.quarantined += page.quarantined
    total.pages += 1
    if (!page.complete) total.complete = false
    return page
  }
  const due = [...(await tradeListings(run, plans)), ...(await movementListings(run))]
  // A busy minute that is looked through again in every run must not keep a look back from its turn.
  const isLooking = (await readLookBack(run)) !== undefined
  const pagesOfListings = isLooking ? pagesMax - 1 : pagesMax
  let waiting: readonly Listing<unknown>[] = due
  while (waiting.length > 0 && total.pages < pagesOfListings && mayRead()) {
    const [listing, ...others] = waiting
    if (listing === undefined) break
    waiting = count(await takePage(run, listing)).more ? [...others, listing] : others
  }
  if (waiting.length > 0) total.complete = false
  while (mayRead()) {
    const page = await takeLookBackPage(run, due)
    if (page === undefined) return total
    if (!count(page).more) break
  }
  return { ...total, complete: total.complete && (await readLookBack(run)) === undefined }
}

/** One for all symbols, or one for each: those with orders first, then the one that waited longest. */
async function tradeListings(
  run: AccountRun,
  plans: Set<string>,
): Promise<readonly Listing<unknown>[]> {
  if (run.account.exchange.capabilities.tradesAcrossSymbols) return [tradeListing(run, plans)]
  const busy = new Set((await readOpenOrders(run)).map(({ value }) => value.intent.symbol))
  const listings = (await universe(run)).map((symbol) => ({
    symbol,
    listing: tradeListing(run, plans, symbol),
  }))
  const wanted = listings.map(({ listing }) => keys.listingCursor(accountId(run), listing.name))
  const cursors = await readMany(run.engine.store, listingCursorRecord, wanted)
  const readAt = new Map(cursors.map(({ key, value }) => [key.sort, value.readAtMs]))
  const turnOf = ({ symbol, listing }: (typeof listings)[number]): number =>
    busy.has(symbol) ? -1 : (readAt.get(keys.listingCursor(accountId(run), listing.name).sort) ?? 0)
  return listings.sort((a, b) => turnOf(a) - turnOf(b)).map(({ listing }) => listing)
}

async function movementListings(run: AccountRun): Promise<readonly Listing<unknown>[]> {
  if (!run.account.exchange.capabilities.movements) return []
  const listing = movementListing(run) as Listing<unknown>
  const key = keys.listingCursor(accountId(run), listing.name)
  const cursor = (await readOne(run.engine.store, listingCursorRecord, key))?.value
  const isDue =
    cursor === undefined ||
    cursor.rest !== undefined ||
    run.engine.clock.nowMs() - cursor.readAtMs >= MOVEMENTS_EVERY_MS
  return isDue || (await readLookBack(run)) !== undefined ? [listing] : []
}
