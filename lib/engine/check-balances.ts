/**
 * Compares the ledger's money and positions with the venue's balances, currency by currency and in
 * value. Only explains; what follows is decided over several runs.
 */
import { pairOf } from '../domain/ledger/fill.ts'
import { type Fixed } from '../domain/money/fixed.ts'
import { type Instrument } from '../domain/market/instrument.ts'
import {
  type BalanceDifference,
  compareBalances,
} from '../domain/reconciliation/compare-balances.ts'
import {
  type Equity,
  compareEquity,
  equityDifference,
} from '../domain/reconciliation/compare-equity.ts'
import { type Difference } from '../domain/reconciliation/difference.ts'
import {
  type UnbookedChange,
  explainBalances,
  isExplainedByOrders,
} from '../domain/reconciliation/explain-balances.ts'
import { type OrderReach } from '../domain/reconciliation/order-reach.ts'
import { isTradable, roundingMax } from '../domain/reconciliation/tradability.ts'
import { type AccountRun, type LedgerRun, accountId } from './engine.ts'
import { readBookSymbols } from './ledger/read-homes.ts'
import { readMany, readOne } from './read.ts'
import { type Prices, readPrices } from './reconciliation/read-prices.ts'
import { unbookedChanges } from './reconciliation/unbooked-changes.ts'
import { exposureRecord } from './records/account-records.ts'
import { keys } from './records/keys.ts'
import { positionRecord } from './records/ledger-records.ts'
import { cashRecord } from './records/ledger-rows.ts'
import { instrumentRecord } from './records/market-records.ts'

/** The drift that is worth an alarm is so many times what counts as small. */
const SMALL_PER_DRIFT = 10n

/** By default the part of the largest order, an amount that was chosen: no other fits every currency. */
const DRIFTS_PER_ORDER_VALUE = 50n

function equityDriftMax(run: AccountRun): Fixed {
  const { reconcile, limits } = run.account.config
  return reconcile.equityDriftMax ?? limits.orderValueMax / DRIFTS_PER_ORDER_VALUE
}

export interface BalancesCompared {
  readonly balances: readonly BalanceDifference[]
  readonly differences: readonly Difference[]
  readonly equity: Equity
}

/**
 * @param waitedFor which balances orders explain no more.
 * @returns nothing before the books are open, and when the reply says nothing.
 */
export async function checkBalances(
  run: AccountRun,
  orders: readonly OrderReach[],
  waitedFor: (balance: BalanceDifference) => boolean,
): Promise<BalancesCompared | undefined> {
  const ledger = await ledgerBalances(run)
  if (ledger === undefined) return undefined
  const told = await run.account.exchange.fetchBalances()
  const venue = new Map(told.map((balance) => [balance.currency, balance.total]))
  const isSilent = venue.size === 0 && [...ledger.values()].some((amount) => amount !== 0n)
  if (isSilent) {
    run.engine.log.warn('the venue told no balance at all; nothing is concluded from it', {
      account: accountId(run),
    })
    return undefined
  }
  const balances = compareBalances(ledger, venue)
  const symbols = await tradedSymbols(run, balances.length > 0)
  const prices = await readPrices(run, symbols, [...new Set([...ledger.keys(), ...venue.keys()])])
  const equity = compareEquity(ledger, venue, prices.currency, prices.worthOf)
  const drift = equityDifference(equity, equityDriftMax(run))
  const found =
    balances.length === 0
      ? []
      : await explained(run, balances, { symbols, prices, orders, waitedFor })
  return { balances, differences: [...found, ...(drift === undefined ? [] : [drift])], equity }
}

interface Basis {
  readonly symbols: readonly string[]
  readonly prices: Prices
  readonly orders: readonly OrderReach[]
  readonly waitedFor: (balance: BalanceDifference) => boolean
}

/** The venue is asked for more only where our own orders do not explain everything. */
async function explained(
  run: AccountRun,
  balances: readonly BalanceDifference[],
  { symbols, prices, orders, waitedFor }: Basis,
): Promise<readonly Difference[]> {
  const waited = new Set(balances.filter(waitedFor).map(({ currency }) => currency))
  const open = balances.filter(
    (balance) => waited.has(balance.currency) || !isExplainedByOrders(balance, orders),
  )
  const touched = symbols.filter((symbol) => {
    const { base, quote } = pairOf(symbol)
    return open.some(({ currency }) => currency === base || currency === quote)
  })
  const unbooked: readonly UnbookedChange[] =
    open.length === 0 ? [] : await unbookedChanges(run, touched)
  const instruments = await readInstruments(run, symbols)
  const entryCounts = await readEntryCounts(run, symbols)
  return explainBalances(balances, {
    orders,
    waitedFor: waited,
    unbooked,
    symbols,
    isTradable: (currency, quantity) => isTradable(currency, quantity, instruments, prices.priceOf),
    worthOf: prices.worthOf,
    smallValueMax: equityDriftMax(run) / SMALL_PER_DRIFT,
    roundingMax: (currency) => {
      const total = balances.find((balance) => balance.currency === currency)?.venue ?? 0n
      const fills = [...entryCounts]
        .filter(([symbol]) => symbol.split('/').includes(currency))
        .reduce((sum, [, count]) => sum + count, 0)
      return roundingMax(currency, total, fills, instruments)
    },
  })
}

/** @param all also those that are not configured any more. */
async function tradedSymbols(run: AccountRun, all: boolean): Promise<readonly string[]> {
  const { symbols } = run.account.config
  return all ? [...new Set([...symbols, ...(await readBookSymbols(run))])] : symbols
}

async function readInstruments(
  run: AccountRun,
  symbols: readonly string[],
): Promise<readonly Instrument[]> {
  const wanted = symbols.map((symbol) => keys.instrument(run.account.market, symbol))
  const stored = await readMany(run.engine.store, instrumentRecord, wanted)
  return stored.map(({ value }) => value)
}

async function readEntryCounts(
  run: AccountRun,
  symbols: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const wanted = symbols.map((symbol) => keys.position(accountId(run), symbol))
  const stored = await readMany(run.engine.store, positionRecord, wanted)
  return new Map(stored.map(({ value }) => [value.symbol, value.entryCount]))
}

/** Money by currency plus positions by base currency; nothing before the books are open. */
export async function ledgerBalances(
  run: LedgerRun,
): Promise<ReadonlyMap<string, Fixed> | undefined> {
  const { store } = run.engine
  const cash = await readOne(store, cashRecord, keys.cash(accountId(run)))
  if (cash?.value.openedAtMs === undefined || cash.value.unbooked.length > 0) return undefined
  const exposure = await readOne(store, exposureRecord, keys.exposure(accountId(run)))
  const balances = new Map(Object.entries(cash.value.balances))
  for (const [symbol, quantity] of Object.entries(exposure?.value.positions ?? {})) {
    const { base } = pairOf(symbol)
    balances.set(base, (balances.get(base) ?? 0n) + quantity)
  }
  return balances
}
