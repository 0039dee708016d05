import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ExitReason } from '../../../lib/domain/order/exit-reason.ts'
import { type Judgement, EXIT_RULES, judgeExit } from '../../../lib/domain/plan/judge-exit.ts'
import { type Plan, type PlanLevels, heldQuantity } from '../../../lib/domain/plan/plan.ts'
import { ratchet } from '../../../lib/domain/plan/trail.ts'
import {
  BARE,
  INSTRUMENT,
  START_MS,
  bidOf,
  contextOf,
  fixed,
  withParts,
  withTrailing,
} from './judged-plan.ts'

const BID = '101'
const HERE = fixed(BID)

interface Trigger {
  readonly reason: ExitReason
  readonly plan?: Partial<Plan>
  readonly levels?: Partial<PlanLevels>
}

/** In order of priority; each makes its own rule fire at a bid of 101, and no other. */
const TRIGGERS: readonly Trigger[] = [
  { reason: 'MANUAL', plan: { exitWish: 'MANUAL' } },
  { reason: 'HARD_STOP', levels: { hardStop: HERE } },
  { reason: 'SOFT_STOP', levels: { stop: HERE } },
  {
    reason: 'TRAILING_STOP',
    plan: { trail: { highWater: fixed('105'), stop: HERE, movedAtMs: START_MS } },
  },
  { reason: 'TAKE_PROFIT', levels: { target: HERE } },
  {
    reason: 'SIGNAL',
    plan: {
      exitSignal: { trigger: 'cross-down', atMs: START_MS, untilMs: START_MS + 60_000 },
    },
  },
  { reason: 'TIME', plan: { timeExitAtMs: START_MS } },
]

function planWith(...triggers: readonly Trigger[]): Plan {
  return triggers.reduce<Plan>(
    (plan, change) => ({
      ...plan,
      ...change.plan,
      levels: { ...plan.levels, ...change.levels },
    }),
    BARE,
  )
}

function judge(plan: Plan): Judgement {
  return judgeExit(contextOf({ plan, price: bidOf(BID) }))
}

function reasonsOf(plan: Plan): readonly (ExitReason | undefined)[] {
  const { exit } = judge(plan)
  return [exit?.reason, ...(exit?.alsoFired ?? [])]
}

describe('R-EXIT-3 exit priority', () => {
  it('has a trigger for every rule, each of which fires alone', () => {
    expect(TRIGGERS).toHaveLength(EXIT_RULES.length)
    for (const trigger of TRIGGERS) expect(reasonsOf(planWith(trigger))).toEqual([trigger.reason])
    expect(judge(BARE).exit).toBeUndefined()
  })

  const pairs = TRIGGERS.flatMap((first, place) =>
    TRIGGERS.slice(place + 1).map((second) => ({ first, second })),
  )
  it.each(pairs)('takes $first.reason before $second.reason, and records both', (pair) => {
    const reasons = [pair.first.reason, pair.second.reason]
    expect(reasonsOf(planWith(pair.first, pair.second))).toEqual(reasons)
    expect(reasonsOf(planWith(pair.second, pair.first))).toEqual(reasons)
  })

  it('covers all 21 pairs', () => {
    expect(pairs).toHaveLength(21)
  })

  it('records all that fired, in order', () => {
    expect(reasonsOf(planWith(...TRIGGERS))).toEqual(TRIGGERS.map(({ reason }) => reason))
  })

  it('takes a panic before everything else, too', () => {
    const [, ...others] = TRIGGERS
    expect(reasonsOf({ ...planWith(...others), exitWish: 'PANIC' })[0]).toBe('PANIC')
  })

  it('takes the soft stop before a trailing stop that is above it, when both were passed', () => {
    const plan = planWith({
      reason: 'SOFT_STOP',
      plan: { trail: { highWater: fixed('106'), stop: fixed('102'), movedAtMs: START_MS } },
      levels: { stop: HERE },
    })
    expect(reasonsOf(plan)).toEqual(['SOFT_STOP', 'TRAILING_STOP'])
  })

  it('sells the part first where everything is wanted, too, and the rest at the next judgement', () => {
    const timed: Plan = { ...withParts(), timeExitAtMs: START_MS }
    const context = contextOf({ plan: timed, price: bidOf('105') })
    const { exit } = judgeExit(context)
    expect(exit).toMatchObject({ reason: 'TAKE_PROFIT', alsoFired: ['TIME'], keep: fixed('8') })
    const rest: Plan = { ...timed, partsSold: 1, exitedQuantity: fixed('2') }
    const next = judgeExit({ ...context, plan: rest }).exit
    expect(next).toMatchObject({ reason: 'TIME', alsoFired: [] })
    expect(next).not.toHaveProperty('keep')
  })
})

