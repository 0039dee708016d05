/**
 * Brings in the closed bars that a strategy reads: looks for holes in the window, fetches exactly
 * those, and remembers what the venue does not have, so that it is not asked for ever.
 */
import {
  type Bar,
  type Timeframe,
  barFault,
  closedBars,
  timeframeMs,
} from '../domain/market/bar.ts'
import { type BarRange } from '../domain/market/bar-range.ts'
import { missingRanges, rangesToHeal, recordUnfillable } from '../domain/market/gaps.ts'
import { readBars, recentRange, writeBars } from './bar-store.ts'
import { type AccountRun } from './engine.ts'
import { readOne } from './read.ts'
import { keys } from './records/keys.ts'
import { unfillableRecord } from './records/market-records.ts'
import { type BarNeed } from './universe.ts'

/** A bar may be listed some minutes late; what is missing for longer is taken not to exist. */
const LATE_INTERVALS_MAX = 6

export interface BarSync {
  /** How many bars are new or corrected. */
  readonly written: number
  /** The stored bars of the window afterwards, oldest first. */
  readonly bars: readonly Bar[]
}

export async function syncBars(run: AccountRun, need: BarNeed): Promise<BarSync> {
  const { symbol, timeframe } = need
  const nowMs = run.engine.clock.nowMs()
  const range = recentRange(timeframe, need.barsNeeded, nowMs)
  const stored = await readBars(run, symbol, timeframe, range.fromMs, range.untilMs)
  const openTimes = stored.map((bar) => bar.openTimeMs)
  const gaps = missingRanges(timeframe, range, openTimes)
  if (gaps.length === 0) return { written: 0, bars: stored }
  const key = keys.unfillable(run.account.market, symbol, timeframe)
  const record = await readOne(run.engine.store, unfillableRecord, key)
  // What has left the window is forgotten with it.
  const known = (record?.value.ranges ?? []).filter((each) => each.untilMs > range.fromMs)
  let unfillable: readonly BarRange[] = known
  let written = 0
  const arrived: Bar[] = []
  for (const gap of rangesToHeal(gaps, known)) {
    const answered = await fetchRange(run, need, gap)
    written += await writeBars(run, symbol, timeframe, answered)
    arrived.push(...answered)
    const settled = settledPart(timeframe, gap, nowMs)
    const answeredTimes = answered.map((bar) => bar.openTimeMs)
    // An empty answer may be a failure in disguise: only a younger bar shows that the venue went on.
    if (settled === undefined || !answeredTimes.some((timeMs) => timeMs >= settled.untilMs))
      continue
    unfillable = recordUnfillable(timeframe, unfillable, settled, answeredTimes)
  }
  if (unfillable !== known)
    await run.engine.store.commit([unfillableRecord.put(record, key, { ranges: unfillable })])
  return { written, bars: merged(stored, arrived, range) }
}

/** As the pages have them now: what came last of one interval counts. */
function merged(
  stored: readonly Bar[],
  arrived: readonly Bar[],
  { fromMs, untilMs }: BarRange,
): readonly Bar[] {
  const byTime = new Map([...stored, ...arrived].map((bar) => [bar.openTimeMs, bar]))
  return [...byTime.values()]
    .filter(({ openTimeMs }) => openTimeMs >= fromMs && openTimeMs < untilMs)
    .sort((a, b) => a.openTimeMs - b.openTimeMs)
}

/** All closed, sound bars that the venue has of a range, oldest first. */
async function fetchRange(
  run: AccountRun,
  { symbol, timeframe }: BarNeed,
  range: BarRange,
): Promise<readonly Bar[]> {
  const nowMs = run.engine.clock.nowMs()
  const bars: Bar[] = []
  let sinceMs = range.fromMs
  while (sinceMs < range.untilMs) {
    const fetched = await run.account.exchange.fetchBars(symbol, timeframe, sinceMs)
    const usable = closedBars(fetched, timeframe, nowMs).filter(
      (bar) => bar.openTimeMs >= sinceMs && barFault(bar, timeframe) === undefined,
    )
    const last = usable.at(-1)
    if (last === undefined) break
    bars.push(...usable)
    sinceMs = last.openTimeMs + timeframeMs(timeframe)
  }
  return bars
}

/** The part of a gap that is old enough for the venue's answer to be its last word. */
function settledPart(timeframe: Timeframe, gap: BarRange, nowMs: number): BarRange | undefined {
  const length = timeframeMs(timeframe)
  const settledUntilMs = nowMs - (nowMs % length) - LATE_INTERVALS_MAX * length
  const untilMs = Math.min(gap.untilMs, settledUntilMs)
  return untilMs > gap.fromMs ? { fromMs: gap.fromMs, untilMs } : undefined
}
