/** The whole state of a venue as JSON, and back. Prices are not in it: they follow from the markets. */
import { type Fixed } from '../../domain/money/fixed.ts'
import { type JsonObject } from '../../ports/store.ts'
import { decodeAmounts, encodeAmounts } from './fixed-json.ts'
import { type LiveOrder } from './live-order.ts'
import { type SymbolBook } from './symbol-book.ts'
import { type Purse, VenueAccount } from './venue-account.ts'
import { type VenueEvent } from './venue-event.ts'
import { type VenueState } from './venue-state.ts'
import { type RejectionRule } from './venue-types.ts'

export const SNAPSHOT_VERSION = 3
/** What older software wrote is read as it is: histories begin empty, and resting sells lock. */
const VERSIONS_READ: readonly unknown[] = [1, 2, SNAPSHOT_VERSION]

export type VenueSnapshot = JsonObject

/** The snapshot was taken of a venue with another seed or other symbols, or by newer software. */
export class SnapshotMismatch extends Error {
  override readonly name = 'SnapshotMismatch'
}

interface AccountContent {
  readonly name: string
  readonly feeInBaseOnBuys: boolean
  readonly feeCurrency?: string | undefined
  /** Left out by older software, for which every account locked. */
  readonly restingSellsLock?: boolean
  readonly purses: readonly (Purse & { readonly currency: string })[]
  readonly open: readonly LiveOrder[]
  readonly closed: readonly LiveOrder[]
  readonly rejections: readonly RejectionRule[]
  readonly cancelAllAtMs?: number
}

interface BookContent {
  readonly symbol: string
  readonly usage: SymbolBook['usage']
  readonly nextFillCap?: Fixed
  readonly haltedSinceMs?: number
}

interface SnapshotContent {
  readonly version: number
  readonly seed: number
  readonly nowMs: number
  readonly counters: VenueState['counters']
  readonly accounts: readonly AccountContent[]
  readonly books: readonly BookContent[]
  readonly log: readonly VenueEvent[]
}

export function snapshotOf(state: VenueState): VenueSnapshot {
  const content: SnapshotContent = {
    version: SNAPSHOT_VERSION,
    seed: state.seed,
    nowMs: state.nowMs,
    counters: state.counters,
    accounts: [...state.accounts.values()].map((account) => ({
      name: account.name,
      feeInBaseOnBuys: account.feeInBaseOnBuys,
      feeCurrency: account.feeCurrency,
      restingSellsLock: account.restingSellsLock,
      purses: [...account.purses].map(([currency, purse]) => ({ currency, ...purse })),
      open: [...account.open.values()],
      closed: account.closed,
      rejections: account.rejections,
      cancelAllAtMs: account.cancelAllAtMs,
    })),
    books: [...state.books].map(([symbol, { usage, nextFillCap, haltedSinceMs }]) => ({
      symbol,
      usage,
      nextFillCap,
      haltedSinceMs,
    })),
    log: state.log,
  }
  return encodeAmounts(content) as JsonObject
}

/** Fills a venue that nothing has happened to yet. @throws {SnapshotMismatch} */
export function restoreState(state: VenueState, snapshot: VenueSnapshot): void {
  if (!VERSIONS_READ.includes(snapshot['version']))
    throw new SnapshotMismatch(
      `the snapshot has version ${JSON.stringify(snapshot['version'])}; this software reads ${VERSIONS_READ.join(', ')}`,
    )
  const content = decodeAmounts(snapshot) as SnapshotContent
  if (content.seed !== state.seed)
    throw new SnapshotMismatch(`the snapshot has seed ${content.seed}, the venue ${state.seed}`)
  for (const { symbol } of content.books)
    if (!state.books.has(symbol))
      throw new SnapshotMismatch(`the snapshot trades ${symbol}, which the venue does not have`)
  state.nowMs = content.nowMs
  Object.assign(state.counters, content.counters)
  for (const event of content.log) state.log.push(event)
  for (const account of content.accounts) restoreAccount(state, account)
  for (const event of state.log) restoreHistory(state, event)
  for (const book of content.books) restoreBook(state.book(book.symbol), book, state.nowMs)
  for (const account of state.accounts.values())
    for (const order of account.open.values())
      state.book(order.symbol).watch(order, state.nowMs + 1)
}

function restoreAccount(state: VenueState, content: AccountContent): void {
  const { name, feeInBaseOnBuys, feeCurrency, restingSellsLock = true } = content
  const account = new VenueAccount(name, {
    feeInBaseOnBuys,
    restingSellsLock,
    ...(feeCurrency === undefined ? {} : { feeCurrency }),
  })
  for (const { currency, total, held } of content.purses)
    account.purses.set(currency, { total, held })
  for (const order of [...content.closed, ...content.open]) account.add(order)
  account.rejections = [...content.rejections]
  account.cancelAllAtMs = content.cancelAllAtMs
  state.accounts.set(account.name, account)
}

/** An account's trades and movements are in the log, and nowhere else in a snapshot. */
function restoreHistory(state: VenueState, event: VenueEvent): void {
  if (event.kind === 'trade') state.account(event.account).keepTrade(event.trade)
  if (event.kind === 'trade-corrected') state.account(event.account).replaceTrade(event.trade)
  if (event.kind === 'flow' && event.movement !== undefined)
    state.account(event.account).movements.push(event.movement)
}

function restoreBook(book: SymbolBook, content: BookContent, nowMs: number): void {
  book.usage = content.usage
  book.nextFillCap = content.nextFillCap
  book.haltedSinceMs = content.haltedSinceMs
  book.searchAgainFrom(nowMs + 1)
}
