/**
 * Finds the plans that are due on the watch pages, and reads and judges only those: batch by batch, so
 * that memory does not grow with their number, the most urgent first, as far as the time goes.
 */
import {
  type DuePlans,
  countLines,
  priceText,
  scanLines,
  timeText,
} from '../domain/plan/watch-text.ts'
import { type AccountRun, accountId } from './engine.ts'
import { judgePlan } from './judge-plans.ts'
import { type PlanMarkets } from './plan-markets.ts'
import { readMany } from './read.ts'
import { keys } from './records/keys.ts'
import { planRecord } from './records/plan-records.ts'
import { type WatchPage } from './records/watch-records.ts'

const PLANS_PER_BATCH = 100
/** A plan in trouble takes some calls; what is not begun now is begun by the next tick. */
const TICK_RESERVE_MS = 8_000

/** Which plans are due at these prices and this time. */
export function findDue(
  pages: readonly WatchPage[],
  markets: PlanMarkets,
  nowMs: number,
): { readonly open: number; readonly due: DuePlans } {
  const bids = new Map<string, string>()
  for (const [symbol, { price }] of markets)
    if (price !== undefined) bids.set(symbol, priceText(price.bid))
  const due: DuePlans = { stops: [], timed: [], rises: [] }
  const nowText = timeText(nowMs)
  let open = 0
  for (const { symbols } of pages)
    for (const symbol in symbols) {
      const lines = symbols[symbol] ?? ''
      open += countLines(lines)
      scanLines(lines, bids.get(symbol), nowText, due)
    }
  return { open, due }
}

/** Stops first. Within a kind another plan begins at each tick, so that a long list starves nobody. */
export function inOrder({ stops, timed, rises }: DuePlans, tick: number): readonly string[] {
  return [stops, timed, rises].flatMap((ids) => {
    const first = ids.length === 0 ? 0 : (tick * PLANS_PER_BATCH) % ids.length
    return [...ids.slice(first), ...ids.slice(0, first)]
  })
}

/** @returns how many were judged, and how many the time did not suffice for. */
export async function judgeDue(
  run: AccountRun,
  planIds: readonly string[],
  markets: PlanMarkets,
): Promise<{ readonly judged: number; readonly postponed: number }> {
  let judged = 0
  for (let from = 0; from < planIds.length; from += PLANS_PER_BATCH) {
    const batch = planIds.slice(from, from + PLANS_PER_BATCH)
    const stored = await readMany(
      run.engine.store,
      planRecord,
      batch.map((planId) => keys.openPlan(accountId(run), planId)),
    )
    const plans = new Map(stored.map(({ value }) => [value.planId, value]))
    for (const [index, planId] of batch.entries()) {
      if (run.engine.remainingMs() < TICK_RESERVE_MS)
        return { judged, postponed: planIds.length - from - index }
      const plan = plans.get(planId)
      // Closed since the pages were read.
      if (plan === undefined) continue
      judged += 1
      try {
        await judgePlan(run, plan, markets.get(plan.symbol) ?? { isWild: false })
      } catch (error) {
        run.engine.log.error('a plan could not be judged; the others go on', {
          account: accountId(run),
          symbol: plan.symbol,
          planId,
          error: String(error),
        })
      }
    }
  }
  return { judged, postponed: 0 }
}
