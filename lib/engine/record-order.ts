import { termsOf } from '../domain/order/amendment.ts'
import { type OrderCommand } from '../domain/order/commands.ts'
import { decideOrder } from '../domain/order/decide.ts'
import { evolveOrderAll } from '../domain/order/evolve.ts'
import { type Order } from '../domain/order/order.ts'
import { type VenueOrder } from '../ports/exchange.ts'
import { type ChangeSet } from './change-set.ts'
import { type AccountRun } from './engine.ts'
import { announce } from './order-queue.ts'
import { summarisePlanOf } from './plan-summary.ts'
import { readOrder } from './read.ts'
import { type Stored } from './records/record.ts'
import { transact } from './transact.ts'

export type Recorded =
  | { readonly recorded: true; readonly order: Order }
  /** The order, as it is now, does not take the command: somebody else knew first. */
  | { readonly recorded: false; readonly order: Order; readonly why: string }

/**
 * Tells an order something and stores what follows. Reads the order afresh, so that whatever others
 * wrote meanwhile counts.
 * @throws {Error} when there is no such order.
 */
export async function recordOrder(
  run: AccountRun,
  symbol: string,
  intentId: string,
  command: OrderCommand,
): Promise<Recorded> {
  const { result, changes } = await transact(run, async (changeSet) => {
    const stored = await readOrder(run, symbol, intentId)
    if (stored === undefined) throw new Error(`there is no order ${intentId} in ${symbol}`)
    const recorded = applyCommand(changeSet, stored, command)
    if (!changeSet.isEmpty) await summarisePlanOf(run, changeSet, recorded.order)
    return recorded
  })
  // A send that did not reach the venue is not tried again at once: the sweep does it, with a pause.
  if (command.command !== 'record-not-placed') await announce(run, changes.announced)
  return result
}

/** Puts the outcome of a command into a change set; a command without effect adds nothing. */
export function applyCommand(
  changes: ChangeSet,
  stored: Stored<Order>,
  command: OrderCommand,
): Recorded {
  const decision = decideOrder(stored.value, command)
  if (!decision.ok) return { recorded: false, order: stored.value, why: decision.refusal.refused }
  if (decision.events.length === 0) return { recorded: true, order: stored.value }
  const order = evolveOrderAll(stored.value, decision.events)
  changes.order(stored, order, decision.events.map((event) => event.event).join(', '))
  return { recorded: true, order }
}

/** The venue's own word on an order, as a command. */
export function venueWord(order: VenueOrder, atMs: number): OrderCommand {
  return {
    command: 'record-venue-order',
    atMs,
    venueOrderId: order.venueOrderId,
    status: order.status,
    filledQuantity: order.filledQuantity,
    ...termsOf(order),
    ...(order.reason === undefined ? {} : { reason: order.reason }),
  }
}
