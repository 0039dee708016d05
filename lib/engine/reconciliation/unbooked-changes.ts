/**
 * What the venue tells of trades and movements that the ledger has not booked: the newest of its
 * listings, and what is kept in quarantine. Asked for only when a balance differs and none of our
 * orders explains it; a listing that cannot be had explains nothing.
 */
import { type Fill, fillEffect, fillProblem } from '../../domain/ledger/fill.ts'
import { type UnbookedChange } from '../../domain/reconciliation/explain-balances.ts'
import { type Fixed, MalformedAmount, parseFixed } from '../../domain/money/fixed.ts'
import { ExchangeReadError, type VenueMovement, type VenueTrade } from '../../ports/exchange.ts'
import { nameOf } from '../../ports/commit-rules.ts'
import { type AccountRun, accountId } from '../engine.ts'
import { readAll } from '../read.ts'
import { keys } from '../records/keys.ts'
import { quarantinePartition } from '../records/partitions.ts'
import { type QuarantinedEntry, quarantinedRecord } from '../records/ledger-rows.ts'

/** Longer than the ledger's own listings take to come by. */
const LOOK_BACK_MS = 1_800_000
/** Where each symbol's trades take a call of their own. */
const CALLS_MAX = 6

/** @param symbols those in whose currencies a balance differs. */
export async function unbookedChanges(
  run: AccountRun,
  symbols: readonly string[],
): Promise<readonly UnbookedChange[]> {
  const kept = await readAll(
    run.engine.store,
    quarantinedRecord,
    quarantinePartition(accountId(run)),
  )
  const listed = [...(await unbookedTrades(run, symbols)), ...(await unbookedMovements(run))]
  const names = new Set(listed.map(({ id }) => id))
  return [...listed, ...kept.filter(({ id }) => !names.has(id)).map(keptChange)]
}

async function unbookedTrades(
  run: AccountRun,
  symbols: readonly string[],
): Promise<readonly UnbookedChange[]> {
  const { exchange } = run.account
  const sinceMs = Math.max(0, run.engine.clock.nowMs() - LOOK_BACK_MS)
  const queries = exchange.capabilities.tradesAcrossSymbols
    ? [{ sinceMs }]
    : symbols.slice(0, CALLS_MAX).map((symbol) => ({ sinceMs, symbol }))
  const trades: VenueTrade[] = []
  for (const query of queries)
    trades.push(...(await orNothing(async () => (await exchange.fetchTrades(query)).trades)))
  return notBooked(run, trades, tradeKey(run), (trade) => tradeChange(run, trade))
}

async function unbookedMovements(run: AccountRun): Promise<readonly UnbookedChange[]> {
  const { exchange } = run.account
  if (!exchange.capabilities.movements) return []
  const sinceMs = Math.max(0, run.engine.clock.nowMs() - LOOK_BACK_MS)
  const movements = await orNothing(
    async () => (await exchange.fetchMovements({ sinceMs })).movements,
  )
  const keyOf = ({ movementId }: VenueMovement): ReturnType<typeof keys.movement> =>
    keys.movement(accountId(run), movementId)
  return notBooked(run, movements, keyOf, ({ movementId, currency, amount, fee }) => ({
    id: movementId,
    kind: 'movement',
    effects: new Map([[currency, amount - fee]]),
  }))
}

async function orNothing<T>(read: () => Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof ExchangeReadError) return []
    throw error
  }
}

function tradeKey(run: AccountRun): (trade: VenueTrade) => ReturnType<typeof keys.fill> {
  return ({ symbol, tradeId }) => keys.fill(accountId(run), symbol, tradeId)
}

async function notBooked<T>(
  run: AccountRun,
  told: readonly T[],
  keyOf: (entry: T) => ReturnType<typeof keys.fill>,
  changeOf: (entry: T) => UnbookedChange,
): Promise<readonly UnbookedChange[]> {
  const wanted = new Map(told.map((entry) => [nameOf(keyOf(entry)), entry]))
  const items = await run.engine.store.getMany([...wanted.values()].map((entry) => keyOf(entry)))
  for (const item of items) wanted.delete(nameOf(item.key))
  return [...wanted.values()].map(changeOf)
}

function tradeChange(run: AccountRun, trade: VenueTrade): UnbookedChange {
  const appliedAtMs = run.engine.clock.nowMs()
  return changeOfFill({ ...trade, account: accountId(run), appliedAtMs })
}

function changeOfFill(fill: Fill): UnbookedChange {
  const effects = new Map<string, Fixed>()
  const add = (currency: string, amount: Fixed): void => {
    effects.set(currency, (effects.get(currency) ?? 0n) + amount)
  }
  const isReadable = fillProblem({ ...fill, timeMs: fill.appliedAtMs }) === undefined
  if (isReadable) {
    const [base = '', quote = ''] = fill.symbol.split('/')
    const effect = fillEffect(fill)
    add(base, effect.base)
    add(quote, effect.quote)
    add(fill.feeCurrency, -effect.feeInThird)
  }
  return { id: fill.tradeId, kind: 'trade', effects }
}

/** A trade in quarantine is kept in our own form where it could be read at all. */
function keptChange(entry: QuarantinedEntry): UnbookedChange {
  const { id, listing } = entry
  if (listing === 'movements') return { id, kind: 'movement', effects: new Map() }
  const fill = keptFill(entry)
  return fill === undefined ? { id, kind: 'trade', effects: new Map() } : changeOfFill(fill)
}

function keptFill({ id, text, seenAtMs }: QuarantinedEntry): Fill | undefined {
  try {
    const told: unknown = JSON.parse(text)
    if (typeof told !== 'object' || told === null) return undefined
    const field = (name: string): string => {
      const value = (told as Readonly<Record<string, unknown>>)[name]
      return typeof value === 'string' ? value : ''
    }
    const side = field('side')
    if (side !== 'buy' && side !== 'sell') return undefined
    return {
      tradeId: id,
      venueOrderId: field('venueOrderId'),
      account: field('account'),
      symbol: field('symbol'),
      side,
      price: parseFixed(field('price')),
      quantity: parseFixed(field('quantity')),
      cost: parseFixed(field('cost')),
      fee: parseFixed(field('fee')),
      feeCurrency: field('feeCurrency'),
      timeMs: seenAtMs,
      appliedAtMs: seenAtMs,
    }
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof MalformedAmount) return undefined
    throw error
  }
}
