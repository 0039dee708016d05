import { describe, expect, it } from 'vitest'
import { type Plan } from '../../../lib/domain/plan/plan.ts'
import { restingLevel, stopInForce } from '../../../lib/domain/plan/stop-levels.ts'
import { BARE, START_MS, fixed } from './judged-plan.ts'

function planWith(stops: { readonly breakEven?: string; readonly trail?: string }): Plan {
  const { breakEven, trail } = stops
  return {
    ...BARE,
    ...(breakEven === undefined ? {} : { breakEvenStop: fixed(breakEven) }),
    ...(trail === undefined
      ? {}
      : { trail: { highWater: fixed('104'), stop: fixed(trail), movedAtMs: START_MS } }),
  }
}

describe('R-EXIT-6 the stop in force is the tightest of all', () => {
  const soft = 'SOFT_STOP'
  it.each([
    { name: 'alone', stops: {}, level: '95', reason: soft },
    { name: 'at break-even', stops: { breakEven: '100.5' }, level: '100.5', reason: soft },
    { name: 'above break-even', stops: { breakEven: '94' }, level: '95', reason: soft },
    { name: 'trailing', stops: { trail: '95.5' }, level: '95.5', reason: 'TRAILING_STOP' },
    { name: 'as high as the trail', stops: { trail: '95' }, level: '95', reason: soft },
    { name: 'above the trail', stops: { trail: '94' }, level: '95', reason: soft },
    {
      name: 'trailing above break-even',
      stops: { breakEven: '100.5', trail: '101' },
      level: '101',
      reason: 'TRAILING_STOP',
    },
    {
      name: 'at break-even above the trail',
      stops: { breakEven: '100.5', trail: '99' },
      level: '100.5',
      reason: soft,
    },
  ])('$name: $level, $reason', ({ stops, level, reason }) => {
    const inForce = { level: fixed(level), reason }
    expect(stopInForce(planWith(stops))).toEqual(inForce)
    expect(restingLevel(planWith(stops), false)).toEqual(inForce)
  })

  it('rests at the hard stop instead where it is configured so, whatever trails', () => {
    const plan = planWith({ breakEven: '100.5', trail: '101' })
    expect(restingLevel(plan, true)).toEqual({ level: fixed('92'), reason: 'HARD_STOP' })
  })
})

describe('R-EXIT-11 a stop that somebody asked for', () => {
  it('is not in force before the venue has taken it', () => {
    const adjustment = { commandId: 'c-1', by: 'ann', atMs: START_MS, stop: fixed('99') }
    expect(stopInForce({ ...BARE, adjustment }).level).toBe(fixed('95'))
    expect(restingLevel({ ...BARE, adjustment }, false).level).toBe(fixed('95'))
  })
})
