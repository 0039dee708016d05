import { describe, expect, it } from 'vitest'
import { type Quote } from '../../../lib/domain/market/quote.ts'
import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type ExitContext, type Verdict } from '../../../lib/domain/plan/exit-rules/exit-rule.ts'
import { hardStop } from '../../../lib/domain/plan/exit-rules/hard-stop.ts'
import { manual } from '../../../lib/domain/plan/exit-rules/manual.ts'
import { softStop } from '../../../lib/domain/plan/exit-rules/soft-stop.ts'
import { takeProfit } from '../../../lib/domain/plan/exit-rules/take-profit.ts'
import { timeExit } from '../../../lib/domain/plan/exit-rules/time.ts'
import { judgeExit } from '../../../lib/domain/plan/judge-exit.ts'
import { type ExitReason, type Plan } from '../../../lib/domain/plan/plan.ts'
import { OPEN_PLAN, QUOTE, START_MS } from './sample-plan.ts'

function at(bid: string): Quote {
  const price = parseFixed(bid)
  return { ...QUOTE, bid: price, ask: price + 1n, last: price }
}

function context(change: Partial<ExitContext> = {}): ExitContext {
  return { plan: OPEN_PLAN, quote: at('100'), nowMs: START_MS, ...change }
}

function fired(verdict: Verdict): boolean {
  return verdict.fired
}

const BARE: Plan = { ...OPEN_PLAN, protectedQuantity: 0n }

describe('R-EXIT-2 stops are judged on the bid', () => {
  it('the hard stop fires at its level and below, not above', () => {
    expect(fired(hardStop(context({ quote: at('92.000000000000000001') })))).toBe(false)
    const expected = { fired: true, reason: 'HARD_STOP', level: parseFixed('92') }
    expect(hardStop(context({ quote: at('92') }))).toEqual({ ...expected, price: parseFixed('92') })
    expect(hardStop(context({ quote: at('50') }))).toEqual({ ...expected, price: parseFixed('50') })
  })

  it('the soft stop fires at its level and below where no stop rests for all of it', () => {
    expect(fired(softStop(context({ plan: BARE, quote: at('95.5') })))).toBe(false)
    expect(softStop(context({ plan: BARE, quote: at('95') }))).toEqual({
      fired: true,
      reason: 'SOFT_STOP',
      price: parseFixed('95'),
      level: parseFixed('95'),
    })
    const part: Plan = { ...OPEN_PLAN, protectedQuantity: parseFixed('9.99') }
    expect(fired(softStop(context({ plan: part, quote: at('95') })))).toBe(true)
  })

  it('the soft stop leaves it to the stop that rests on the venue', () => {
    expect(softStop(context({ quote: at('94') }))).toEqual({
      fired: false,
      reason: 'SOFT_STOP',
      whyNot: 'the stop that rests on the venue takes it',
    })
  })

  it('the target fires at its level and above', () => {
    expect(fired(takeProfit(context({ quote: at('109.5') })))).toBe(false)
    expect(takeProfit(context({ quote: at('110') }))).toEqual({
      fired: true,
      reason: 'TAKE_PROFIT',
      price: parseFixed('110'),
      level: parseFixed('110'),
    })
  })

  it('no rule that needs a price fires without a fresh quote', () => {
    for (const rule of [hardStop, softStop, takeProfit])
      expect(rule(context({ plan: BARE, quote: undefined }))).toMatchObject({
        fired: false,
        whyNot: 'no fresh quote',
      })
  })
})

