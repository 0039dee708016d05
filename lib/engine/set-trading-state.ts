import { isFinal } from '../domain/order/order.ts'
import { type TradingState } from '../domain/risk/trading-state.ts'
import { type ChangeSet } from './change-set.ts'
import { type AccountRun } from './engine.ts'
import { type ReadTradingState, readOpenOrders } from './read.ts'
import { recordOrder } from './record-order.ts'
import { tradingStateRecord } from './records/account-records.ts'

/**
 * Puts the new trading state into a change set, with its audit row. It takes the place of the state
 * that was decided on, and of no other: one that came in between would be lost.
 */
export function changeTradingState(
  changes: ChangeSet,
  before: ReadTradingState,
  next: TradingState,
): void {
  changes.add(tradingStateRecord.put(before.stored, before.key, next))
  changes.audit(
    `trading-state-${(before.stored?.version ?? 0) + 1}`,
    `${before.value.state} → ${next.state}`,
    {
      cause: next.cause,
      setBy: next.setBy,
    },
  )
}

/** Asks for the cancel of every increasing order that is not over; protection is left alone. */
export async function cancelEntries(run: AccountRun): Promise<number> {
  let requested = 0
  for (const { value: order } of await readOpenOrders(run)) {
    if (order.intent.effect === 'reducing' || isFinal(order)) continue
    if (order.cancelRequestedAtMs !== undefined) continue
    await recordOrder(run, order.intent.symbol, order.intent.intentId, {
      command: 'request-cancel',
      atMs: run.engine.clock.nowMs(),
    })
    requested += 1
  }
  return requested
}
