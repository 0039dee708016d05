/** Moves the venue's clock and deals with everything on the way, in the order in which it happens. */
import { cancelAllOrders } from './cancel-order.ts'
import { executeEvent } from './execute-order.ts'
import { type MarketEvent } from './find-next-event.ts'
import { type VenueAccount } from './venue-account.ts'
import { type VenueState } from './venue-state.ts'

/**
 * Times in the past and the present do nothing. One long step and many short ones give the same.
 * @throws {RangeError} for a time that is no whole number of milliseconds
 */
export function advanceMarket(state: VenueState, targetMs: number): void {
  if (!Number.isSafeInteger(targetMs) || targetMs < 0)
    throw new RangeError(`not a time in milliseconds since the epoch: ${targetMs}`)
  if (targetMs <= state.nowMs) return
  for (;;) {
    const event = firstEvent(state, targetMs)
    const expiring = firstExpiring(state, event?.timeMs ?? targetMs)
    if (expiring !== undefined) cancelExpired(state, expiring)
    else if (event !== undefined) {
      state.nowMs = event.timeMs
      executeEvent(state, event)
    } else break
  }
  state.nowMs = targetMs
}

/** Of events at the same time, the one of the symbol that is listed first. */
function firstEvent(state: VenueState, targetMs: number): MarketEvent | undefined {
  let first: MarketEvent | undefined
  for (const book of state.books.values()) {
    const event = book.peek(targetMs)
    if (event !== undefined && (first === undefined || event.timeMs < first.timeMs)) first = event
  }
  return first
}

function firstExpiring(state: VenueState, targetMs: number): VenueAccount | undefined {
  let first: VenueAccount | undefined
  for (const account of state.accounts.values()) {
    const dueMs = account.cancelAllAtMs ?? Infinity
    if (dueMs <= targetMs && dueMs < (first?.cancelAllAtMs ?? Infinity)) first = account
  }
  return first
}

function cancelExpired(state: VenueState, account: VenueAccount): void {
  state.nowMs = Math.max(state.nowMs, account.cancelAllAtMs ?? 0)
  account.cancelAllAtMs = undefined
  cancelAllOrders(state, account, 'cancel-all-after: the time is over')
}
