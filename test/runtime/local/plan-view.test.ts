import { describe, expect, it } from 'vitest'
import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type Plan } from '../../../lib/domain/plan/plan.ts'
import { planView } from '../../../lib/runtime/local/plan-view.ts'
import { OPEN_PLAN, QUOTE, START_MS } from '../../domain/plan/sample-plan.ts'

const at = parseFixed
const LEVELS = { stop: at('90'), hardStop: at('80'), target: at('120') }
const trailing = {
  activation: at('105'),
  distance: at('5'),
  distanceMin: at('1'),
  distanceMax: at('10'),
  step: at('1'),
  wildMultiple: at('2'),
}

function viewOf(changes: Partial<Plan>, nowMs = START_MS) {
  return planView({ ...OPEN_PLAN, levels: LEVELS, ...changes }, QUOTE, nowMs)
}

describe('R-PROT-1 what a run shows of a plan', () => {
  it('names the stop in force, and whether it trails', () => {
    const trail = { highWater: at('110'), stop: at('105'), movedAtMs: START_MS }
    expect(viewOf({ terms: { trailing } })).toMatchObject({
      stopPrice: at('90'),
      trailing: { kind: 'waiting', from: at('105') },
    })
    expect(viewOf({ terms: { trailing }, trail })).toMatchObject({
      stopPrice: at('105'),
      trailing: { kind: 'in-force' },
    })
    expect(viewOf({ terms: { trailing }, trail, breakEvenStop: at('106') })).toMatchObject({
      stopPrice: at('106'),
      trailing: { kind: 'behind', stop: at('105') },
    })
    expect(viewOf({}).trailing).toEqual({ kind: 'none' })
  })

  it('names the next rung of the ladder', () => {
    const parts = [
      { price: at('110'), share: at('0.25') },
      { price: at('115'), share: at('0.5') },
    ]
    const levels = { ...LEVELS, parts }
    expect(viewOf({ levels })).toMatchObject({
      targetPrice: at('110'),
      targetPart: { number: 1, of: 3 },
    })
    expect(viewOf({ levels, partsSold: 2 })).toMatchObject({
      targetPrice: at('120'),
      targetPart: { number: 3, of: 3 },
    })
    expect(viewOf({})).not.toHaveProperty('targetPart')
    expect(viewOf({ levels: { stop: at('90'), hardStop: at('80') } })).not.toHaveProperty(
      'targetPrice',
    )
  })

  it('counts the time without protection up to now', () => {
    const bare = { unprotectedMs: 2000, unprotectedSinceMs: START_MS, protectedQuantity: 0n }
    expect(viewOf(bare, START_MS + 3000)).toMatchObject({
      unprotectedMs: 5000,
      protection: { kind: 'none', sinceMs: START_MS },
    })
  })

  it('shows the price at which what rests would sell', () => {
    const protectedQuantity = at('1')
    expect(viewOf({ protectedQuantity, protectedAt: at('88') }).protection).toEqual({
      kind: 'resting',
      triggerPrice: at('88'),
    })
    expect(viewOf({ protectionPolicy: 'monitored', protectedQuantity: 0n }).protection).toEqual({
      kind: 'monitored',
      price: at('90'),
    })
  })
})
