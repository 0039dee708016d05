/**
 * History that is booked afterwards was contained in what the venue had when the books were opened.
 * So the opening of each book becomes smaller by what its history brought, and the totals stay.
 */
import { pairOf } from '../../domain/ledger/fill.ts'
import { isMoney } from '../../domain/ledger/home-symbol.ts'
import { type Movement } from '../../domain/ledger/movement.ts'
import { type Fixed, absolute, multiplyDivide } from '../../domain/money/fixed.ts'
import { type ChangeSet } from '../change-set.ts'
import { type LedgerRun, accountId } from '../engine.ts'
import { readOne } from '../read.ts'
import { keys } from '../records/keys.ts'
import { bookedRecord, factOf, factRecord } from '../records/ledger-records.ts'
import { type Cash } from '../records/ledger-rows.ts'
import { markWrites } from './book-facts.ts'
import { replaceFact } from './replace-fact.ts'

export interface ContainedHistory {
  /** Base currency that the history moves, by book. */
  readonly moved: ReadonlyMap<string, Fixed>
  readonly symbols: readonly string[]
}

/** @returns the money: what was only counted of a currency goes into the opening of its book. */
export async function reduceOpening(
  run: LedgerRun,
  changes: ChangeSet,
  cash: Cash,
  { moved, symbols }: ContainedHistory,
): Promise<Cash> {
  let next = cash
  for (const [symbol, amount] of moved) {
    const { base } = pairOf(symbol)
    const before = await readOpening(run, symbol)
    const isCounted = before === undefined && !isMoney(base, symbols)
    const counted = isCounted ? (next.opening[base] ?? 0n) : 0n
    if (counted !== 0n) next = withoutCounted(next, base, counted)
    const quantity = (before?.quantity ?? counted) - amount
    await writeOpening(run, changes, before, { symbol, quantity, openedAtMs: cash.openedAtMs ?? 0 })
  }
  return next
}

function withoutCounted(cash: Cash, currency: string, counted: Fixed): Cash {
  const { [currency]: _moved, ...opening } = cash.opening
  const balance = (cash.balances[currency] ?? 0n) - counted
  return { ...cash, opening, balances: { ...cash.balances, [currency]: balance } }
}

/** One of its own, or the one that the opening of the books made if it lies in this book. */
async function readOpening(run: LedgerRun, symbol: string): Promise<Movement | undefined> {
  const { store } = run.engine
  const id = accountId(run)
  for (const movementId of [ownOpeningId(symbol), `opening-${pairOf(symbol).base}`]) {
    const mark = await readOne(store, bookedRecord, keys.movement(id, movementId))
    if (mark === undefined) continue
    const place = { timeMs: mark.value.timeMs, id: movementId }
    const stored = await readOne(store, factRecord, keys.fact(id, symbol, place))
    const fact = stored === undefined ? undefined : factOf(stored.value)
    if (fact?.kind === 'movement') return fact.movement
  }
  return undefined
}

/** Several books may have the same base currency. */
function ownOpeningId(symbol: string): string {
  return `opening-${symbol}`
}

async function writeOpening(
  run: LedgerRun,
  changes: ChangeSet,
  before: Movement | undefined,
  next: { readonly symbol: string; readonly quantity: Fixed; readonly openedAtMs: number },
): Promise<void> {
  const { symbol, quantity, openedAtMs } = next
  if (before === undefined) {
    if (quantity === 0n) return
    const movement: Movement = {
      movementId: ownOpeningId(symbol),
      account: accountId(run),
      kind: 'opening',
      currency: pairOf(symbol).base,
      quantity,
      fee: 0n,
      symbol,
      timeMs: openedAtMs,
      appliedAtMs: run.engine.clock.nowMs(),
    }
    changes.add(...markWrites(run, { kind: 'movement', movement }))
    return
  }
  if (quantity === 0n) await removeOpening(run, changes, before, symbol)
  else {
    const after = { ...before, ...scaledValue(before, quantity), quantity }
    const fact = (movement: Movement) => ({ kind: 'movement', movement }) as const
    await replaceFact(run, changes, fact(before), fact(after))
  }
}

/** The value of a unit stays. */
function scaledValue({ value, quantity: before }: Movement, quantity: Fixed): { value?: Fixed } {
  if (value === undefined) return {}
  const size = absolute(quantity)
  return { value: multiplyDivide(value, size, absolute(before), 'half-even') }
}

async function removeOpening(
  run: LedgerRun,
  changes: ChangeSet,
  { movementId, timeMs }: Movement,
  symbol: string,
): Promise<void> {
  const { store } = run.engine
  const id = accountId(run)
  const mark = await readOne(store, bookedRecord, keys.movement(id, movementId))
  const place = { timeMs, id: movementId }
  const fact = await readOne(store, factRecord, keys.fact(id, symbol, place))
  if (mark === undefined || fact === undefined) throw new Error(`${movementId} is not booked`)
  changes.add(bookedRecord.remove(mark), factRecord.remove(fact))
}
