import { describe, expect, it } from 'vitest'
import { ONE, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type AdoptPlanInputs, adoptPlan } from '../../../lib/domain/plan/adopt-plan.ts'
import { judgeExit } from '../../../lib/domain/plan/judge-exit.ts'
import { exitByLoss, loseQuantity } from '../../../lib/domain/plan/lose-quantity.ts'
import { type Plan, heldQuantity, realisedPnl } from '../../../lib/domain/plan/plan.ts'
import { bidOf, contextOf } from './judged-plan.ts'
import { INSTRUMENT, OPEN_PLAN, QUOTE, START_MS, linesIn, orderOf, stepsIn } from './sample-plan.ts'

const INPUTS: AdoptPlanInputs = {
  account: 'main',
  symbol: 'BTC/USD',
  quantity: 4n * ONE,
  quote: QUOTE,
  instrument: INSTRUMENT,
  protectionPolicy: 'stop-only',
  stopPercent: parseFixed('10'),
  seenAtMs: START_MS - 60_000,
  nowMs: START_MS,
}

function adopted(change: Partial<AdoptPlanInputs> = {}): Plan {
  const plan = adoptPlan({ ...INPUTS, ...change })
  if (plan === undefined) throw new Error('no stop fits')
  return plan
}

describe('R-REC-5 an adopted position', () => {
  it('has an open plan with a stop and a hard stop, and nothing else that sells it', () => {
    const plan = adopted()
    expect(plan).toMatchObject({
      status: 'open',
      trigger: 'adopted',
      referencePrice: parseFixed('99.5'),
      adopted: { quantity: 4n * ONE, value: parseFixed('398') },
    })
    // 99.5 less 10 % and less 15 %, brought up to the venue's grid.
    expect(plan.levels).toEqual({ stop: parseFixed('90'), hardStop: parseFixed('85') })
    expect(heldQuantity(plan)).toBe(4n * ONE)
    const nowMs = START_MS + 10 ** 10
    const price = bidOf('10000', { atMs: nowMs })
    expect(judgeExit(contextOf({ plan, price, nowMs })).exit).toBeUndefined()
  })

  it('is named by when it was first seen, so that a repeat adopts nothing twice', () => {
    expect(adopted({ nowMs: START_MS + 5 }).planId).toBe(adopted().planId)
    expect(adopted({ seenAtMs: START_MS }).planId).not.toBe(adopted().planId)
  })

  it('is protected like any other, keeps what it holds when its orders change, and ends with its stop', () => {
    const plan = adopted()
    expect(linesIn({ plan, orders: [] })).toEqual(['place protection 1: 4'])
    const stop = orderOf('protection', 1, { units: 4, triggerPrice: plan.levels.stop })
    expect(linesIn({ plan, orders: [stop] })).toEqual([])
    const sold = orderOf('protection', 1, { units: 4, state: 'filled', filled: 4 })
    expect(linesIn({ plan, orders: [sold] })).toEqual(['end SOFT_STOP'])
  })

  it('counts at its value then', () => {
    expect(realisedPnl({ ...adopted(), exitProceeds: parseFixed('400') })).toBe(2n * ONE)
  })

  it('is not adopted where no stop fits below the price', () => {
    const cheap = { ...QUOTE, bid: parseFixed('0.5'), ask: parseFixed('0.5') }
    expect(adoptPlan({ ...INPUTS, quote: cheap })).toBeUndefined()
  })
})

describe('R-REC-5 a plan that loses a part of its position', () => {
  const entry = orderOf('entry', 1, { state: 'filled', filled: 10 })
  const stop = orderOf('protection', 1, { triggerPrice: OPEN_PLAN.levels.stop })
  const at = { atMs: START_MS, price: 90n * ONE }
  const lose = (units: number, reason: 'EXTERNAL' | 'LIQUIDATION' = 'EXTERNAL'): Plan =>
    loseQuantity(OPEN_PLAN, { ...at, quantity: BigInt(units) * ONE, reason })

  it('goes on with the rest, under protection of its size', () => {
    const plan = lose(4)
    expect(heldQuantity(plan)).toBe(6n * ONE)
    expect(linesIn({ plan, orders: [entry, stop] })).toEqual(['cancel protection-1'])
    const asked = { cancelRequestedAtMs: START_MS, state: 'cancelled' } as const
    const gone = orderOf('protection', 1, asked)
    expect(linesIn({ plan, orders: [entry, gone] })).toEqual(['place protection 2: 6'])
  })

  it.each(['EXTERNAL', 'LIQUIDATION'] as const)(
    'ends as %s when nothing is left, after its protection',
    (reason) => {
      const plan = lose(10, reason)
      expect(linesIn({ plan, orders: [entry, stop] })).toEqual(['cancel protection-1'])
      const gone = orderOf('protection', 1, { state: 'cancelled' })
      expect(stepsIn({ plan, orders: [entry, gone] })).toEqual([
        { step: 'end', end: reason, dustQuantity: 0n },
      ])
    },
  )

  it('ends as what took most of it', () => {
    const sold = orderOf('protection', 1, { state: 'filled', units: 6, filled: 6 })
    expect(linesIn({ plan: lose(4), orders: [entry, sold] })).toEqual(['end SOFT_STOP'])
    const part = orderOf('protection', 1, { state: 'cancelled', filled: 4 })
    expect(linesIn({ plan: lose(6), orders: [entry, part] })).toEqual(['end EXTERNAL'])
  })

  it('counts what it brought in, and adds one loss to another', () => {
    const twice = loseQuantity(lose(4), { ...at, quantity: ONE, reason: 'LIQUIDATION' })
    expect(twice.lost).toEqual({
      quantity: 5n * ONE,
      value: 450n * ONE,
      reason: 'LIQUIDATION',
      noticedAtMs: START_MS,
    })
    expect(realisedPnl({ ...twice, entryCost: 500n * ONE })).toBe(-50n * ONE)
  })

  it('cannot lose what it does not hold', () => {
    expect(() => lose(11)).toThrow(RangeError)
    expect(() => lose(0)).toThrow(RangeError)
  })

  it('leaves the exit that was under way on record', () => {
    const plan = lose(10)
    const exit = exitByLoss(
      {
        ...plan,
        exit: {
          ...at,
          reason: 'TIME',
          triggeredAtMs: 1,
          triggerPrice: 1n,
          alsoFired: [],
          firstAttempt: 1,
        },
      },
      plan.lost ?? { quantity: 0n, value: 0n, reason: 'EXTERNAL', noticedAtMs: 0 },
      at.price,
    )
    expect(exit).toEqual({
      reason: 'EXTERNAL',
      triggeredAtMs: START_MS,
      triggerPrice: at.price,
      alsoFired: ['TIME'],
      firstAttempt: plan.exitAttempts + 1,
    })
  })
})
