/**
 * Applies the venue's trades to the ledger, each exactly once, oldest first; the only use case that
 * writes the ledger. Trades are read page by page from the cursor less an overlap; the cursor moves
 * only past pages that were applied as a whole, so downtime of any length loses nothing.
 */
import { fillProblem, type Fill } from '../domain/ledger/fill.ts'
import { type VenueTrade } from '../ports/exchange.ts'
import { advancePlan } from './advance-plan.ts'
import { applyTrade } from './apply-trade.ts'
import { attributeTrade } from './attribute-trade.ts'
import { type AccountRun, type Engine, accountId } from './engine.ts'
import { type LeaseOutcome, withLease } from './lease.ts'
import { openBook } from './open-book.ts'
import { readOne } from './read.ts'
import { keys } from './records/keys.ts'
import {
  type FillCursor,
  cashRecord,
  fillCursorRecord,
  quarantinedTradeRecord,
} from './records/ledger-records.ts'
import { type Stored } from './records/record.ts'

const LEASE_MS = 90_000
const PAGES_PER_RUN_MAX = 40
/** Below this much remaining time no further page is begun; the next run goes on from the cursor. */
const PAGE_RESERVE_MS = 10_000

export interface FillSyncReport {
  readonly applied: number
  readonly quarantined: number
  readonly pages: number
  /** False when there was more than one run may do. */
  readonly complete: boolean
}

export async function syncFills(
  engine: Engine,
): Promise<Readonly<Record<string, LeaseOutcome<FillSyncReport>>>> {
  const reports: Record<string, LeaseOutcome<FillSyncReport>> = {}
  for (const account of engine.accounts)
    reports[account.config.id] = await withLease(
      engine,
      account,
      'sync-fills',
      LEASE_MS,
      syncAccount,
    )
  return reports
}

async function syncAccount(run: AccountRun): Promise<FillSyncReport> {
  const { store } = run.engine
  const cash = await readOne(store, cashRecord, keys.cash(accountId(run)))
  if (cash === undefined && !(await openBook(run)))
    return { applied: 0, quarantined: 0, pages: 0, complete: false }
  const cursorKey = keys.fillCursor(accountId(run))
  let cursor = await readOne(store, fillCursorRecord, cursorKey)
  if (cursor === undefined) throw new Error(`account ${accountId(run)} has no fill cursor`)
  const overlapMs = run.account.config.reconcile.fillOverlapSeconds * 1000
  const sinceMs = Math.max(0, cursor.value.appliedUntilMs - overlapMs)
  const plans = new Set<string>()
  const report = { applied: 0, quarantined: 0, pages: 0, complete: true }
  let page: string | undefined
  do {
    if (report.pages >= PAGES_PER_RUN_MAX || run.engine.remainingMs() < PAGE_RESERVE_MS) {
      report.complete = false
      break
    }
    const found = await run.account.exchange.fetchTrades({
      sinceMs,
      ...(page === undefined ? {} : { page }),
    })
    const outcome = await applyPage(run, found.trades, plans)
    report.applied += outcome.applied
    report.quarantined += outcome.quarantined
    report.pages += 1
    cursor = await moveCursor(run, cursor, found.trades)
    page = found.nextPage
  } while (page !== undefined)
  for (const planId of plans) await advancePlan(run, planId)
  return report
}

async function applyPage(
  run: AccountRun,
  trades: readonly VenueTrade[],
  plans: Set<string>,
): Promise<{ readonly applied: number; readonly quarantined: number }> {
  const fresh = await withoutKnown(run, trades)
  let applied = 0
  let quarantined = 0
  for (const trade of [...fresh].sort(byTime)) {
    const fill = await attributeTrade(run, trade)
    const problem = fillProblem(fill)
    if (problem !== undefined) {
      quarantined += 1
      await quarantine(run, fill, problem.code)
      continue
    }
    if (await applyTrade(run, fill)) applied += 1
    if (fill.planId !== undefined) plans.add(fill.planId)
    run.engine.log.info('fill applied', {
      symbol: fill.symbol,
      tradeId: fill.tradeId,
      ...(fill.planId === undefined ? {} : { planId: fill.planId }),
      ...(fill.intentId === undefined ? {} : { intentId: fill.intentId }),
    })
  }
  return { applied, quarantined }
}

async function withoutKnown(
  run: AccountRun,
  trades: readonly VenueTrade[],
): Promise<readonly VenueTrade[]> {
  const id = accountId(run)
  const booked = await run.engine.store.getMany(
    trades.flatMap((trade) => [
      keys.fill(id, trade.symbol, trade.tradeId),
      keys.quarantinedTrade(id, trade.tradeId),
    ]),
  )
  const names = new Set(booked.map((item) => `${item.key.partition} ${item.key.sort}`))
  const isBooked = (trade: VenueTrade): boolean => {
    const fill = keys.fill(id, trade.symbol, trade.tradeId)
    const quarantined = keys.quarantinedTrade(id, trade.tradeId)
    return [fill, quarantined].some((key) => names.has(`${key.partition} ${key.sort}`))
  }
  return trades.filter((trade) => !isBooked(trade))
}

function byTime(a: VenueTrade, b: VenueTrade): number {
  return a.timeMs - b.timeMs || (a.tradeId < b.tradeId ? -1 : 1)
}

async function moveCursor(
  run: AccountRun,
  cursor: Stored<FillCursor>,
  trades: readonly VenueTrade[],
): Promise<Stored<FillCursor>> {
  const appliedUntilMs = Math.max(
    cursor.value.appliedUntilMs,
    ...trades.map((trade) => trade.timeMs),
  )
  if (appliedUntilMs === cursor.value.appliedUntilMs) return cursor
  const value: FillCursor = { appliedUntilMs }
  const outcome = await run.engine.store.commit([
    ...(run.fence === undefined ? [] : [run.fence]),
    fillCursorRecord.replace(cursor, value),
  ])
  if (!outcome.committed) throw new Error('the fill cursor was moved by another run')
  return { key: cursor.key, value, version: cursor.version + 1 }
}

/** Kept as it came, with an alarm; it never touches a holding. */
async function quarantine(run: AccountRun, fill: Fill, problem: string): Promise<void> {
  const atMs = run.engine.clock.nowMs()
  const text = JSON.stringify(fill, (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  )
  await run.engine.store.commit([
    quarantinedTradeRecord.create(keys.quarantinedTrade(accountId(run), fill.tradeId), {
      problem,
      trade: text,
      atMs,
    }),
  ])
  await run.engine.alerts.raise({
    key: `quarantined-trade-${fill.tradeId}`,
    severity: 'critical',
    title: `${fill.symbol}: trade ${fill.tradeId} cannot be booked (${problem})`,
    text: 'The ledger leaves it out until it is released; compare it with the venue.',
    account: accountId(run),
    symbol: fill.symbol,
    atMs,
  })
}
