import { describe, expect, it } from 'vitest'
import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type AskedLevels, checkAdjustment } from '../../../lib/domain/plan/adjustment.ts'
import { type Plan } from '../../../lib/domain/plan/plan.ts'
import { INSTRUMENT, OPEN_PLAN, START_MS } from './sample-plan.ts'

const at = parseFixed

function check(asked: AskedLevels, changes: Partial<Plan> = {}) {
  const plan: Plan = {
    ...OPEN_PLAN,
    status: 'open',
    levels: { stop: at('90'), hardStop: at('80'), target: at('120') },
    ...changes,
  }
  return checkAdjustment({ plan, asked, instrument: INSTRUMENT, bid: at('100') })
}

describe('R-EXIT-11 what an adjustment means', () => {
  it.each([
    [{ stop: at('95') }, {}, 'tightens the stop from 90 to 95'],
    [{ stop: at('85') }, {}, 'loosens the stop from 90 to 85'],
    [{ target: at('110') }, {}, 'moves the target from 120 to 110'],
    [
      { stop: at('95'), target: at('110') },
      {},
      'tightens the stop from 90 to 95; moves the target from 120 to 110',
    ],
    [
      { target: at('110') },
      { levels: { stop: at('90'), hardStop: at('80') } },
      'moves the target to 110',
    ],
    [
      { stop: at('92') },
      { trail: { highWater: at('105'), stop: at('97'), movedAtMs: START_MS } },
      'tightens the stop from 90 to 92; the stop in force stays at 97, which is tighter',
    ],
    [
      { stop: at('90') },
      { adjustment: { commandId: 'a', by: 'me', atMs: START_MS, stop: at('95') } },
      'takes back the change that waits',
    ],
  ] as const)('is said in words: %#', (asked, changes, meaning) => {
    expect(check(asked, changes)).toEqual({ ok: true, meaning })
  })

  it.each([
    ['opening', /has not bought anything yet/],
    ['closing', /is being closed/],
    ['closed', /is closed/],
  ] as const)('is nothing for a plan that is %s', (status, words) => {
    expect(check({ stop: at('95') }, { status })).toMatchObject({
      ok: false,
      problem: expect.stringMatching(words),
    })
  })

  it.each([
    [{ stop: at('100') }, /not below the bid 100/],
    [{ stop: at('80') }, /not above the hard stop 80/],
    [{ target: at('100') }, /not above the bid 100/],
    [{ stop: at('95.2') }, /the nearest prices are 95 and 95\.5/],
    [{ stop: at('-1') }, /above zero/],
    [{ stop: at('90'), target: at('120') }, /levels of the plan already/],
  ] as const)('cannot be asked for: %#', (asked, words) => {
    expect(check(asked)).toMatchObject({ ok: false, problem: expect.stringMatching(words) })
  })
})
