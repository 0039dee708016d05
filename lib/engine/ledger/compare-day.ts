/**
 * A UTC day as the venue tells it against the day as the ledger has it, over all symbols (R-REC-4).
 * Writes nothing. Of every book that has trades in the day, the facts are folded once more from their
 * beginning, with the venue's word in the place of ours.
 */
import { type Fact, entryOf, factPlace } from '../../domain/ledger/entry.ts'
import { type Fill, fillProblem } from '../../domain/ledger/fill.ts'
import { BookInMemory } from '../../domain/ledger/fold-book.ts'
import { comparePlaces } from '../../domain/ledger/lots.ts'
import { formatFixed } from '../../domain/money/fixed.ts'
import { type VenueTrade } from '../../ports/exchange.ts'
import { type AccountRun, accountId } from '../engine.ts'
import { utcDay } from '../records/keys.ts'
import { type DayRow, EMPTY_DAY } from '../records/ledger-rows.ts'
import { dayWith } from './day-with.ts'
import { readFacts } from './read-books.ts'
import { readBookSymbols } from './read-homes.ts'
import { beginningMs } from './read-listing.ts'
import { toldOfTrade } from './told-by.ts'

const DAY_MS = 86_400_000
/** A day with more trades than these pages hold is told as far as it goes. */
const PAGES_MAX = 40
const TIME_RESERVE_MS = 10_000

export interface TradeDifference {
  readonly symbol: string
  readonly tradeId: string
  readonly what: 'not-booked' | 'told-otherwise' | 'not-at-the-venue'
  readonly ledger?: string
  readonly venue?: string
}

export interface DayOfBook {
  readonly symbol: string
  /** Amounts and counts by name, as decimal text. */
  readonly ledger: Readonly<Record<string, string>>
  readonly venue: Readonly<Record<string, string>>
}

export interface DayComparison {
  readonly day: string
  readonly venueTrades: number
  readonly ledgerFills: number
  readonly trades: readonly TradeDifference[]
  /** Only books in which something differs. */
  readonly books: readonly DayOfBook[]
  /** False when the venue has more pages than were read: then a missing trade proves nothing. */
  readonly complete: boolean
}

/** @param dayStartMs 00:00 UTC of the day. @throws {ExchangeReadError} when the venue does not answer. */
export async function compareDay(run: AccountRun, dayStartMs: number): Promise<DayComparison> {
  const { trades, complete } = await tradesOfDay(run, dayStartMs)
  const symbols = new Set([...(await readBookSymbols(run)), ...trades.map(({ symbol }) => symbol)])
  const differences: TradeDifference[] = []
  const books: DayOfBook[] = []
  let ledgerFills = 0
  for (const symbol of [...symbols].sort()) {
    const told = trades.filter((trade) => trade.symbol === symbol)
    const found = await compareBook(run, symbol, dayStartMs, { told, complete })
    ledgerFills += found.fills
    differences.push(...found.differences)
    if (found.book !== undefined) books.push(found.book)
  }
  const day = utcDay(dayStartMs)
  return { day, venueTrades: trades.length, ledgerFills, trades: differences, books, complete }
}

async function tradesOfDay(
  run: AccountRun,
  dayStartMs: number,
): Promise<{ readonly trades: readonly Fill[]; readonly complete: boolean }> {
  const { exchange, config } = run.account
  const sinceMs = Math.max(dayStartMs, await beginningMs(run, 'first-trades'))
  const byId = new Map<string, Fill>()
  let pages = 0
  const listings = exchange.capabilities.tradesAcrossSymbols
    ? [undefined]
    : [...new Set([...config.symbols, ...(await readBookSymbols(run))])]
  for (const symbol of listings) {
    let page: string | undefined
    do {
      if (pages >= PAGES_MAX || run.engine.remainingMs() < TIME_RESERVE_MS)
        return { trades: [...byId.values()], complete: false }
      pages += 1
      const found = await exchange.fetchTrades({
        sinceMs,
        ...(symbol === undefined ? {} : { symbol }),
        ...(page === undefined ? {} : { page }),
      })
      for (const fill of found.trades.map((trade) => fillOf(run, trade)))
        if (utcDay(fill.timeMs) === utcDay(dayStartMs) && fillProblem(fill) === undefined)
          byId.set(`${fill.symbol} ${fill.tradeId}`, fill)
      const isPast = found.trades.some(({ timeMs }) => timeMs >= dayStartMs + DAY_MS)
      page = isPast ? undefined : found.nextPage
    } while (page !== undefined)
  }
  return { trades: [...byId.values()], complete: true }
}

