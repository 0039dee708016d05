/**
 * Opens the books of an account at its first contact: the venue's balances are the opening balances,
 * and the listings begin where those were true. Balances and listings are several calls, so the
 * listings are read before and after: only when they agree do the balances belong to that moment.
 *
 * What was held of a symbol's base gets an opening lot, each in a commit of its own; the books count as
 * open once all of them have.
 */
import { pairOf } from '../domain/ledger/fill.ts'
import { type Homes, homeSymbol } from '../domain/ledger/home-symbol.ts'
import { type Movement } from '../domain/ledger/movement.ts'
import { type Fixed, absolute, multiply } from '../domain/money/fixed.ts'
import { type Balance } from '../ports/exchange.ts'
import { ChangeSet } from './change-set.ts'
import { type AccountRun, accountId } from './engine.ts'
import { bookFacts } from './ledger/book-facts.ts'
import { readHomes } from './ledger/read-homes.ts'
import { readOne } from './read.ts'
import { keys } from './records/keys.ts'
import { type Cash, cashRecord, listingCursorRecord } from './records/ledger-rows.ts'
import { quoteRecord } from './records/market-records.ts'
import { type Stored } from './records/record.ts'
import { transact } from './transact.ts'

const LOOK_BACK_MS = 600_000

/** @returns false when the venue was busy meanwhile; the next run tries again. */
export async function openBook(run: AccountRun): Promise<boolean> {
  const key = keys.cash(accountId(run))
  const cash = await readOne(run.engine.store, cashRecord, key)
  if (cash?.value.openedAtMs === undefined && !(await takeBalances(run, cash))) return false
  return bookOpenings(run)
}

async function takeBalances(run: AccountRun, before: Stored<Cash> | undefined): Promise<boolean> {
  const sinceMs = Math.max(0, run.engine.clock.nowMs() - LOOK_BACK_MS)
  const first = await newest(run, sinceMs)
  const balances = await run.account.exchange.fetchBalances()
  const second = await newest(run, sinceMs)
  if (first.trade.id !== second.trade.id || first.movement.id !== second.movement.id) return false
  const nowMs = run.engine.clock.nowMs()
  const imported = before?.value.balances ?? {}
  // An empty answer says nothing, least of all that what was imported is gone.
  if (balances.length === 0 && before !== undefined) return false
  const { unbooked, money } = await divided(run, balances, imported)
  const changes = new ChangeSet(run)
  changes.add(
    cashRecord.put(before, keys.cash(accountId(run)), {
      balances: added(imported, money),
      opening: money,
      openedAtMs: nowMs,
      unbooked,
    }),
    firstCursor(run, 'first-trades', second.trade.timeMs, sinceMs),
    firstCursor(run, 'first-movements', second.movement.timeMs, sinceMs),
  )
  changes.audit('opening-balances', 'books opened', {
    currencies: balances.map((balance) => balance.currency).join(' '),
  })
  return (await changes.commit()).committed
}

/** By the venue's clock and not by ours, which may be ahead: what happens from there on counts. */
function firstCursor(
  run: AccountRun,
  name: string,
  newestMs: number | undefined,
  sinceMs: number,
): ReturnType<typeof listingCursorRecord.create> {
  const overlapMs = run.account.config.reconcile.fillOverlapSeconds * 1000
  return listingCursorRecord.create(keys.listingCursor(accountId(run), name), {
    appliedUntilMs: (newestMs === undefined ? sinceMs : newestMs + 1) + overlapMs,
    readAtMs: 0,
  })
}

function added(
  balances: Readonly<Record<string, Fixed>>,
  more: Readonly<Record<string, Fixed>>,
): Readonly<Record<string, Fixed>> {
  const sums = { ...balances }
  for (const [currency, amount] of Object.entries(more))
    sums[currency] = (sums[currency] ?? 0n) + amount
  return sums
}

interface Newest {
  readonly id?: string
  readonly timeMs?: number
}

