import { type AccountConfig } from '../../domain/config/account-config.ts'
import { pairOf } from '../../domain/ledger/fill.ts'
import { type Position } from '../../domain/ledger/lots.ts'
import { type Quote } from '../../domain/market/quote.ts'
import { type Fixed, ONE, divide, multiply } from '../../domain/money/fixed.ts'
import { type Plan } from '../../domain/plan/plan.ts'
import {
  type TradingState,
  INITIAL_TRADING_STATE,
  effectiveState,
} from '../../domain/risk/trading-state.ts'
import { itemsOf, readMany, readOne } from '../../engine/read.ts'
import { tradingStateRecord } from '../../engine/records/account-records.ts'
import { DECISION_PREFIX, keys } from '../../engine/records/keys.ts'
import { SHARDS, openPlansPartition } from '../../engine/records/partitions.ts'
import { positionRecord } from '../../engine/records/ledger-records.ts'
import { cashRecord } from '../../engine/records/ledger-rows.ts'
import { quoteRecord } from '../../engine/records/market-records.ts'
import { decisionRecord, planRecord } from '../../engine/records/plan-records.ts'
import { type Store } from '../../ports/store.ts'
import { marketOf } from '../compose-runtime.ts'
import { type EventView, type RunView, type SymbolView } from '../display/view-model.ts'
import { planView } from './plan-view.ts'

export interface ViewBasis {
  readonly store: Store
  readonly account: AccountConfig
  readonly nowMs: number
  readonly speed: number | 'max'
  readonly seed: number
  readonly events: readonly EventView[]
  readonly progress?: { readonly fromMs: number; readonly toMs: number }
  /** Prices and equity when the run began; the first view sets them. */
  readonly start: StartMarks
}

export interface StartMarks {
  equity?: Fixed
  readonly prices: Map<string, Fixed>
}

/** What a person sees of an account now, read from the store; nothing before its books are open. */
export async function readView(basis: ViewBasis): Promise<RunView | undefined> {
  const { store, account, nowMs, start } = basis
  const cash = await readOne(store, cashRecord, keys.cash(account.id))
  if (cash === undefined) return undefined
  const wanted = account.symbols.map((symbol) => keys.quote(marketOf(account), symbol))
  const quotes = new Map(
    (await readMany(store, quoteRecord, wanted)).map((each) => [each.value.symbol, each.value]),
  )
  const positions = (
    await readMany(
      store,
      positionRecord,
      account.symbols.map((symbol) => keys.position(account.id, symbol)),
    )
  ).map((each) => each.value)
  const stored = await readOne(store, tradingStateRecord, keys.tradingState(account.id))
  const tradingState: TradingState = stored?.value ?? INITIAL_TRADING_STATE
  const plans = await readPlans(store, account.id)
  const quoteCurrency = pairOf(account.symbols[0] ?? 'X/USD').quote
  const money = cash.value.balances[quoteCurrency] ?? 0n
  const value = positions.reduce((sum, position) => sum + valueOf(position, quotes), 0n)
  const equity = money + value
  for (const [symbol, quote] of quotes)
    if (!start.prices.has(symbol)) start.prices.set(symbol, quote.last)
  start.equity ??= equity
  const state = effectiveState(tradingState, nowMs)
  return {
    accountId: account.id,
    venue: account.venue,
    mode: account.mode,
    quoteCurrency,
    nowMs,
    speed: basis.speed,
    seed: basis.seed,
    tradingState: state,
    ...(state === 'RUNNING' ? {} : { tradingStateCause: tradingState.cause }),
    equity,
    equityAtStart: start.equity ?? equity,
    realised: sum(positions, (position) => position.realisedPnl),
    unrealised: value - sum(positions, (position) => position.cost),
    fees: sum(positions, (position) => position.fees),
    symbols: await Promise.all(
      account.symbols.map(async (symbol) => ({
        ...symbolView(symbol, quotes, positions, start),
        note: await noteOf(store, account.id, symbol, plans),
      })),
    ),
    plans: plans.map((plan) => planView(plan, quotes.get(plan.symbol), nowMs)),
    events: basis.events,
    ...(basis.progress === undefined ? {} : { progress: basis.progress }),
  }
}

async function readPlans(store: Store, account: string): Promise<readonly Plan[]> {
  const plans: Plan[] = []
  for (const shard of SHARDS)
    for await (const item of itemsOf(store, openPlansPartition(account, shard)))
      plans.push(planRecord.read(item).value)
  return plans.sort((a, b) => a.createdAtMs - b.createdAtMs)
}

function sum(positions: readonly Position[], part: (position: Position) => Fixed): Fixed {
  return positions.reduce((total, position) => total + part(position), 0n)
}

function valueOf(position: Position, quotes: ReadonlyMap<string, Quote>): Fixed {
  return multiply(position.quantity, quotes.get(position.symbol)?.last ?? 0n, 'half-even')
}

function symbolView(
  symbol: string,
  quotes: ReadonlyMap<string, Quote>,
  positions: readonly Position[],
  start: StartMarks,
): Omit<SymbolView, 'note'> {
  const price = quotes.get(symbol)?.last
  const first = start.prices.get(symbol)
  const position = positions.find((each) => each.symbol === symbol)
  return {
    symbol,
    ...(price === undefined ? {} : { price }),
    ...(price === undefined || first === undefined
      ? {}
      : { change: divide(price, first, 'half-even') - ONE }),
    position: position?.quantity ?? 0n,
    positionValue: position === undefined ? 0n : valueOf(position, quotes),
    realised: position?.realisedPnl ?? 0n,
  }
}

/** What is being done in a symbol, or the first reason why the last decision opened nothing. */
async function noteOf(
  store: Store,
  account: string,
  symbol: string,
  plans: readonly Plan[],
): Promise<string> {
  const plan = plans.find((each) => each.symbol === symbol)
  if (plan !== undefined) return `plan ${plan.status}`
  const { items } = await store.query(keys.position(account, symbol).partition, {
    from: DECISION_PREFIX,
    to: `${DECISION_PREFIX}~`,
    descending: true,
    limit: 1,
  })
  const [last] = items.map((item) => decisionRecord.read(item).value)
  const [why] = last?.whyNot ?? []
  return why === undefined ? 'waiting for a signal' : shortNumbers(why)
}

/** Readings have up to 17 digits; a person wants to see the first few. */
function shortNumbers(text: string): string {
  return text.replace(/\d+\.\d{3,}/g, (number) => String(Number(Number(number).toPrecision(6))))
}
