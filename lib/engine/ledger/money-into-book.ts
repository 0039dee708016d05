import { type Fact } from '../../domain/ledger/entry.ts'
import { type Fill, pairOf } from '../../domain/ledger/fill.ts'
import { isMoney } from '../../domain/ledger/home-symbol.ts'
import { type Movement } from '../../domain/ledger/movement.ts'
import { type LedgerRun, accountId } from '../engine.ts'
import { readOne } from '../read.ts'
import { keys } from '../records/keys.ts'
import { cashRecord } from '../records/ledger-rows.ts'
import { readHomes } from './read-homes.ts'

/**
 * A currency that was only counted gets lots with the first trade of a symbol that has it as base: what
 * is there of it moves into the new book, so that selling it does not look like selling nothing.
 * @returns the movements, out of the money and into the book; none when there is nothing to move.
 */
export async function moneyIntoBook(run: LedgerRun, first: Fill): Promise<readonly Fact[]> {
  const { store } = run.engine
  const id = accountId(run)
  const { symbol, timeMs, appliedAtMs } = first
  if ((await store.get(keys.position(id, symbol))) !== undefined) return []
  const { base } = pairOf(symbol)
  const cash = await readOne(store, cashRecord, keys.cash(id))
  const amount = cash?.value.balances[base] ?? 0n
  if (amount === 0n || isMoney(base, (await readHomes(run)).symbols)) return []
  const movement = (direction: 'from' | 'into', quantity: bigint): Movement => ({
    movementId: `${direction}-money-${symbol}`,
    referenceId: `money-${symbol}`,
    account: id,
    kind: 'adjustment',
    currency: base,
    quantity,
    fee: 0n,
    // So that the lots are there for the trade; what was taken before they came is taken after it.
    timeMs: amount > 0n ? timeMs - 1 : timeMs + 1,
    appliedAtMs,
  })
  return [
    { kind: 'movement', movement: movement('from', -amount) },
    { kind: 'movement', movement: { ...movement('into', amount), symbol } },
  ]
}