async function newest(
  run: AccountRun,
  sinceMs: number,
): Promise<{ readonly trade: Newest; readonly movement: Newest }> {
  const { exchange, config } = run.account
  const symbols = exchange.capabilities.tradesAcrossSymbols ? [undefined] : config.symbols
  let trade: Newest = {}
  for (const symbol of symbols)
    trade = await newestOf(trade, async (page) => {
      const query = { sinceMs, ...page, ...(symbol === undefined ? {} : { symbol }) }
      const { trades, nextPage } = await exchange.fetchTrades(query)
      const entries = trades.map(({ tradeId, timeMs }) => ({ id: tradeId, timeMs }))
      return { entries, nextPage }
    })
  if (!exchange.capabilities.movements) return { trade, movement: {} }
  const movement = await newestOf({}, async (page) => {
    const { movements, nextPage } = await exchange.fetchMovements({ sinceMs, ...page })
    const entries = movements.map(({ movementId, timeMs }) => ({ id: movementId, timeMs }))
    return { entries, nextPage }
  })
  return { trade, movement }
}

async function newestOf(
  before: Newest,
  read: (page: { readonly page?: string }) => Promise<{
    readonly entries: readonly { readonly id: string; readonly timeMs: number }[]
    readonly nextPage: string | undefined
  }>,
): Promise<Newest> {
  let found = before
  let page: string | undefined
  do {
    const { entries, nextPage } = await read(page === undefined ? {} : { page })
    for (const entry of entries) if (entry.timeMs >= (found.timeMs ?? 0)) found = entry
    page = nextPage
  } while (page !== undefined)
  return found
}

/** What the venue has beyond what is imported already, as holdings that get lots and as money. */
async function divided(
  run: AccountRun,
  balances: readonly Balance[],
  imported: Readonly<Record<string, Fixed>>,
): Promise<{ readonly unbooked: readonly Movement[]; readonly money: Record<string, Fixed> }> {
  const homes = await readHomes(run)
  const unbooked: Movement[] = []
  const money: Record<string, Fixed> = {}
  for (const [currency, total] of totalsOf(balances, imported, homes)) {
    const symbol = homeSymbol(currency, homes)
    const known = (imported[currency] ?? 0n) + heldOf(currency, homes)
    if (symbol === undefined) money[currency] = total - known
    else if (total !== known) unbooked.push(await opening(run, currency, symbol, total - known))
  }
  return { unbooked, money }
}

/** What the venue has of every currency; nothing of one that is only known from an import. */
function totalsOf(
  balances: readonly Balance[],
  imported: Readonly<Record<string, Fixed>>,
  homes: Homes,
): ReadonlyMap<string, Fixed> {
  const totals = new Map(balances.map(({ currency, total }) => [currency, total]))
  const held = homes.symbols.filter((symbol) => homes.heldIn(symbol) !== 0n)
  for (const currency of [...Object.keys(imported), ...held.map((symbol) => pairOf(symbol).base)])
    if (!totals.has(currency)) totals.set(currency, 0n)
  return totals
}

function heldOf(currency: string, homes: Homes): Fixed {
  return homes.symbols
    .filter((symbol) => pairOf(symbol).base === currency)
    .reduce((sum, symbol) => sum + homes.heldIn(symbol), 0n)
}

async function opening(
  run: AccountRun,
  currency: string,
  symbol: string,
  quantity: Fixed,
): Promise<Movement> {
  const nowMs = run.engine.clock.nowMs()
  const key = keys.quote(run.account.market, symbol)
  const quote = (await readOne(run.engine.store, quoteRecord, key))?.value
  const at =
    quote === undefined ? '' : new Date(quote.exchangeTimeMs ?? quote.receivedAtMs).toISOString()
  return {
    movementId: `opening-${currency}`,
    account: accountId(run),
    kind: 'opening',
    currency,
    quantity,
    fee: 0n,
    symbol,
    ...(quote === undefined
      ? {}
      : {
          value: multiply(absolute(quantity), quote.last, 'half-even'),
          valueSource: `quote ${symbol} ${at}`,
        }),
    timeMs: nowMs,
    appliedAtMs: nowMs,
  }
}

/** One holding after the other, each with its lot and off the list in one commit. */
async function bookOpenings(run: AccountRun): Promise<boolean> {
  for (;;) {
    const { result } = await transact(run, async (changes) => {
      const key = keys.cash(accountId(run))
      const cash = await readOne(run.engine.store, cashRecord, key)
      const [movement, ...unbooked] = cash?.value.unbooked ?? []
      if (cash === undefined || movement === undefined) return 'done'
      await bookFacts(run, changes, [{ kind: 'movement', movement }])
      changes.add(cashRecord.replace(cash, { ...cash.value, unbooked }))
      return 'booked'
    })
    if (result === 'done') return true
  }
}
