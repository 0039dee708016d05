import { type Fact, factPlace } from '../../domain/ledger/entry.ts'
import { type Fixed } from '../../domain/money/fixed.ts'
import { type ChangeSet } from '../change-set.ts'
import { type LedgerRun, accountId } from '../engine.ts'
import { readOne } from '../read.ts'
import { keys } from '../records/keys.ts'
import { bookedRecord, factRecord, storedFact } from '../records/ledger-records.ts'
import { sameValue } from '../../domain/equality/same-value.ts'
import { bookOf, moneyMoved } from './book-facts.ts'
import { toldBy } from './told-by.ts'

/**
 * Puts one fact in the place of another with the same id and book.
 * @returns what the money has to move by, currency by currency, in the same change set.
 */
export async function replaceFact(
  run: LedgerRun,
  changes: ChangeSet,
  before: Fact,
  after: Fact,
): Promise<ReadonlyMap<string, Fixed>> {
  const { store } = run.engine
  const id = accountId(run)
  const symbol = bookOf(before)
  if (symbol !== bookOf(after) || factPlace(before).id !== factPlace(after).id)
    throw new Error(`fact ${factPlace(before).id} cannot become another`)
  const keyOf = (fact: Fact): ReturnType<typeof keys.moneyFact> =>
    symbol === undefined
      ? keys.moneyFact(id, factPlace(fact))
      : keys.fact(id, symbol, factPlace(fact))
  const stored = await readOne(store, factRecord, keyOf(before))
  const markKey =
    before.kind === 'fill'
      ? keys.fill(id, before.fill.symbol, before.fill.tradeId)
      : keys.movement(id, before.movement.movementId)
  const mark = await readOne(store, bookedRecord, markKey)
  if (stored === undefined || mark === undefined)
    throw new Error(`fact ${factPlace(before).id} is not booked`)
  changes.add(bookedRecord.replace(mark, { timeMs: factPlace(after).timeMs, told: toldBy(after) }))
  if (sameValue(keyOf(before), keyOf(after)))
    changes.add(factRecord.replace(stored, storedFact(after)))
  else changes.add(factRecord.remove(stored), factRecord.create(keyOf(after), storedFact(after)))
  return moneyBetween(before, after)
}

function moneyBetween(before: Fact, after: Fact): ReadonlyMap<string, Fixed> {
  const money = new Map(moneyMoved(after))
  for (const [currency, amount] of moneyMoved(before))
    money.set(currency, (money.get(currency) ?? 0n) - amount)
  return money
}
