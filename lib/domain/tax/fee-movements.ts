/**
 * A fee in a third currency that has lots is in the ledger twice: in its trade, and as a movement of
 * those lots. It was paid once.
 */
import { type Fact } from '../ledger/entry.ts'
import { type Fill } from '../ledger/fill.ts'
import { type Movement } from '../ledger/movement.ts'

export interface FeeMovements {
  readonly byFill: ReadonlyMap<Fill, Movement>
  /** Those that a trade tells of. */
  readonly booked: ReadonlySet<Movement>
}

export function feeMovements(facts: readonly Fact[]): FeeMovements {
  const waiting = new Map<string, Movement[]>()
  for (const fact of facts) {
    if (fact.kind !== 'movement' || fact.movement.kind !== 'fee') continue
    const { account, referenceId = '', currency, quantity, timeMs } = fact.movement
    const key = feeName(account, referenceId, currency, -quantity, timeMs)
    waiting.set(key, [...(waiting.get(key) ?? []), fact.movement])
  }
  const byFill = new Map<Fill, Movement>()
  for (const fact of waiting.size === 0 ? [] : facts) {
    if (fact.kind !== 'fill') continue
    const { account, tradeId, feeCurrency, fee, timeMs } = fact.fill
    const movement = waiting.get(feeName(account, tradeId, feeCurrency, fee, timeMs))?.shift()
    if (movement !== undefined) byFill.set(fact.fill, movement)
  }
  return { byFill, booked: new Set(byFill.values()) }
}

function feeName(
  account: string,
  tradeId: string,
  currency: string,
  quantity: bigint,
  timeMs: number,
): string {
  return JSON.stringify([account, tradeId, currency, String(quantity), timeMs])
}
