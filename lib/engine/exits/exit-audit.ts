/**
 * Reads the exit audit out of the store, one symbol after the other: the plans that ended in the
 * span, their orders and trades, and beside them what the ledger realised with the same trades.
 */
import { type Fill, pairOf } from '../../domain/ledger/fill.ts'
import {
  type AuditGrouping,
  ExitAudit,
  type ExitAuditRow,
  type ExitAuditTotals,
} from '../../domain/plan/exit-audit.ts'
import { planSales } from '../../domain/plan/plan-sales.ts'
import { type Fixed } from '../../domain/money/fixed.ts'
import { type LedgerRun } from '../engine.ts'
import { type Span, readAllocations } from '../ledger/read-books.ts'
import { readPosition } from '../ledger/show-book.ts'
import {
  fillsOfPlans,
  firstTradeMs,
  ordersOfPlans,
  plansEndedIn,
  tradedSymbols,
} from './closed-plans.ts'

/** Fits into a sort key. */
const END_OF_TIME_MS = 999_999_999_999_999

export interface LedgerTotals {
  /** Quote currency that the ledger realised with the trades of the plans. */
  readonly ledgerPnl: Fixed
  /**
   * By how much that is more than what the plans' sales brought: the ledger sells the oldest lots
   * first, those of other plans and of deposits as well. Zero where every plan sold what it bought.
   */
  readonly fromOtherLots: Fixed
}

export interface ExitAuditReport {
  readonly by: AuditGrouping
  readonly rows: readonly ExitAuditRow[]
  readonly totals: readonly (ExitAuditTotals & LedgerTotals)[]
}

/** Memory holds the plans and trades of one symbol at a time. */
export async function auditExits(
  run: LedgerRun,
  by: AuditGrouping,
  span: Span,
): Promise<ExitAuditReport> {
  const audit = new ExitAudit(by)
  const ledger = new Map<string, Fixed>()
  for (const symbol of await tradedSymbols(run)) {
    const plans = await plansEndedIn(run, symbol, span)
    if (plans.length === 0) continue
    const orders = await ordersOfPlans(run, plans)
    const fills = await fillsOfPlans(run, symbol, plans)
    for (const plan of plans)
      audit.add(planSales(plan, orders.get(plan.planId) ?? [], fills.get(plan.planId) ?? []))
    const realised = await realisedBy(run, symbol, firstTradeMs(plans), fills)
    const { quote } = pairOf(symbol)
    ledger.set(quote, (ledger.get(quote) ?? 0n) + realised)
  }
  const totals = audit.totals().map((each) => {
    const ledgerPnl = ledger.get(each.quote) ?? 0n
    return { ...each, ledgerPnl, fromOtherLots: ledgerPnl - each.sold }
  })
  return { by, rows: audit.rows(), totals }
}

/** What the symbol's book says was realised by these trades. */
async function realisedBy(
  run: LedgerRun,
  symbol: string,
  fromMs: number,
  fills: ReadonlyMap<string, readonly Fill[]>,
): Promise<Fixed> {
  const position = await readPosition(run, symbol)
  if (position === undefined) return 0n
  const tradeIds = new Set([...fills.values()].flat().map(({ tradeId }) => tradeId))
  let realised = 0n
  for await (const allocation of readAllocations(run, position, { fromMs, toMs: END_OF_TIME_MS }))
    if (tradeIds.has(allocation.closingId)) realised += allocation.realisedPnl
  return realised
}
