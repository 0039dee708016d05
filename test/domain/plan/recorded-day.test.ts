import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import { type ExitReason } from '../../../lib/domain/order/exit-reason.ts'
import { type Plan } from '../../../lib/domain/plan/plan.ts'
import { keys } from '../../../lib/engine/records/keys.ts'
import { planRecord } from '../../../lib/engine/records/plan-records.ts'
import { type JsonObject } from '../../../lib/ports/store.ts'
import { DAY_SYMBOLS, type Verdicts, judgeDay, recordDay } from './recorded-day.ts'

const SEED = 7

/** To the bytes that a store keeps, and out of them again. */
function throughStore(plan: Plan): Plan {
  const key = keys.openPlan(plan.account, plan.planId)
  const write = planRecord.create(key, plan)
  if (write.action !== 'create') throw new Error('nothing was written')
  const bytes = new TextEncoder().encode(JSON.stringify(write.content))
  const content = JSON.parse(new TextDecoder().decode(bytes)) as JsonObject
  return planRecord.read({ key, version: 1, content }).value
}

/** The first two that are not the same, if there are any. */
function firstDifference(first: readonly Verdicts[], second: readonly Verdicts[]): unknown {
  const length = Math.max(first.length, second.length)
  for (let index = 0; index < length; index += 1)
    if (!isDeepStrictEqual(first[index], second[index])) return [first[index], second[index]]
  return undefined
}

function exitsOf(verdicts: readonly Verdicts[]): ReadonlySet<ExitReason> {
  return new Set(verdicts.flatMap(({ judgement }) => judgement.exit?.reason ?? []))
}

describe('R-PROOF-1 R-EXIT-3 the verdicts of a recorded day', () => {
  const day = recordDay(SEED)
  const first = judgeDay(day)

  it('are of every kind', () => {
    expect(first).toHaveLength(DAY_SYMBOLS.length * 8_640)
    const reasons: readonly ExitReason[] = ['SOFT_STOP', 'TRAILING_STOP', 'TAKE_PROFIT']
    expect([...exitsOf(first)]).toEqual(expect.arrayContaining([...reasons, 'SIGNAL', 'TIME']))
    expect(first.some(({ judgement }) => judgement.exit?.keep !== undefined)).toBe(true)
    expect(first.some(({ judgement }) => (judgement.exit?.alsoFired.length ?? 0) > 0)).toBe(true)
    for (const { judgement } of first) expect(judgement.verdicts).toHaveLength(7)
  })

  it('are the same when it is recorded and judged again', () => {
    expect(firstDifference(judgeDay(recordDay(SEED)), first)).toBeUndefined()
  })

  it('are the same when every plan goes through the store from one tick to the next', () => {
    expect(firstDifference(judgeDay(day, throughStore), first)).toBeUndefined()
  })

  it('are others on another day', () => {
    expect(firstDifference(judgeDay(recordDay(SEED + 1)), first)).toBeDefined()
  })
})
