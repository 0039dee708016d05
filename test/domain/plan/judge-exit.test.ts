import { describe, expect, it } from 'vitest'
import { asked } from '../../../lib/domain/plan/exit-rules/asked.ts'
import { type Verdict } from '../../../lib/domain/plan/exit-rules/exit-rule.ts'
import { hardStop } from '../../../lib/domain/plan/exit-rules/hard-stop.ts'
import { softStop } from '../../../lib/domain/plan/exit-rules/soft-stop.ts'
import { takeProfit } from '../../../lib/domain/plan/exit-rules/take-profit.ts'
import { timeExit } from '../../../lib/domain/plan/exit-rules/time.ts'
import { trailingStop } from '../../../lib/domain/plan/exit-rules/trailing-stop.ts'
import { type Plan, type Trail } from '../../../lib/domain/plan/plan.ts'
import {
  BARE,
  COVERED,
  HOUR_MS,
  START_MS,
  bidOf,
  contextOf,
  fixed,
  withParts,
  withTrailing,
} from './judged-plan.ts'

const FINEST = fixed('0.000000000000000001')
const TRAIL: Trail = { highWater: fixed('104'), stop: fixed('98'), movedAtMs: START_MS }

/** The reason, and the level; or why not. */
function brief(verdict: Verdict): string {
  if (!verdict.fired) return verdict.whyNot
  return `${verdict.reason}: ${verdict.detail ?? 'no detail'}`
}

describe('R-EXIT-2 stops are judged on the bid', () => {
  const rules = [
    { rule: hardStop, level: '92', reason: 'HARD_STOP', name: 'hard stop' },
    { rule: softStop, level: '95', reason: 'SOFT_STOP', name: 'stop' },
    { rule: trailingStop, level: '98', reason: 'TRAILING_STOP', name: 'trailing stop' },
  ]
  const plan: Plan = { ...withTrailing(), trail: TRAIL }

  it.each(rules)('the $name fires at its level and below, not above', ({ rule, level, ...is }) => {
    const at = fixed(level)
    const judgeAt = (bid: bigint): Verdict =>
      rule(contextOf({ plan, price: { ...bidOf('1'), bid } }))
    expect(judgeAt(at + FINEST).fired).toBe(false)
    for (const bid of [at, at - FINEST, fixed('50')])
      expect(judgeAt(bid)).toMatchObject({ fired: true, reason: is.reason, price: bid, level: at })
    expect(brief(judgeAt(at + fixed('1')))).toBe(
      `bid ${Number(level) + 1} is above the ${is.name} ${level}`,
    )
  })

  it('a verdict says what it was made from', () => {
    expect(softStop(contextOf({ price: bidOf('100') })).inputs).toEqual({
      bid: '100',
      priceSource: 'quote',
      priceTime: '2026-01-05T00:00:00.000Z',
      level: '95',
      distancePercent: '-5',
    })
    expect(trailingStop(contextOf({ plan })).inputs).toMatchObject({
      highWater: '104',
      movedAt: '2026-01-05T00:00:00.000Z',
      distancePercent: '-2',
    })
    const { inputs } = hardStop(contextOf({ price: bidOf('90') }))
    expect(inputs).toMatchObject({ bid: '90', level: '92', distancePercent: '2.222' })
  })

  it('after a part was sold, the stop is where it moved to', () => {
    const moved: Plan = { ...BARE, breakEvenStop: fixed('99.5') }
    expect(brief(softStop(contextOf({ plan: moved, price: bidOf('99.5') })))).toBe(
      'SOFT_STOP: bid 99.5 is at or below the stop at break-even 99.5',
    )
    expect(softStop(contextOf({ plan: { ...BARE, breakEvenStop: fixed('94') } })).inputs).toEqual(
      softStop(contextOf()).inputs,
    )
  })

  it('the trailing stop says why it is not there', () => {
    expect(brief(trailingStop(contextOf()))).toBe('the plan has no trailing stop')
    expect(brief(trailingStop(contextOf({ plan: withTrailing() })))).toBe(
      'the stop has not begun to trail: it may from a bid of 103',
    )
  })
})

