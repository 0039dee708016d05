/** The venue's trades as a listing: new ones are booked, oldest first, corrected ones are corrected. */
import { type Fill, fillProblem } from '../../domain/ledger/fill.ts'
import { comparePlaces } from '../../domain/ledger/lots.ts'
import { formatFixed } from '../../domain/money/fixed.ts'
import { type VenueTrade } from '../../ports/exchange.ts'
import { nameOf } from '../../ports/commit-rules.ts'
import { type Key } from '../../ports/store.ts'
import { applyTrade } from '../apply-trade.ts'
import { attributeTrades } from '../attribute-trade.ts'
import { type AccountRun, accountId } from '../engine.ts'
import { keys } from '../records/keys.ts'
import { bookedRecord } from '../records/ledger-records.ts'
import { completeFill } from './complete-fill.ts'
import { correctTrade } from './correct-trade.ts'
import { nameOfUnnamed, quarantine, unreadable } from './quarantine.ts'
import { readHomes } from './read-homes.ts'
import { type Listing, type ListingPage, type PageOutcome } from './read-listing.ts'
import { toldOfTrade } from './told-by.ts'
import { rateAt } from './value-at.ts'

/** @param plans gets the plans that have news. @param symbol one symbol's trades, where the venue lists them so. */
export function tradeListing(
  run: AccountRun,
  plans: Set<string>,
  symbol?: string,
): Listing<VenueTrade> {
  const ofSymbol = symbol === undefined ? {} : { symbol }
  return {
    name: symbol === undefined ? 'trades' : `trades#${symbol}`,
    first: 'first-trades',
    read: async (query) => {
      const page = await run.account.exchange.fetchTrades({ ...query, ...ofSymbol })
      return { ...page, entries: page.trades }
    },
    timeOf: (trade) => trade.timeMs,
    apply: (page) => applyTrades(run, page, plans),
  }
}

async function applyTrades(
  run: AccountRun,
  page: ListingPage<VenueTrade>,
  plans: Set<string>,
): Promise<PageOutcome> {
  const { fresh, corrected, unbookable } = await sorted(run, page)
  for (const entry of unbookable) await quarantine(run, entry)
  for (const fill of corrected) await correctTrade(run, fill, plans)
  const attributed = await attributeTrades(run, fresh)
  let applied = 0
  for (const fill of attributed) {
    const complete = await completeFill(fill, () => readHomes(run), rateAt(run))
    if (await applyTrade(run, complete)) applied += 1
    if (fill.planId !== undefined) plans.add(fill.planId)
    tell(run, fill)
  }
  const complete = attributed.length === fresh.length
  return { applied, quarantined: unbookable.length, complete }
}

interface Sorted {
  readonly fresh: readonly Fill[]
  readonly corrected: readonly Fill[]
  readonly unbookable: readonly Parameters<typeof quarantine>[1][]
}

async function sorted(run: AccountRun, page: ListingPage<VenueTrade>): Promise<Sorted> {
  const appliedAtMs = run.engine.clock.nowMs()
  const fills = page.entries.map((trade) => ({ ...trade, account: accountId(run), appliedAtMs }))
  const once = [...new Map(fills.map((fill) => [`${fill.symbol} ${fill.tradeId}`, fill])).values()]
  const known = await readKnown(run, once, page)
  const fresh: Fill[] = []
  const corrected: Fill[] = []
  const unbookable = page.unreadable
    .map((entry) => unreadable('trades', entry))
    .filter((entry) => !known.isKept(entry))
  for (const fill of once.sort((a, b) => comparePlaces(placeOf(a), placeOf(b)))) {
    if (known.isKept(entryOf(fill))) continue
    const told = known.toldOf(fill)
    if (told === toldOfTrade(fill)) continue
    const problem = fillProblem(fill)
    if (problem !== undefined) unbookable.push(tradeAsTold(fill, problem.code))
    else if (told === undefined) fresh.push(fill)
    else corrected.push(fill)
  }
  return { fresh, corrected, unbookable }
}

function placeOf({ timeMs, tradeId }: Fill): { readonly timeMs: number; readonly id: string } {
  return { timeMs, id: tradeId }
}

function tradeAsTold(fill: Fill, problem: string): Parameters<typeof quarantine>[1] {
  const text = JSON.stringify(fill, (_, value: unknown) =>
    typeof value === 'bigint' ? formatFixed(value) : value,
  )
  const known = Number.isFinite(fill.timeMs) ? { timeMs: fill.timeMs } : {}
  return { listing: 'trades', ...entryOf(fill), problem, text, ...known }
}

interface Known {
  /** What the venue told of a trade that is booked. */
  toldOf(fill: Fill): string | undefined
  /** Whether it is in quarantine. */
  isKept(entry: { readonly id: string; readonly symbol?: string }): boolean
}

async function readKnown(
  run: AccountRun,
  fills: readonly Fill[],
  page: ListingPage<VenueTrade>,
): Promise<Known> {
  const id = accountId(run)
  const kept = (entry: { readonly id: string; readonly symbol?: string }): Key =>
    keys.quarantined(id, { listing: 'trades', ...entry })
  const booked = (fill: Fill): Key => keys.fill(id, fill.symbol, fill.tradeId)
  const wanted = [
    ...fills.flatMap((fill) => [booked(fill), kept(entryOf(fill))]),
    ...page.unreadable.map(kept),
  ]
  const items = await run.engine.store.getMany(distinct(wanted))
  const byName = new Map(items.map((item) => [nameOf(item.key), item]))
  return {
    toldOf(fill) {
      const item = byName.get(nameOf(booked(fill)))
      return item === undefined ? undefined : bookedRecord.read(item).value.told
    },
    isKept: (entry) => byName.has(nameOf(kept(entry))),
  }
}

function entryOf(fill: Fill): { readonly id: string; readonly symbol: string } {
  const { tradeId, symbol } = fill
  return { id: tradeId === '' ? nameOfUnnamed(toldOfTrade(fill)) : tradeId, symbol }
}

function distinct(wanted: readonly Key[]): readonly Key[] {
  return [...new Map(wanted.map((key) => [nameOf(key), key])).values()]
}

function tell(run: AccountRun, fill: Fill): void {
  run.engine.log.info('fill applied', {
    symbol: fill.symbol,
    tradeId: fill.tradeId,
    side: fill.side,
    quantity: formatFixed(fill.quantity),
    price: formatFixed(fill.price),
    ...(fill.planId === undefined ? {} : { planId: fill.planId }),
    ...(fill.intentId === undefined ? {} : { intentId: fill.intentId }),
  })
}