describe('R-EXIT-4 what an exit stores', () => {
  it('has the reason, the price and its source, the time, the level and what else fired', () => {
    const plan: Plan = {
      ...planWith({ reason: 'TIME', plan: { timeExitAtMs: 0 } }),
      exitAttempts: 2,
    }
    const { exit } = judgeExit(contextOf({ plan, price: bidOf('95') }))
    expect(exit).toEqual({
      reason: 'SOFT_STOP',
      triggeredAtMs: START_MS + 1_000,
      triggerPrice: fixed('95'),
      level: fixed('95'),
      alsoFired: ['TIME'],
      firstAttempt: 3,
      priceSource: 'quote',
      detail: 'bid 95 is at or below the stop 95',
    })
  })

  it('has no level where the rule has none, and says when there was no price', () => {
    const plan: Plan = { ...BARE, exitWish: 'PANIC' }
    const { exit } = judgeExit(contextOf({ plan, price: undefined }))
    expect(exit).toMatchObject({ reason: 'PANIC', priceSource: 'none', triggerPrice: fixed('100') })
    expect(exit).not.toHaveProperty('level')
  })

  it('keeps the verdict of every rule, with why not', () => {
    const { verdicts } = judgeExit(contextOf({ price: bidOf('110') }))
    expect(verdicts.map((verdict) => (verdict.fired ? verdict.reason : verdict.whyNot))).toEqual([
      'nobody asked for it',
      'bid 110 is above the hard stop 92',
      'bid 110 is above the stop 95',
      'the plan has no trailing stop',
      'TAKE_PROFIT',
      'the strategy has not asked for it',
      '3599 s are left',
    ])
  })
})

describe('R-MKT-7 exits without a fresh quote', () => {
  const everything = planWith(...TRIGGERS.filter(({ reason }) => reason !== 'MANUAL'))

  it.each(['stored-quote', 'bar'] as const)(
    'by a price from a %s, only stops and time sell',
    (source) => {
      const { exit, verdicts } = judgeExit(
        contextOf({ plan: everything, price: bidOf(BID, { source }) }),
      )
      expect([exit?.reason, ...(exit?.alsoFired ?? [])]).toEqual([
        'HARD_STOP',
        'SOFT_STOP',
        'TRAILING_STOP',
        'TIME',
      ])
      expect(exit?.priceSource).toBe(source)
      const why = `there is no fresh quote: by the ${source} of 2026-01-05T00:00:00.000Z only stops and time sell`
      for (const reason of ['TAKE_PROFIT', 'SIGNAL'])
        expect(verdicts).toContainEqual(
          expect.objectContaining({ fired: false, reason, whyNot: why }),
        )
    },
  )

  it('without any price, only time sells, and what somebody asked for', () => {
    const { exit, verdicts } = judgeExit(contextOf({ plan: everything, price: undefined }))
    expect([exit?.reason, ...(exit?.alsoFired ?? [])]).toEqual(['TIME'])
    const waiting = verdicts.filter(
      (verdict) => !verdict.fired && verdict.whyNot === 'no price is fit for a decision',
    )
    expect(waiting.map(({ reason }) => reason)).toEqual([
      'HARD_STOP',
      'SOFT_STOP',
      'TRAILING_STOP',
      'TAKE_PROFIT',
      'SIGNAL',
    ])
  })
})

describe('R-EXIT-3 the same prices give the same verdicts', () => {
  /** A plan over a path of bids as the engine takes it: the trail moves, then it is judged. */
  function replay(bids: readonly number[]): readonly Judgement[] {
    let plan = withParts(withTrailing())
    return bids.map((cents, index) => {
      const bid = BigInt(cents) * 10n ** 16n
      const nowMs = START_MS + index * 10_000
      const regimeIsWild = index % 7 === 3
      const trail = ratchet({ plan, bid, regimeIsWild, instrument: INSTRUMENT, nowMs })
      if (trail !== undefined) plan = { ...plan, trail }
      const judgement = judgeExit(
        contextOf({ plan, price: bidOf('1', { bid, atMs: nowMs }), nowMs }),
      )
      const keep = judgement.exit?.keep
      if (keep !== undefined)
        plan = { ...plan, exitedQuantity: plan.exitedQuantity + heldQuantity(plan) - keep }
      return judgement
    })
  }

  it('when a path of prices is judged twice', () => {
    const path = fc.array(fc.integer({ min: 9_000, max: 11_500 }), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(path, (bids) => {
        const verdicts = replay(bids)
        expect(replay(bids)).toEqual(verdicts)
        expect(verdicts.every((each) => each.verdicts.length === EXIT_RULES.length)).toBe(true)
      }),
    )
  })
})
