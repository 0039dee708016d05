import { type Fixed, divide, parseFixed } from '../../domain/money/fixed.ts'
import { ExitAudit } from '../../domain/plan/exit-audit.ts'
import { type Plan, realisedPnl } from '../../domain/plan/plan.ts'
import { planSales } from '../../domain/plan/plan-sales.ts'
import { type RunOptions } from '../cli/run-options.ts'
import { type RunSummary, type RunView } from '../display/view-model.ts'
import { type Books } from './read-books.ts'
import { type RunResult } from './run-summary.ts'

/** The end of a run in words and numbers for a person. */
export function displaySummary(
  view: RunView,
  books: readonly Books[],
  result: RunResult,
  span: { readonly startMs: number },
  options: RunOptions,
): RunSummary {
  const mine = books.filter((each) => each.account === view.accountId)
  const closed = mine.flatMap((each) => each.closedPlans)
  const traded = closed.filter((plan) => plan.end !== 'UNFILLED')
  return {
    accountId: view.accountId,
    venue: view.venue,
    mode: view.mode,
    quoteCurrency: view.quoteCurrency,
    seed: options.seed,
    fromMs: span.startMs,
    toMs: view.nowMs,
    durationMs: result.elapsedSeconds * 1000,
    equityAtStart: view.equityAtStart,
    equityAtEnd: view.equity,
    realised: view.realised,
    unrealised: view.unrealised,
    fees: view.fees,
    drawdownMax: drawdown(view.equityAtStart, traded),
    plans: {
      opened: result.plansOpened,
      won: traded.filter((plan) => realisedPnl(plan) > 0n).length,
      lost: traded.filter((plan) => realisedPnl(plan) <= 0n).length,
      stillOpen: result.plansOpen,
    },
    exits: exitsOf(mine, traded),
    symbols: view.symbols.map(({ symbol, realised }) => {
      const plans = closed.filter((plan) => plan.symbol === symbol)
      return {
        symbol,
        plans: plans.length,
        realised,
        fees: plans.reduce((sum, plan) => sum + plan.fees, 0n),
      }
    }),
    orders: {
      sent: sentOf(result),
      filled: result.orders['filled'] ?? 0,
      denied: result.orders['denied'] ?? 0,
      rejected: result.orders['rejected'] ?? 0,
    },
    unprotectedMsMax: result.unprotectedSecondsMax * 1000,
    checks: [
      {
        name: 'ledger equals venue',
        ok: result.ledgerMatchesVenue,
        detail: `${result.fills} fills, equity ${result.equityLedger} and ${result.equityVenue}`,
      },
      {
        name: 'one venue order per intent',
        ok: result.ordersPerIntentMax <= 1,
        detail: `at most ${result.ordersPerIntentMax}`,
      },
    ],
    ...(options.dataDir === undefined ? {} : { dataDir: options.dataDir }),
  }
}

function sentOf(result: RunResult): number {
  const { created: _created, denied: _denied, ...sent } = result.orders
  return Object.values(sent).reduce((sum, count) => sum + count, 0)
}

/** The exits of the plans that ended, from the most to the fewest. */
function exitsOf(books: readonly Books[], plans: readonly Plan[]): RunSummary['exits'] {
  const orders = Map.groupBy(
    books.flatMap((each) => each.orders),
    (order) => order.intent.planId,
  )
  const fills = Map.groupBy(
    books.flatMap((each) => each.fills),
    (fill) => fill.planId,
  )
  const audit = new ExitAudit('reason')
  for (const plan of plans)
    audit.add(planSales(plan, orders.get(plan.planId) ?? [], fills.get(plan.planId) ?? []))
  return audit.rows().map((row) => ({
    reason: row.group,
    count: row.exits,
    result: row.pnl,
    ...(row.configuredRiskReward === undefined ? {} : { configuredR: row.configuredRiskReward }),
    ...(row.realisedR === undefined ? {} : { realisedR: row.realisedR }),
    ...(row.slippage === undefined ? {} : { slippage: row.slippage.share }),
  }))
}

/** The largest fall from a peak of realised equity, as a share, in the order in which plans ended. */
function drawdown(start: Fixed, plans: readonly Plan[]): Fixed {
  let equity = start
  let peak = start
  let worst = parseFixed('0')
  for (const plan of [...plans].sort((a, b) => (a.endedAtMs ?? 0) - (b.endedAtMs ?? 0))) {
    equity += realisedPnl(plan)
    if (equity > peak) peak = equity
    const fall = peak <= 0n ? 0n : divide(peak - equity, peak, 'half-even')
    if (fall > worst) worst = fall
  }
  return worst
}