describe('R-PROT-1 what rests on the venue is left to the venue', () => {
  const rests = 'the stop that rests on the venue takes it'
  const low = bidOf('94')

  it('the near stops wait while stops rest for everything, at their level or above', () => {
    expect(brief(softStop(contextOf({ plan: COVERED, price: low })))).toBe(rests)
    const higher: Plan = { ...COVERED, protectedAt: fixed('98'), trail: TRAIL }
    expect(brief(softStop(contextOf({ plan: higher, price: low })))).toBe(rests)
    expect(brief(trailingStop(contextOf({ plan: higher, price: low })))).toBe(rests)
  })

  it.each<[string, Partial<Plan>]>([
    ['nothing rests', { protectedQuantity: 0n }],
    ['a part has no stop', { protectedQuantity: fixed('9.99') }],
    ['the stop rests lower', { protectedAt: fixed('94.5') }],
  ])('the stop is judged when %s', (_, change) => {
    const plan = { ...COVERED, ...change }
    expect(softStop(contextOf({ plan, price: low })).fired).toBe(true)
  })

  it('the trailing stop is judged until the resting order has followed it', () => {
    const plan: Plan = { ...COVERED, trail: TRAIL }
    expect(trailingStop(contextOf({ plan, price: bidOf('98') })).fired).toBe(true)
    expect(softStop(contextOf({ plan, price: bidOf('98') })).fired).toBe(false)
  })

  it('what is too fine for the venue needs no stop', () => {
    const plan: Plan = { ...COVERED, protectedQuantity: fixed('9.97'), baseFees: fixed('0.026') }
    expect(brief(softStop(contextOf({ plan, price: low })))).toBe(rests)
  })

  it('dust does not count as covered where nothing rests', () => {
    const plan: Plan = { ...BARE, exitedQuantity: fixed('9.995') }
    expect(softStop(contextOf({ plan, price: low })).fired).toBe(true)
  })

  it('a plan that does not say where its stops rest has them at its stop', () => {
    const { protectedAt: _unsaid, ...covered } = COVERED
    expect(brief(softStop(contextOf({ plan: covered, price: low })))).toBe(rests)
    const plan: Plan = { ...covered, trail: TRAIL }
    expect(trailingStop(contextOf({ plan, price: low })).fired).toBe(true)
  })

  it('the hard stop sells whatever nearer stop rests: that one should have sold', () => {
    expect(hardStop(contextOf({ plan: COVERED, price: bidOf('92') })).fired).toBe(true)
  })

  it('where the hard stop rests, it is left to the venue and the near ones are judged', () => {
    const plan: Plan = { ...COVERED, protectedAt: fixed('92'), trail: TRAIL }
    const context = contextOf({ plan, price: bidOf('91'), hardStopRests: true })
    expect(brief(hardStop(context))).toBe(rests)
    expect(softStop(context).fired).toBe(true)
    expect(trailingStop(context).fired).toBe(true)
    const near: Plan = { ...plan, protectedAt: fixed('95') }
    expect(brief(softStop({ ...context, plan: near }))).toBe(rests)
    const bare = contextOf({ plan: BARE, price: bidOf('91'), hardStopRests: true })
    expect(hardStop(bare).fired).toBe(true)
  })
})

describe('R-EXIT-8 the take-profit rule', () => {
  it('fires at its level and above, not below', () => {
    expect(brief(takeProfit(contextOf({ price: bidOf('109.5') })))).toBe('bid 109.5 is below 110')
    for (const bid of ['110', '500'])
      expect(takeProfit(contextOf({ price: bidOf(bid) }))).toMatchObject({
        fired: true,
        reason: 'TAKE_PROFIT',
        price: fixed(bid),
        level: fixed('110'),
      })
  })

  it('sells the part of the rung that was reached, and says how much', () => {
    const verdict = takeProfit(contextOf({ plan: withParts(), price: bidOf('105') }))
    expect(verdict).toMatchObject({ fired: true, level: fixed('104'), keep: fixed('8') })
    expect(verdict.inputs).toMatchObject({ level: '104', rung: '1', held: '10', sold: '2' })
    expect(brief(verdict)).toBe('TAKE_PROFIT: bid 105 has reached part 1 of the ladder at 104')
  })

  it('sells everything at the target', () => {
    const verdict = takeProfit(contextOf({ plan: withParts(), price: bidOf('110') }))
    expect(verdict).not.toHaveProperty('keep')
    expect(brief(verdict)).toBe('TAKE_PROFIT: bid 110 has reached the target at 110')
  })

  it('says when there is no target, and when a part is too small', () => {
    const { target: _none, ...levels } = BARE.levels
    expect(brief(takeProfit(contextOf({ plan: { ...BARE, levels } })))).toBe(
      'the plan has no target',
    )
    const parts = [{ price: fixed('104'), share: fixed('0.005') }]
    const plan: Plan = { ...BARE, levels: { ...BARE.levels, parts } }
    expect(brief(takeProfit(contextOf({ plan, price: bidOf('104') })))).toBe(
      'the part at 104 is too small to sell by itself',
    )
  })

  it('leaves it to targets that rest on the venue for everything', () => {
    const price = bidOf('110')
    const resting: Plan = { ...COVERED, restingTargetQuantity: fixed('10') }
    expect(brief(takeProfit(contextOf({ plan: resting, price })))).toBe(
      'the target that rests on the venue takes it',
    )
    const partly: Plan = { ...COVERED, restingTargetQuantity: fixed('9') }
    expect(takeProfit(contextOf({ plan: partly, price })).fired).toBe(true)
  })
})

describe('R-EXIT-4 exits that need no price', () => {
  const endMs = START_MS + HOUR_MS

  it('the time exit fires at its very millisecond', () => {
    expect(brief(timeExit(contextOf({ nowMs: endMs - 1 })))).toBe('1 s are left')
    expect(brief(timeExit(contextOf({ nowMs: START_MS })))).toBe('3600 s are left')
    expect(timeExit(contextOf({ nowMs: endMs }))).toMatchObject({
      fired: true,
      reason: 'TIME',
      price: fixed('100'),
      detail: 'the time limit was 2026-01-05T01:00:00.000Z',
    })
  })

  it('the time exit says when there is no limit', () => {
    const { timeExitAtMs: _none, ...plan } = BARE
    expect(brief(timeExit(contextOf({ plan, nowMs: endMs })))).toBe('the plan has no time limit')
  })

  it('a wish fires with its own reason, and is silent when there is none', () => {
    expect(brief(asked(contextOf()))).toBe('nobody asked for it')
    for (const exitWish of ['MANUAL', 'PANIC'] as const)
      expect(asked(contextOf({ plan: { ...BARE, exitWish } }))).toMatchObject({
        fired: true,
        reason: exitWish,
        price: fixed('100'),
      })
  })

  it('take the price of the decision when nothing else is known', () => {
    const plan: Plan = { ...BARE, exitWish: 'MANUAL', referencePrice: fixed('101') }
    const context = contextOf({ plan, price: undefined, nowMs: endMs })
    for (const rule of [timeExit, asked])
      expect(rule(context)).toMatchObject({
        fired: true,
        price: fixed('101'),
        inputs: { bid: 'none', priceSource: 'none' },
      })
  })
})
