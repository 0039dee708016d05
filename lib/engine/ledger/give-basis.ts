/** What a person says that something cost which came in without a trade. */
import { pairOf } from '../../domain/ledger/fill.ts'
import { isTransfer, type Movement } from '../../domain/ledger/movement.ts'
import { type Fixed, absolute, formatFixed, multiply } from '../../domain/money/fixed.ts'
import { type LedgerRun, accountId } from '../engine.ts'
import { readOne } from '../read.ts'
import { keys } from '../records/keys.ts'
import { bookedRecord, factOf, factRecord } from '../records/ledger-records.ts'
import { transact } from '../transact.ts'
import { readBookSymbols } from './read-homes.ts'
import { replaceFact } from './replace-fact.ts'
import { requestRebuild } from './request-rebuild.ts'

export type BasisOutcome =
  | {
      readonly done: true
      readonly symbol: string
      /** Quote currency of the symbol. */
      readonly before: Fixed | undefined
      readonly after: Fixed
    }
  | { readonly done: false; readonly problem: 'unknown' | 'money' | 'leaves-at-cost' }

/** @param price quote currency for one unit; zero is a price. @param by who says so. */
export async function giveBasis(
  run: LedgerRun,
  movementId: string,
  price: Fixed,
  by: string,
): Promise<BasisOutcome> {
  const { result } = await transact(run, async (changes): Promise<BasisOutcome> => {
    const before = await findMovement(run, movementId)
    if (before === undefined) return { done: false, problem: 'unknown' }
    const { symbol, kind, quantity, timeMs } = before
    if (symbol === undefined) return { done: false, problem: 'money' }
    if (isTransfer(kind) && quantity < 0n) return { done: false, problem: 'leaves-at-cost' }
    const value = multiply(absolute(quantity), price, 'half-even')
    const at = new Date(run.engine.clock.nowMs()).toISOString()
    const after: Movement = { ...before, value, valueSource: `given by ${by} at ${at}` }
    await replaceFact(
      run,
      changes,
      { kind: 'movement', movement: before },
      { kind: 'movement', movement: after },
    )
    await requestRebuild(run, changes, symbol, `the cost of ${movementId} was given`)
    changes.audit(`basis-${movementId}-${timeMs}-${formatFixed(price)}`, 'cost given', {
      by,
      movementId,
      symbol,
      price: formatFixed(price),
      before: before.value === undefined ? 'none' : formatFixed(before.value),
      after: `${formatFixed(value)} ${pairOf(symbol).quote}`,
    })
    return { done: true, symbol, before: before.value, after: value }
  })
  return result
}

/** The mark does not say in which book the fact is. */
async function findMovement(run: LedgerRun, movementId: string): Promise<Movement | undefined> {
  const { store } = run.engine
  const id = accountId(run)
  const mark = await readOne(store, bookedRecord, keys.movement(id, movementId))
  if (mark === undefined) return undefined
  const place = { timeMs: mark.value.timeMs, id: movementId }
  const places = (await readBookSymbols(run)).map((symbol) => keys.fact(id, symbol, place))
  const items = await store.getMany([keys.moneyFact(id, place), ...places])
  // A trade may have the same id and time.
  const facts = items.map((item) => factOf(factRecord.read(item).value))
  return facts.flatMap((fact) => (fact.kind === 'movement' ? [fact.movement] : []))[0]
}
