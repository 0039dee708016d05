/** Moves the venue's clock and deals with everything on the way, in the order in which it happens. */
import { closeExpired } from './book-trade.ts'
import { cancelAllOrders } from './cancel-order.ts'
import { executeEvent } from './execute-order.ts'
import { type MarketEvent } from './find-next-event.ts'
import { type LiveOrder } from './live-order.ts'
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
    const ending = firstEnding(state, event?.timeMs ?? targetMs)
    if (ending !== undefined) end(state, ending)
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

/** What time alone brings about: an order expires, or an account's orders are all cancelled. */
interface Ending {
  readonly dueMs: number
  readonly account: VenueAccount
  /** Absent when it is all of them. */
  readonly order?: LiveOrder
}

/** Of endings at the same time, the one of the account and the order that were there first. */
function firstEnding(state: VenueState, targetMs: number): Ending | undefined {
  let first: Ending | undefined
  for (const account of state.accounts.values())
    for (const ending of endingsOf(account))
      if (ending.dueMs <= targetMs && ending.dueMs < (first?.dueMs ?? Infinity)) first = ending
  return first
}

function* endingsOf(account: VenueAccount): Iterable<Ending> {
  if (account.cancelAllAtMs !== undefined) yield { account, dueMs: account.cancelAllAtMs }
  for (const order of account.expiring.values())
    yield { account, order, dueMs: order.expiresAtMs ?? Infinity }
}

function end(state: VenueState, { account, order, dueMs }: Ending): void {
  state.nowMs = Math.max(state.nowMs, dueMs)
  if (order !== undefined) {
    closeExpired(state, order)
    return
  }
  account.cancelAllAtMs = undefined
  cancelAllOrders(state, account, 'cancel-all-after: the time is over')
}
