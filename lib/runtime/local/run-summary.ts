import { pairOf } from '../../domain/ledger/fill.ts'
import { type Fixed, formatFixed, multiply } from '../../domain/money/fixed.ts'
import { ORDER_STATES } from '../../domain/order/order.ts'
import { compareBalances } from '../../domain/reconciliation/compare-balances.ts'
import { type Books } from './read-books.ts'
import { type VenueTruth } from './venue-control.ts'

/** What `--json` prints as its last line. Amounts are decimal strings in quote currency. */
export interface RunResult {
  readonly ticks: number
  readonly plansOpened: number
  readonly plansClosed: number
  readonly plansOpen: number
  readonly orders: Readonly<Record<string, number>>
  readonly fills: number
  readonly exitReasons: Readonly<Record<string, number>>
  readonly realisedPnl: string
  readonly fees: string
  readonly equityLedger: string
  readonly equityVenue: string
  readonly ledgerMatchesVenue: boolean
  readonly ordersPerIntentMax: number
  readonly unprotectedSecondsMax: number
  readonly alarms: number
  readonly configVersion: number
  readonly elapsedSeconds: number
}

export interface RunFacts {
  readonly books: readonly Books[]
  readonly truth: VenueTruth
  /** Quote currency per unit, by symbol. */
  readonly prices: ReadonlyMap<string, Fixed>
  readonly ticks: number
  readonly alarms: number
  readonly configVersion: number
  readonly elapsedMs: number
}

export function runResult(facts: RunFacts): RunResult {
  const orders = facts.books.flatMap((books) => books.orders)
  const closed = facts.books.flatMap((books) => books.closedPlans)
  const open = facts.books.flatMap((books) => books.openPlans)
  const positions = facts.books.flatMap((books) => books.positions)
  const plans = [...closed, ...open]
  return {
    ticks: facts.ticks,
    plansOpened: plans.length,
    plansClosed: closed.length,
    plansOpen: open.length,
    orders: Object.fromEntries(
      ORDER_STATES.map((state) => [state, orders.filter((order) => order.state === state).length]),
    ),
    fills: facts.books.reduce((sum, books) => sum + books.fills.length, 0),
    exitReasons: counted(closed.map((plan) => plan.end ?? 'UNKNOWN')),
    realisedPnl: total(positions.map((position) => position.realisedPnl)),
    fees: total(positions.map((position) => position.fees)),
    equityLedger: total(facts.books.map((books) => equity(ledgerOf(books), facts.prices))),
    equityVenue: total(
      facts.books.map((books) =>
        equity(facts.truth.balances.get(books.account) ?? new Map(), facts.prices),
      ),
    ),
    ledgerMatchesVenue: ledgerMatches(facts),
    ordersPerIntentMax: facts.truth.ordersPerClientIdMax,
    unprotectedSecondsMax: Math.max(0, ...plans.map((plan) => plan.unprotectedMs / 1000)),
    alarms: facts.alarms,
    configVersion: facts.configVersion,
    elapsedSeconds: Math.round(facts.elapsedMs / 100) / 10,
  }
}

/** Every currency of every account equals the venue's balance, and every trade is booked once. */
function ledgerMatches({ books, truth }: RunFacts): boolean {
  const balancesEqual = books.every(
    (each) =>
      compareBalances(ledgerOf(each), truth.balances.get(each.account) ?? new Map()).length === 0,
  )
  return balancesEqual && books.reduce((sum, each) => sum + each.fills.length, 0) === truth.trades
}

function ledgerOf(books: Books): ReadonlyMap<string, Fixed> {
  const balances = new Map(books.cash)
  for (const position of books.positions) {
    const { base } = pairOf(position.symbol)
    balances.set(base, (balances.get(base) ?? 0n) + position.quantity)
  }
  return balances
}

/** Money plus holdings at the last prices; a currency that no symbol prices counts as money. */
export function equity(
  balances: ReadonlyMap<string, Fixed>,
  prices: ReadonlyMap<string, Fixed>,
): Fixed {
  let sum = 0n
  for (const [currency, amount] of balances) {
    const symbol = [...prices.keys()].find((name) => pairOf(name).base === currency)
    const price = symbol === undefined ? undefined : prices.get(symbol)
    sum += price === undefined ? amount : multiply(amount, price, 'half-even')
  }
  return sum
}

function counted(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const name of [...names].sort()) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

function total(amounts: readonly Fixed[]): string {
  return formatFixed(amounts.reduce((sum, amount) => sum + amount, 0n))
}
