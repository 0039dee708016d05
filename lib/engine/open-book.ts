import { emptyPosition } from '../domain/ledger/lots.ts'
import { multiply } from '../domain/money/fixed.ts'
import { withPosition } from '../domain/risk/exposure.ts'
import { type Balance } from '../ports/exchange.ts'
import { ChangeSet } from './change-set.ts'
import { type AccountRun, accountId } from './engine.ts'
import { readOne } from './read.ts'
import { keys } from './records/keys.ts'
import {
  cashRecord,
  fillCursorRecord,
  lotPageRecord,
  positionRecord,
} from './records/ledger-records.ts'
import { quoteRecord } from './records/market-records.ts'

const LOOK_BACK_MS = 600_000

/**
 * Opens the books of an account at its first contact: the venue's balances are the opening balances,
 * and the cursor begins where they were true. Balances and trades are two calls, so the trades are
 * read before and after: only when they agree do the balances belong to that point in time.
 * @returns false when the venue was trading meanwhile; the next run tries again.
 */
export async function openBook(run: AccountRun): Promise<boolean> {
  const sinceMs = Math.max(0, run.engine.clock.nowMs() - LOOK_BACK_MS)
  const before = await newestTrade(run, sinceMs)
  const balances = await run.account.exchange.fetchBalances()
  const after = await newestTrade(run, sinceMs)
  if (before.tradeId !== after.tradeId) return false
  const nowMs = run.engine.clock.nowMs()
  const changes = new ChangeSet(run)
  const held = await openPositions(run, changes, balances)
  const money = balances.filter((balance) => !held.has(balance.currency))
  changes.add(
    cashRecord.create(keys.cash(accountId(run)), {
      balances: Object.fromEntries(money.map((balance) => [balance.currency, balance.total])),
      openedAtMs: nowMs,
    }),
    fillCursorRecord.create(keys.fillCursor(accountId(run)), {
      // By the venue's clock and not by ours, which may be ahead: what trades from here on counts.
      appliedUntilMs: (after.timeMs === undefined ? sinceMs : after.timeMs + 1) + overlapMs(run),
    }),
  )
  changes.audit('opening-balances', 'books opened', {
    currencies: balances.map((balance) => balance.currency).join(' '),
  })
  return (await changes.commit()).committed
}

function overlapMs(run: AccountRun): number {
  return run.account.config.reconcile.fillOverlapSeconds * 1000
}

async function newestTrade(
  run: AccountRun,
  sinceMs: number,
): Promise<{ readonly tradeId?: string; readonly timeMs?: number }> {
  let page: string | undefined
  let newest: { readonly tradeId?: string; readonly timeMs?: number } = {}
  do {
    const found = await run.account.exchange.fetchTrades({
      sinceMs,
      ...(page === undefined ? {} : { page }),
    })
    for (const trade of found.trades) if (trade.timeMs >= (newest.timeMs ?? 0)) newest = trade
    page = found.nextPage
  } while (page !== undefined)
  return newest
}

/** What is held of a configured symbol's base becomes an opening lot at the quote of the moment. */
async function openPositions(
  run: AccountRun,
  changes: ChangeSet,
  balances: readonly Balance[],
): Promise<ReadonlySet<string>> {
  const id = accountId(run)
  const held = new Set<string>()
  const nowMs = run.engine.clock.nowMs()
  for (const symbol of run.account.config.symbols) {
    const base = symbol.split('/')[0] ?? symbol
    const balance = balances.find((each) => each.currency === base)
    if (balance === undefined || held.has(base)) continue
    held.add(base)
    if (balance.total === 0n) continue
    const quote = await readOne(
      run.engine.store,
      quoteRecord,
      keys.quote(run.account.market, symbol),
    )
    const value = multiply(balance.total, quote?.value.last ?? 0n, 'half-even')
    const lot = {
      openingTradeId: 'opening-balance',
      openedAtMs: nowMs,
      quantity: balance.total,
      value,
      fees: 0n,
    }
    const position = {
      ...emptyPosition(id, symbol),
      quantity: balance.total,
      cost: value,
      tailPage: 1,
    }
    changes.add(
      positionRecord.create(keys.position(id, symbol), position),
      lotPageRecord.create(keys.lotPage(id, symbol, 1), { page: 1, lots: [lot] }),
    )
    changes.editExposure((book) => withPosition(book, symbol, balance.total))
  }
  return held
}
