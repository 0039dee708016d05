/**
 * Until when the venue may accept an order, (or a change of one), in the venue's words: the
 * `deadline` of AddOrder and AmendOrder, after which the matching engine refuses. The venue takes only times from 2 to 60 seconds ahead of its clock.
 * https://docs.kraken.com/api/docs/rest-api/add-order
 */
const AHEAD_MS_MIN = 2_000
const AHEAD_MS_MAX = 60_000
/** By so much this clock and the venue's may differ before a deadline is out of the venue's bounds. */
const CLOCK_DIFFERENCE_MS_MAX = 3_000

/**
 * RFC 3339, at or before `arriveByMs`: earlier when the venue would not take so late a time.
 * @returns nothing when too little time is left for a deadline that the venue takes.
 */
export function orderDeadline(arriveByMs: number, nowMs: number): string | undefined {
  const aheadMs = Math.min(arriveByMs - nowMs, AHEAD_MS_MAX - CLOCK_DIFFERENCE_MS_MAX)
  if (aheadMs < AHEAD_MS_MIN + CLOCK_DIFFERENCE_MS_MAX) return undefined
  return new Date(nowMs + aheadMs).toISOString()
}
