import { type Order, isFinal, isResting } from '../order/order.ts'

/** What reconciliation has to ask or do about one of our orders that is not settled. */
export type OrderQuestion =
  /** The venue's listing shows it: its word is recorded. */
  | { readonly ask: 'nothing'; readonly because: 'listed' }
  /** Our record says that it may live, the listing does not show it: the venue is asked by id. */
  | { readonly ask: 'venue' }
  /** The run that claimed it is gone: its outcome is unknown from now on. */
  | { readonly ask: 'venue'; readonly first: 'lose-claim' }
  /** Never sent, and too late to be sent. */
  | { readonly ask: 'nothing'; readonly because: 'too-late' }
  | { readonly ask: 'nothing'; readonly because: 'waits' }

export interface SettleTimes {
  readonly nowMs: number
  /** A claim older than this belongs to a run that is over. */
  readonly claimStaleMs: number
}

/** @param isListed whether the venue's open orders show it. */
export function orderQuestion(order: Order, isListed: boolean, times: SettleTimes): OrderQuestion {
  if (order.state === 'created') {
    const { expiresAtMs } = order.intent
    const tooLate = expiresAtMs !== undefined && times.nowMs >= expiresAtMs
    return { ask: 'nothing', because: tooLate ? 'too-late' : 'waits' }
  }
  if (isListed) return { ask: 'nothing', because: 'listed' }
  if (isFinal(order)) return { ask: 'nothing', because: 'waits' }
  if (order.state === 'unknown' || isResting(order)) return { ask: 'venue' }
  if (order.retryable) return { ask: 'nothing', because: 'waits' }
  const stale = times.nowMs - (order.claimedAtMs ?? 0) >= times.claimStaleMs
  return stale ? { ask: 'venue', first: 'lose-claim' } : { ask: 'nothing', because: 'waits' }
}

/**
 * Whether the venue's 'no such order' may be believed: only when the claim is older than the horizon,
 * within which everything that was sent has arrived and is shown.
 */
export function absenceCounts(order: Order, nowMs: number, horizonMs: number): boolean {
  return order.state === 'unknown' && nowMs - (order.claimedAtMs ?? nowMs) >= horizonMs
}
