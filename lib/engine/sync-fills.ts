/**
 * Applies the venue's trades to the ledger, each exactly once, oldest first; the only use case that
 * writes the ledger. Trades are read page by page from the cursor less an overlap; the cursor moves
 * only past pages that were applied as a whole, so downtime of any length loses nothing.
 */
import { fillProblem, type Fill } from '../domain/ledger/fill.ts'
import { formatFixed } from '../domain/money/fixed.ts'
import { type VenueTrade } from '../ports/exchange.ts'
import { advancePlan } from './advance-plan.ts'
import { applyTrade } from './apply-trade.ts'
import { attributeTrade } from './attribute-trade.ts'
import { eachAccount } from './each-account.ts'
import { type AccountRun, type Engine, accountId } from './engine.ts'
import { type LeaseOutcome, withLease } from './lease.ts'
import { openBook } from './open-book.ts'
import { raiseAlert } from './raise-alert.ts'
import { readOne } from './read.ts'
import { keys } from './records/keys.ts'
import {
  type FillCursor,
  cashRecord,
  fillCursorRecord,
  quarantinedTradeRecord,
} from './records/ledger-records.ts'
import { type Stored } from './records/record.ts'
import { commitFenced } from './transact.ts'

const LEASE_MS = 90_000
const PAGES_PER_RUN_MAX = 40
/** Below this much remaining time no further page is begun; the next run goes on from the cursor. */
const PAGE_RESERVE_MS = 10_000

export interface FillSyncReport {
  readonly applied: number
  readonly quarantined: number
  readonly pages: number
  /** False when more is to be done: more than one run may do, or a trade whose order is not known yet. */
  readonly complete: boolean
}

export async function syncFills(
  engine: Engine,
): Promise<Readonly<Record<string, LeaseOutcome<FillSyncReport>>>> {
  return eachAccount(engine, (account) =>
    withLease(engine, account, 'sync-fills', LEASE_MS, syncAccount),
  )
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
    report.complete = outcome.complete
    if (!outcome.complete) break
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
): Promise<Omit<FillSyncReport, 'pages'>> {
  const fresh = await withoutKnown(run, trades)
  let applied = 0
  let quarantined = 0
  for (const trade of [...fresh].sort(byTime)) {
    const plain = { ...trade, account: accountId(run), appliedAtMs: run.engine.clock.nowMs() }
    const problem = fillProblem(plain)
    if (problem !== undefined) {
      quarantined += 1
      await quarantine(run, plain, problem.code)
      continue
    }
    const fill = await attributeTrade(run, plain)
    if (fill === undefined) return { applied, quarantined, complete: false }
    if (await applyTrade(run, fill)) applied += 1
    if (fill.planId !== undefined) plans.add(fill.planId)
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
  return { applied, quarantined, complete: true }
}

async function withoutKnown(
  run: AccountRun,
  trades: readonly VenueTrade[],
): Promise<readonly VenueTrade[]> {
  const id = accountId(run)
  const booked = await run.engine.store.getMany(
    trades.flatMap((trade) => [
      keys.fill(id, trade.symbol, trade.tradeId),
      keys.quarantinedTrade(id, trade.symbol, trade.tradeId),
    ]),
  )
  const names = new Set(booked.map((item) => `${item.key.partition} ${item.key.sort}`))
  const isBooked = (trade: VenueTrade): boolean => {
    const fill = keys.fill(id, trade.symbol, trade.tradeId)
    const quarantined = keys.quarantinedTrade(id, trade.symbol, trade.tradeId)
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
  // A trade with an impossible time is quarantined and must not take the cursor with it.
  const nowMs = run.engine.clock.nowMs()
  const timesMs = trades.map((trade) => trade.timeMs).filter((timeMs) => timeMs <= nowMs)
  const appliedUntilMs = Math.max(cursor.value.appliedUntilMs, ...timesMs)
  if (appliedUntilMs === cursor.value.appliedUntilMs) return cursor
  const value: FillCursor = { appliedUntilMs }
  const outcome = await commitFenced(run, [fillCursorRecord.replace(cursor, value)])
  if (!outcome.committed) throw new Error('the fill cursor was moved by another run')
  return { key: cursor.key, value, version: cursor.version + 1 }
}

/** Kept as it came; it never touches a holding. The alarm comes first: a kept trade is not met again. */
async function quarantine(run: AccountRun, fill: Fill, problem: string): Promise<void> {
  const atMs = run.engine.clock.nowMs()
  const text = JSON.stringify(fill, (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  )
  await raiseAlert(run.engine, {
    key: `quarantined-trade-${fill.tradeId}`,
    severity: 'critical',
    title: `${fill.symbol}: trade ${fill.tradeId} cannot be booked (${problem})`,
    text: 'The ledger leaves it out until it is released; compare it with the venue.',
    account: accountId(run),
    symbol: fill.symbol,
  })
  await commitFenced(run, [
    quarantinedTradeRecord.create(
      keys.quarantinedTrade(accountId(run), fill.symbol, fill.tradeId),
      {
        problem,
        trade: text,
        atMs,
      },
    ),
  ])
}