describe('R-EXIT-4 exits that need no price', () => {
  const endMs = START_MS + 3_600_000

  it('the time exit fires at its very millisecond', () => {
    expect(timeExit(context({ nowMs: endMs - 1 }))).toEqual({
      fired: false,
      reason: 'TIME',
      whyNot: '1 s are left',
    })
    expect(timeExit(context({ nowMs: endMs }))).toEqual({
      fired: true,
      reason: 'TIME',
      price: parseFixed('100'),
    })
  })

  it('the time exit says when there is no limit', () => {
    const { timeExitAtMs: _none, ...plan } = OPEN_PLAN
    expect(timeExit(context({ plan, nowMs: endMs }))).toMatchObject({
      fired: false,
      whyNot: 'the plan has no time limit',
    })
  })

  it('a wish fires with its own reason, and is silent when there is none', () => {
    expect(manual(context())).toMatchObject({ fired: false, whyNot: 'nobody asked for it' })
    for (const exitWish of ['MANUAL', 'PANIC'] as const)
      expect(manual(context({ plan: { ...OPEN_PLAN, exitWish } }))).toEqual({
        fired: true,
        reason: exitWish,
        price: parseFixed('100'),
      })
  })

  it('take the price of the decision when there is no quote', () => {
    const plan: Plan = { ...OPEN_PLAN, exitWish: 'MANUAL', referencePrice: parseFixed('101') }
    const bare = context({ plan, quote: undefined, nowMs: endMs })
    expect([timeExit(bare), manual(bare)]).toMatchObject([
      { fired: true, price: parseFixed('101') },
      { fired: true, price: parseFixed('101') },
    ])
  })
})

describe('R-EXIT-3 exit priority', () => {
  const HERE = parseFixed('100')
  const { target = 0n, ...stops } = OPEN_PLAN.levels
  const LEVELS = { ...stops, target }
  /** In order of priority; each makes its own rule fire at a bid of 100. */
  const triggers: readonly (readonly [ExitReason, Partial<Plan>])[] = [
    ['HARD_STOP', { levels: { ...LEVELS, hardStop: HERE } }],
    ['SOFT_STOP', { levels: { ...LEVELS, stop: HERE } }],
    ['TAKE_PROFIT', { levels: { ...LEVELS, target: HERE } }],
    ['TIME', { timeExitAtMs: START_MS }],
    ['MANUAL', { exitWish: 'MANUAL' }],
  ]

  /** All changes together; a level is at the price when any of them puts it there. */
  function merged(...changes: readonly Partial<Plan>[]): Plan {
    const all = changes.reduce<Plan>((plan, change) => ({ ...plan, ...change }), BARE)
    const level = (name: keyof Plan['levels']): bigint =>
      changes.some((change) => change.levels?.[name] === HERE) ? HERE : LEVELS[name]
    return {
      ...all,
      levels: { stop: level('stop'), hardStop: level('hardStop'), target: level('target') },
    }
  }

  const reasons = (plan: Plan): readonly (ExitReason | undefined)[] => {
    const { exit } = judgeExit(context({ plan }))
    return [exit?.reason, ...(exit?.alsoFired ?? [])]
  }

  it('has five rules that can fire alone', () => {
    for (const [reason, change] of triggers) expect(reasons(merged(change))).toEqual([reason])
    expect(judgeExit(context({ plan: BARE })).exit).toBeUndefined()
  })

  const pairs = triggers.flatMap(([first, one], place) =>
    triggers.slice(place + 1).map(([second, two]) => ({ first, second, plan: merged(one, two) })),
  )
  it.each(pairs)('takes $first before $second, and records both', ({ first, second, plan }) => {
    expect(reasons(plan)).toEqual([first, second])
  })

  it('records all that fired, in order', () => {
    expect(reasons(merged(...triggers.map(([, change]) => change)))).toEqual(
      triggers.map(([reason]) => reason),
    )
  })

  it('keeps the verdict of every rule, with why not', () => {
    const { verdicts, exit } = judgeExit(context({ quote: at('110') }))
    expect(exit).toEqual({
      reason: 'TAKE_PROFIT',
      triggeredAtMs: START_MS,
      triggerPrice: parseFixed('110'),
      level: parseFixed('110'),
      alsoFired: [],
      firstAttempt: 1,
    })
    expect(verdicts.map((verdict) => (verdict.fired ? verdict.reason : verdict.whyNot))).toEqual([
      'bid 110 is above 92',
      'bid 110 is above 95',
      'TAKE_PROFIT',
      '3600 s are left',
      'nobody asked for it',
    ])
    expect(takeProfit(context())).toMatchObject({ whyNot: 'bid 100 is below 110' })
  })

  it('names the first attempt that belongs to the trigger, and no level where there is none', () => {
    const plan: Plan = { ...OPEN_PLAN, exitAttempts: 2, exitWish: 'MANUAL' }
    const { exit } = judgeExit(context({ plan }))
    expect(exit?.firstAttempt).toBe(3)
    expect(exit).not.toHaveProperty('level')
  })
})
