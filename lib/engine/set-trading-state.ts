import { isFinal } from '../domain/order/order.ts'
import { type TradingState } from '../domain/risk/trading-state.ts'
import { type ChangeSet } from './change-set.ts'
import { type AccountRun } from './engine.ts'
import { readOpenOrders, readTradingState } from './read.ts'
import { recordOrder } from './record-order.ts'
import { tradingStateRecord } from './records/account-records.ts'

/** Puts the new trading state into a change set, with its audit row. */
export async function changeTradingState(
  run: AccountRun,
  changes: ChangeSet,
  next: TradingState,
): Promise<void> {
  const before = await readTradingState(run)
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
