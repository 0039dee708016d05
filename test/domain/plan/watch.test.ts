import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import { judgeExit } from '../../../lib/domain/plan/judge-exit.ts'
import { type Plan } from '../../../lib/domain/plan/plan.ts'
import { isSteady } from '../../../lib/domain/plan/steady.ts'
import { ratchet } from '../../../lib/domain/plan/trail.ts'
import {
  type DuePlans,
  priceText,
  scanLines,
  timeText,
  watchLine,
} from '../../../lib/domain/plan/watch-text.ts'
import { watchOf } from '../../../lib/domain/plan/watch.ts'
import { situation } from './any-situation.ts'
import { OPEN_PLAN, START_MS } from './sample-plan.ts'

/** Looks at the plan's line as a tick does. */
function dueOf(
  plan: Plan,
  restingStop: 'tightest' | 'hard',
  bid: bigint | undefined,
  nowMs: number,
): DuePlans {
  const due: DuePlans = { stops: [], timed: [], rises: [] }
  const line = watchLine(plan.planId, watchOf(plan, restingStop))
  scanLines(line, bid === undefined ? undefined : priceText(bid), timeText(nowMs), due)
  return due
}

describe('R-EXIT-2 a plan that is not read is one that nothing happens to', () => {
  it('is due whenever a rule fires, a stop moves or something is left to do', () => {
    const seen = { fired: 0, moved: 0, unsteady: 0, quiet: 0 }
    fc.assert(
      fc.property(situation, ({ plan: made, bid, nowMs, isWild, restingStop, instrument: at }) => {
        const hardStopRests = restingStop === 'hard'
        const { exit } = judgeExit({
          plan: made,
          price: { bid, source: 'quote', atMs: nowMs },
          instrument: at,
          hardStopRests,
          nowMs,
        })
        const moved = ratchet({ plan: made, bid, regimeIsWild: isWild, instrument: at, nowMs })
        const steady = isSteady(made, hardStopRests)
        const mustBeJudged = exit !== undefined || moved !== undefined || !steady
        seen.fired += Number(steady && exit !== undefined)
        seen.moved += Number(steady && moved !== undefined)
        seen.unsteady += Number(!steady)
        const { stops, timed, rises } = dueOf(made, restingStop, bid, nowMs)
        const due = stops.length + timed.length + rises.length > 0
        seen.quiet += Number(!due)
        if (mustBeJudged) expect(due).toBe(true)
      }),
      { numRuns: 10_000, seed: 7 },
    )
    // Each kind came up often enough to mean something.
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(250)
  })

  it('needs no price to be due by its time or for what is under way', () => {
    fc.assert(
      fc.property(situation, ({ plan: made, nowMs, restingStop, instrument: at }) => {
        const hardStopRests = restingStop === 'hard'
        const judged = { plan: made, price: undefined, instrument: at, hardStopRests, nowMs }
        const { exit } = judgeExit(judged)
        if (exit === undefined && isSteady(made, hardStopRests)) return
        expect(dueOf(made, restingStop, undefined, nowMs).timed).toEqual([made.planId])
      }),
      { numRuns: 2_000, seed: 7 },
    )
  })

  it('is always due while the configuration is not known', () => {
    expect(watchOf({ ...OPEN_PLAN, protectedAt: OPEN_PLAN.levels.stop }, 'unknown').wakeAtMs).toBe(
      0,
    )
  })

  it('lets a covered plan sleep between its stop and its target until its time is over', () => {
    const covered: Plan = { ...OPEN_PLAN, protectedAt: OPEN_PLAN.levels.stop }
    expect(watchOf(covered, 'tightest')).toEqual({
      below: parseFixed('95'),
      above: parseFixed('110'),
      wakeAtMs: START_MS + 3_600_000,
    })
  })

  it('wakes a plan with an exit signal where the rest breaks even, and at once if it may lose', () => {
    const signalled: Plan = {
      ...OPEN_PLAN,
      protectedAt: OPEN_PLAN.levels.stop,
      entryCost: parseFixed('1020'),
      exitSignal: { trigger: 'cross back', atMs: START_MS + 60_000, untilMs: START_MS + 120_000 },
    }
    expect(watchOf(signalled, 'tightest').above).toBe(parseFixed('102'))
    const atLoss: Plan = { ...signalled, terms: { signalAtLoss: true } }
    expect(watchOf(atLoss, 'tightest').wakeAtMs).toBe(START_MS + 60_000)
  })
})