function fillOf(run: AccountRun, trade: VenueTrade): Fill {
  return { ...trade, account: accountId(run), appliedAtMs: run.engine.clock.nowMs() }
}

interface Told {
  readonly told: readonly Fill[]
  readonly complete: boolean
}

async function compareBook(
  run: AccountRun,
  symbol: string,
  dayStartMs: number,
  { told, complete }: Told,
): Promise<{
  readonly fills: number
  readonly differences: readonly TradeDifference[]
  readonly book?: DayOfBook
}> {
  const facts: Fact[] = []
  for await (const fact of readFacts(run, symbol)) facts.push(fact)
  const isOfDay = (fact: Fact): boolean => utcDay(factPlace(fact).timeMs) === utcDay(dayStartMs)
  const ours = facts.flatMap((fact) => (fact.kind === 'fill' && isOfDay(fact) ? [fact.fill] : []))
  const differences = compareTrades(symbol, ours, told, complete)
  if (differences.length === 0) return { fills: ours.length, differences }
  const ledger = dayOf(run, symbol, facts, isOfDay)
  const venue = dayOf(run, symbol, asTold(facts, differences, told), isOfDay)
  const book = { symbol, ledger: amountsOf(ledger), venue: amountsOf(venue) }
  return { fills: ours.length, differences, book }
}

function compareTrades(
  symbol: string,
  ours: readonly Fill[],
  told: readonly Fill[],
  complete: boolean,
): readonly TradeDifference[] {
  const known = new Map(ours.map((fill) => [fill.tradeId, toldOfTrade(fill)]))
  const differences: TradeDifference[] = []
  for (const trade of told) {
    const { tradeId } = trade
    const ledger = known.get(tradeId)
    const venue = toldOfTrade(trade)
    if (ledger === undefined) differences.push({ symbol, tradeId, what: 'not-booked', venue })
    else if (ledger !== venue)
      differences.push({ symbol, tradeId, what: 'told-otherwise', ledger, venue })
    known.delete(tradeId)
  }
  if (!complete) return differences
  const rest = [...known].map(([tradeId, ledger]): TradeDifference => {
    return { symbol, tradeId, what: 'not-at-the-venue', ledger }
  })
  return [...differences, ...rest]
}

/** The facts with what the venue tells of the trades that differ; a trade that it does not list stays. */
function asTold(
  facts: readonly Fact[],
  differences: readonly TradeDifference[],
  told: readonly Fill[],
): readonly Fact[] {
  const differing = new Set(
    differences.filter(({ what }) => what !== 'not-at-the-venue').map(({ tradeId }) => tradeId),
  )
  const kept = facts.filter((fact) => fact.kind !== 'fill' || !differing.has(fact.fill.tradeId))
  const replaced = told
    .filter(({ tradeId }) => differing.has(tradeId))
    .map((fill): Fact => ({ kind: 'fill', fill }))
  return [...kept, ...replaced].sort((a, b) => comparePlaces(factPlace(a), factPlace(b)))
}

function dayOf(
  run: AccountRun,
  symbol: string,
  facts: readonly Fact[],
  isOfDay: (fact: Fact) => boolean,
): DayRow {
  const book = new BookInMemory(accountId(run), symbol)
  let row: DayRow = EMPTY_DAY
  for (const fact of facts) {
    const booking = book.add(entryOf(fact))
    if (isOfDay(fact)) row = dayWith(row, fact, booking)
  }
  return row
}

function amountsOf(row: DayRow): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]: [string, bigint | number]) => [
      name,
      typeof value === 'bigint' ? formatFixed(value) : `${value}`,
    ]),
  )
}
