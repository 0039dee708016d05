import { deriveId } from '../../domain/identity/derive-id.ts'
import { type Fill } from '../../domain/ledger/fill.ts'
import { type Movement } from '../../domain/ledger/movement.ts'
import { type Fixed } from '../../domain/money/fixed.ts'
import { type ChangeSet } from '../change-set.ts'
import { type LedgerRun, accountId } from '../engine.ts'
import { readOne } from '../read.ts'
import { keys } from '../records/keys.ts'
import { bookedRecord, factOf, factRecord } from '../records/ledger-records.ts'
import { bookFacts, markWrites } from './book-facts.ts'
import { type CompleteFill, feeMovementId } from './complete-fill.ts'
import { replaceFact } from './replace-fact.ts'
import { requestRebuild } from './request-rebuild.ts'
import { toldOfTrade } from './told-by.ts'

export interface FeeCorrection {
  readonly old: Fill
  /** As the venue tells it now. */
  readonly told: CompleteFill
  /** What the corrected trade moves the money by, the fee included that was paid from it. */
  readonly money: ReadonlyMap<string, Fixed>
}

/**
 * Corrects a fee in a third currency where it is booked: the movement that took it out of lots, or the
 * money. A currency that has got lots since then leaves no rest in the money: the difference goes into
 * its book.
 * @returns what the money moves by.
 */
export async function correctFee(
  run: LedgerRun,
  changes: ChangeSet,
  { old, told, money }: FeeCorrection,
): Promise<ReadonlyMap<string, Fixed>> {
  if (old.feeSymbol !== undefined) {
    await replaceMovement(run, changes, { old, feeSymbol: old.feeSymbol, told })
    return money
  }
  const { feeSymbol, feeCurrency } = told.fill
  const rest = money.get(feeCurrency) ?? 0n
  if (feeSymbol === undefined || rest === 0n) return money
  await moveRest(run, changes, { fill: told.fill, feeSymbol, rest })
  const { [feeCurrency]: _moved, ...others } = Object.fromEntries(money)
  return new Map(Object.entries(others))
}

async function replaceMovement(
  run: LedgerRun,
  changes: ChangeSet,
  {
    old,
    feeSymbol,
    told,
  }: { readonly old: Fill; readonly feeSymbol: string } & Pick<FeeCorrection, 'told'>,
): Promise<void> {
  const place = { timeMs: old.timeMs, id: feeMovementId(old) }
  const key = keys.fact(accountId(run), feeSymbol, place)
  const stored = await readOne(run.engine.store, factRecord, key)
  const mark = await readOne(
    run.engine.store,
    bookedRecord,
    keys.movement(accountId(run), place.id),
  )
  if (stored === undefined || mark === undefined)
    throw new Error(`the fee of trade ${old.tradeId} is not booked in ${feeSymbol}`)
  const fee = told.facts.find((fact) => fact.kind === 'movement')
  // A fee of nothing takes nothing out of the lots.
  if (fee === undefined) changes.add(factRecord.remove(stored), bookedRecord.remove(mark))
  else {
    const movement = { ...fee.movement, symbol: feeSymbol }
    await replaceFact(run, changes, factOf(stored.value), { kind: 'movement', movement })
  }
  await requestRebuild(run, changes, feeSymbol, `the fee of trade ${old.tradeId} was corrected`)
}

async function moveRest(
  run: LedgerRun,
  changes: ChangeSet,
  {
    fill,
    feeSymbol,
    rest,
  }: { readonly fill: Fill; readonly feeSymbol: string; readonly rest: Fixed },
): Promise<void> {
  // The same trade may be corrected more than once.
  const name = `${fill.symbol}-${fill.tradeId}-${deriveId(toldOfTrade(fill))}`
  const movement = (direction: 'from' | 'into', quantity: Fixed): Movement => ({
    movementId: `${direction}-money-${name}`,
    referenceId: `money-${name}`,
    account: accountId(run),
    kind: 'adjustment',
    currency: fill.feeCurrency,
    quantity,
    fee: 0n,
    timeMs: fill.timeMs,
    appliedAtMs: run.engine.clock.nowMs(),
  })
  changes.add(...markWrites(run, { kind: 'movement', movement: movement('from', -rest) }))
  const into: Movement = { ...movement('into', rest), symbol: feeSymbol }
  await bookFacts(run, changes, [{ kind: 'movement', movement: into }])
}
