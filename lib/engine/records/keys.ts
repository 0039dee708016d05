/**
 * Where everything lives in the one table.
 *
 * | partition                     | sort                                   | what                       |
 * |-------------------------------|----------------------------------------|----------------------------|
 * | config                        | active, version#N                      | configuration              |
 * | market#M#SYMBOL               | instrument, bars#TIMEFRAME#PAGE, …     | market data by symbol      |
 * | quotes#M                      | SYMBOL                                 | last quotes                |
 * | quotes#M                      | #regimes, #doubts#A, #sync             | how wild; what is doubted  |
 * | account#A                     | trading-state, exposure, cash, …       | one of each per account    |
 * | audit#A#DAY                   | TIME#SUBJECT#N                         | what changed, and why      |
 * | symbol#A#SYMBOL               | order#, venue-order#, plan#, …         | what belongs to a symbol   |
 * | symbol#A#SYMBOL               | fill#ID, fact#TIME#ID, position,       | the symbol's book          |
 * |                               | lots#G#PAGE, allocation#G#TIME#ID#N    |   in its writing G         |
 * | money#A                       | movement#ID, fact#TIME#ID              | movements; those of money  |
 * | books#A, rebuilds#A           | SYMBOL                                 | books; those under rebuild |
 * | days#A                        | DAY#SYMBOL#G                           | what a book did in a day   |
 * | sessions#A                    | SESSION#QUOTE                          | what was booked in it      |
 * | quarantine#A                  | LISTING#SYMBOL#ID                      | what could not be booked   |
 * | symbol#A#SYMBOL               | evaluation#PLAN#TIME                   | why a plan was judged so   |
 * | watch#A                       | PAGE                                   | when plans are judged next |
 * | open-plans#A#SHARD            | PLAN                                   | plans that are not closed  |
 * | open-orders#A#SHARD           | INTENT                                 | pointers, until settled    |
 * | outbox#A                      | ACTION#INTENT                          | what the queue must bring  |
 * | heartbeats                    | FUNCTION                               | last success               |
 */
import { type EntryPlace } from '../../domain/ledger/lots.ts'
import { type Timeframe } from '../../domain/market/bar.ts'
import { type Key } from '../../ports/store.ts'
import {
  OPEN_SHARDS,
  accountPartition,
  booksPartition,
  daysPartition,
  equityPartition,
  moneyPartition,
  openOrdersPartition,
  openPlansPartition,
  outboxPartition,
  quarantinePartition,
  rebuildsPartition,
  retiredPartition,
  sessionsPartition,
  symbolPartition,
  watchPartition,
} from './partitions.ts'

function shardOf(id: string): number {
  return Number.parseInt(id.slice(-2), 16) % OPEN_SHARDS
}

/** Decisions of a symbol sort by strategy, then by the time of the bar. */
export const DECISION_PREFIX = 'decision#'
/** Losing plans of a symbol sort by the time of their end. */
export const LOSS_PREFIX = 'loss#'

/** Zero-padded, so that text order is number order. */
export function padded(number: number): string {
  return number.toString().padStart(15, '0')
}

export function utcDay(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10)
}

const account = (id: string, sort: string): Key => ({ partition: accountPartition(id), sort })
const symbol = (id: string, name: string, sort: string): Key => ({
  partition: symbolPartition(id, name),
  sort,
})

const money = (id: string, sort: string): Key => ({ partition: moneyPartition(id), sort })

/** One writing of a symbol's book. */
export interface BookName {
  readonly symbol: string
  readonly generation: number
}

/** An entry of one of the venue's listings; ids are unique within a symbol. */
export interface ListedEntry {
  readonly listing: 'trades' | 'movements'
  readonly symbol?: string
  readonly id: string
}

export const CURSOR_PREFIX = 'cursor#'
/** Facts of a book sort by their time, then by id. */
export const FACT_PREFIX = 'fact#'
export const LEDGER_CHANGE_PREFIX = 'ledger-change#'

export function factSort({ timeMs, id }: EntryPlace): string {
  return `${FACT_PREFIX}${padded(timeMs)}#${id}`
}

/** Evaluations of a plan sort by their time. */
export function evaluationsPrefix(planId: string): string {
  return `evaluation#${planId}#`
}

export function lotsPrefix(generation: number): string {
  return `lots#${padded(generation)}#`
}

export function allocationsPrefix(generation: number): string {
  return `allocation#${padded(generation)}#`
}

export const keys = {
  activeConfig: (): Key => ({ partition: 'config', sort: 'active' }),
  configVersion: (version: number): Key => ({
    partition: 'config',
    sort: `version#${padded(version)}`,
  }),

  instrument: (market: string, name: string): Key => ({
    partition: `market#${market}#${name}`,
    sort: 'instrument',
  }),
  barPage: (market: string, name: string, timeframe: Timeframe, pageStartMs: number): Key => ({
    partition: `market#${market}#${name}`,
    sort: `bars#${timeframe}#${padded(pageStartMs)}`,
  }),
  unfillable: (market: string, name: string, timeframe: Timeframe): Key => ({
    partition: `market#${market}#${name}`,
    sort: `unfillable#${timeframe}`,
  }),
  quote: (market: string, name: string): Key => ({ partition: `quotes#${market}`, sort: name }),
  regimes: (market: string): Key => ({ partition: `quotes#${market}`, sort: '#regimes' }),
  /** Beside the quotes, because they are read together. */
  quoteDoubts: (market: string, id: string): Key => ({
    partition: `quotes#${market}`,
    sort: `#doubts#${id}`,
  }),
  marketSync: (market: string): Key => ({ partition: `quotes#${market}`, sort: '#sync' }),

  tradingState: (id: string): Key => account(id, 'trading-state'),
  exposure: (id: string): Key => account(id, 'exposure'),
  cash: (id: string): Key => account(id, 'cash'),
  listingCursor: (id: string, listing: string): Key => account(id, `${CURSOR_PREFIX}${listing}`),
  lookBack: (id: string): Key => account(id, 'look-back'),
  lease: (id: string, name: string): Key => account(id, `lease#${name}`),
  tick: (id: string, slotMs: number): Key => account(id, `tick#${padded(slotMs)}`),
  day: (id: string, atMs: number, book: BookName): Key => ({
    partition: daysPartition(id),
    sort: `${utcDay(atMs)}#${book.symbol}#${padded(book.generation)}`,
  }),
  session: (id: string, sessionId: string, quote: string): Key => ({
    partition: sessionsPartition(id),
    sort: `${sessionId}#${quote}`,
  }),
  equityOfDay: (id: string, atMs: number): Key => ({
    partition: equityPartition(id),
    sort: `day#${utcDay(atMs)}`,
  }),
  equityOfSession: (id: string, sessionId: string): Key => ({
    partition: equityPartition(id),
    sort: `session#${sessionId}`,
  }),
  book: (id: string, name: string): Key => ({ partition: booksPartition(id), sort: name }),
  rebuild: (id: string, name: string): Key => ({ partition: rebuildsPartition(id), sort: name }),
  retired: (id: string, name: string, generation: number, belowPage: number | undefined): Key => ({
    partition: retiredPartition(id),
    sort: `${name}#${padded(generation)}#${belowPage === undefined ? 'all' : padded(belowPage)}`,
  }),
  command: (id: string, commandId: string): Key => account(id, `command#${commandId}`),
  heartbeat: (functionName: string): Key => ({ partition: 'heartbeats', sort: functionName }),
  quarantined: (id: string, entry: ListedEntry): Key => ({
    partition: quarantinePartition(id),
    sort: `${entry.listing}#${entry.symbol ?? ''}#${entry.id}`,
  }),
  audit: (id: string, atMs: number, subject: string): Key => ({
    partition: `audit#${id}#${utcDay(atMs)}`,
    sort: `${padded(atMs)}#${subject}`,
  }),

  order: (id: string, name: string, intentId: string): Key => symbol(id, name, `order#${intentId}`),
  venueOrder: (id: string, name: string, venueOrderId: string): Key =>
    symbol(id, name, `venue-order#${venueOrderId}`),
  /** Whether a trade is booked, by its id alone. */
  fill: (id: string, name: string, tradeId: string): Key => symbol(id, name, `fill#${tradeId}`),
  movement: (id: string, movementId: string): Key => money(id, `movement#${movementId}`),
  fact: (id: string, name: string, place: EntryPlace): Key => symbol(id, name, factSort(place)),
  moneyFact: (id: string, place: EntryPlace): Key => money(id, factSort(place)),
  position: (id: string, name: string): Key => symbol(id, name, 'position'),
  lotPage: (id: string, { symbol: name, generation }: BookName, page: number): Key =>
    symbol(id, name, `${lotsPrefix(generation)}${padded(page)}`),
  allocations: (
    id: string,
    { symbol: name, generation }: BookName,
    closing: EntryPlace,
    number: number,
  ): Key =>
    symbol(
      id,
      name,
      `${allocationsPrefix(generation)}${padded(closing.timeMs)}#${closing.id}#${padded(number)}`,
    ),
  ledgerChange: (id: string, name: string, generation: number): Key =>
    symbol(id, name, `${LEDGER_CHANGE_PREFIX}${padded(generation)}`),
  closedPlan: (id: string, name: string, planId: string): Key => symbol(id, name, `plan#${planId}`),
  loss: (id: string, name: string, endedAtMs: number, planId: string): Key =>
    symbol(id, name, `${LOSS_PREFIX}${padded(endedAtMs)}#${planId}`),
  evaluation: (
    id: string,
    name: string,
    planId: string,
    place: { readonly atMs: number; readonly planVersion: number },
  ): Key =>
    symbol(id, name, `${evaluationsPrefix(planId)}${padded(place.atMs)}#${place.planVersion}`),
  decision: (id: string, name: string, strategy: string, barOpenTimeMs: number): Key =>
    symbol(id, name, `${DECISION_PREFIX}${strategy}#${padded(barOpenTimeMs)}`),

  watchPage: (id: string, page: number): Key => ({
    partition: watchPartition(id),
    sort: page.toString().padStart(3, '0'),
  }),
  openPlan: (id: string, planId: string): Key => ({
    partition: openPlansPartition(id, shardOf(planId)),
    sort: planId,
  }),
  openOrder: (id: string, intentId: string): Key => ({
    partition: openOrdersPartition(id, shardOf(intentId)),
    sort: intentId,
  }),
  outbox: (id: string, action: string, intentId: string): Key => ({
    partition: outboxPartition(id),
    sort: `${action}#${intentId}`,
  }),
} as const
