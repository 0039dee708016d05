import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deriveId } from '../../../lib/domain/identity/derive-id.ts'
import { ONE, formatFixed, multiply, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type OpenPlanInputs, openPlan } from '../../../lib/domain/plan/open-plan.ts'
import { type Plan } from '../../../lib/domain/plan/plan.ts'
import { exitIntent, intentIdOf, protectionIntent } from '../../../lib/domain/plan/plan-intents.ts'
import { protectionPolicy } from '../../../lib/domain/plan/protection-policy.ts'
import { type EntryProposal } from '../../../lib/domain/signal/strategy.ts'
import {
  INPUTS,
  INSTRUMENT,
  OPEN_PLAN,
  PLAN,
  QUOTE,
  RULES,
  START_MS,
  opened,
} from './sample-plan.ts'

function placeOf(plan: Plan, nowMs = START_MS) {
  return { plan, instrument: INSTRUMENT, rules: RULES, nowMs }
}

function withProposal(change: Partial<EntryProposal>): OpenPlanInputs {
  return { ...INPUTS, proposal: { ...INPUTS.proposal, ...change } }
}

describe('R-ORD-5 an entry is sized from quote to base at the ask, on the grid of the venue', () => {
  it('buys the value at the ask, rounded down to the step', () => {
    const { entry } = opened({
      quote: { ...QUOTE, ask: parseFixed('99.99'), bid: parseFixed('99') },
    })
    expect(entry.quantity).toBe(parseFixed('10'))
    const dear = opened({ quote: { ...QUOTE, ask: parseFixed('100.01') } })
    expect(dear.entry.quantity).toBe(parseFixed('9.99'))
    expect(dear.entry.referencePrice).toBe(parseFixed('100.01'))
  })

  it('brings stops up and the target down to the tick', () => {
    const { plan } = opened({
      proposal: {
        ...INPUTS.proposal,
        stopDistance: parseFixed('5.2'),
        hardStopDistance: parseFixed('8.3'),
        targetDistance: parseFixed('10.4'),
      },
    })
    expect(plan.levels).toEqual({
      stop: parseFixed('95'),
      hardStop: parseFixed('92'),
      target: parseFixed('110'),
    })
  })

  it('refuses a size below the minimum of the venue, with its numbers', () => {
    expect(openPlan(withProposal({ orderValue: parseFixed('10') }))).toMatchObject({ opened: true })
    expect(openPlan(withProposal({ orderValue: parseFixed('9.99') }))).toEqual({
      opened: false,
      why: 'below-minimum-quantity: 0.09 BTC',
    })
    const instrument = { ...INSTRUMENT, costMin: parseFixed('1000.01') }
    expect(openPlan({ ...INPUTS, instrument })).toEqual({
      opened: false,
      why: 'below-minimum-cost: 10 BTC',
    })
  })

  it('refuses levels that do not enclose the price', () => {
    const refused = { opened: false, why: expect.stringContaining('levels do not fit') as string }
    expect(openPlan(withProposal({ stopDistance: parseFixed('0.5') }))).toEqual(refused)
    expect(openPlan(withProposal({ stopDistance: parseFixed('1') }))).toMatchObject({
      opened: true,
    })
    expect(openPlan(withProposal({ targetDistance: parseFixed('0.4') }))).toEqual(refused)
    expect(openPlan(withProposal({ hardStopDistance: parseFixed('100') }))).toEqual({
      opened: false,
      why: 'levels do not fit: stop 95, hard stop 0, target 110, bid 99.5, ask 100',
    })
    expect(openPlan(withProposal({ hardStopDistance: parseFixed('99.5') }))).toMatchObject({
      opened: true,
    })
  })

  it('opens nothing but plans whose numbers hold together', () => {
    const distance = fc.bigInt({ min: 1n, max: 200n * ONE })
    fc.assert(
      fc.property(
        fc.record({
          orderValue: fc.bigInt({ min: 1n, max: 10_000n * ONE }),
          ask: fc.bigInt({ min: ONE, max: 1_000n * ONE }),
          stopDistance: distance,
          wider: distance,
          targetDistance: distance,
        }),
        ({ orderValue, ask, stopDistance, wider, targetDistance }) => {
          const hardStopDistance = stopDistance + wider
          const result = openPlan({
            ...withProposal({ orderValue, stopDistance, hardStopDistance, targetDistance }),
            quote: { ...QUOTE, ask, bid: ask - 1n },
          })
          if (!result.opened) return
          const { plan, entry } = result
          const { stop, hardStop, target = 0n } = plan.levels
          expect(entry.quantity % INSTRUMENT.stepSize).toBe(0n)
          expect(entry.quantity).toBeGreaterThanOrEqual(INSTRUMENT.quantityMin)
          expect(multiply(entry.quantity, ask, 'ceiling')).toBeLessThanOrEqual(orderValue)
          for (const level of [stop, hardStop, target]) expect(level % INSTRUMENT.tickSize).toBe(0n)
          expect(hardStop).toBeGreaterThan(0n)
          expect(hardStop).toBeLessThanOrEqual(stop)
          expect(stop).toBeLessThan(ask)
          expect(ask - stop).toBeLessThanOrEqual(stopDistance)
          expect(target).toBeGreaterThan(ask)
          expect(target - ask).toBeLessThanOrEqual(targetDistance)
        },
      ),
      { numRuns: 1_000 },
    )
  })
})

/** A tick is 0.5; fees of both ways at an ask of 100 are 0.52. */
describe('R-EXIT-8 the ladder of a new plan', () => {
  function partsOf(...rungs: readonly (readonly [distance: string, part: string])[]) {
    const targetParts = rungs.map(([distance, part]) => ({
      distance: parseFixed(distance),
      part: parseFixed(part),
    }))
    const { plan } = opened(withProposal({ targetParts }))
    return plan.levels.parts?.map(({ price, share }) => [formatFixed(price), formatFixed(share)])
  }

  it('is on the grid, each rung with what is sold up to it', () => {
    expect(partsOf(['2.7', '0.25'], ['5.2', '0.25'], ['9.9', '0.4'])).toEqual([
      ['102.5', '0.25'],
      ['105', '0.5'],
      ['109.5', '0.9'],
    ])
  })

  it('is left out where nothing is sold before the target', () => {
    expect(opened().plan.levels).not.toHaveProperty('parts')
    expect(opened(withProposal({ targetParts: [] })).plan.levels).not.toHaveProperty('parts')
  })

  it('drops a rung that does not pay the fees, and sells its part at the next', () => {
    expect(partsOf(['0.9', '0.3'], ['4', '0.3'])).toEqual([['104', '0.6']])
    expect(partsOf(['1', '0.3'], ['4', '0.3'])).toEqual([
      ['101', '0.3'],
      ['104', '0.6'],
    ])
  })

  it('drops a rung that falls onto the next, or onto the target', () => {
    expect(partsOf(['4.1', '0.3'], ['4.4', '0.3'])).toEqual([['104', '0.6']])
    expect(partsOf(['4', '0.3'], ['10.4', '0.3'])).toEqual([['104', '0.3']])
    expect(partsOf(['10', '0.3'])).toBeUndefined()
  })

  it('rises in price and share between the fees and the target, whatever is proposed', () => {
    const rung = fc.record({
      distance: fc.bigInt({ min: 0n, max: 12n * ONE }),
      part: fc.bigInt({ min: 1n, max: ONE / 5n }),
    })
    fc.assert(
      fc.property(fc.array(rung, { maxLength: 4 }), (rungs) => {
        const targetParts = rungs.toSorted((a, b) => (a.distance < b.distance ? -1 : 1))
        const { levels } = opened(withProposal({ targetParts })).plan
        const parts = levels.parts ?? []
        let [price, share] = [parseFixed('100.52'), 0n]
        for (const part of parts) {
          expect(part.price % INSTRUMENT.tickSize).toBe(0n)
          expect(part.price > price && part.share > share).toBe(true)
          ;({ price, share } = part)
        }
        expect(price < (levels.target ?? 0n) && share < ONE).toBe(true)
      }),
    )
  })
})

describe('R-EXIT-6 the trailing stop of a new plan', () => {
  const trailing = {
    activationDistance: parseFixed('3.4'),
    distance: parseFixed('2.2'),
    distanceMin: parseFixed('0.6'),
    distanceMax: parseFixed('4.1'),
    step: parseFixed('0.01'),
    wildMultiple: parseFixed('1.5'),
  }

  it('begins a little earlier, stays a little further behind and moves by a tick at least', () => {
    expect(opened(withProposal({ trailing })).plan.terms).toEqual({
      trailing: {
        activation: parseFixed('103'),
        distance: parseFixed('2.5'),
        distanceMin: parseFixed('1'),
        distanceMax: parseFixed('4.5'),
        step: INSTRUMENT.tickSize,
        wildMultiple: parseFixed('1.5'),
      },
    })
  })

  it('moves by what was proposed where that is more than a tick', () => {
    const { terms } = opened(
      withProposal({ trailing: { ...trailing, step: parseFixed('0.7') } }),
    ).plan
    expect(terms?.trailing?.step).toBe(parseFixed('1'))
  })
})

describe('R-EXIT-1 a new plan', () => {
  it('keeps what the proposal says of break-even and of signals at a loss, and nothing else', () => {
    expect(PLAN).not.toHaveProperty('terms')
    const asked = withProposal({ breakEvenAfterPart: true, signalAtLoss: false })
    expect(opened(asked).plan.terms).toEqual({ breakEvenAfterPart: true, signalAtLoss: false })
  })

  it('has nothing yet but its entry', () => {
    const { plan, entry } = opened()
    expect(plan).toMatchObject({
      status: 'opening',
      trigger: 'cross',
      entryIntentId: entry.intentId,
      intentIds: [entry.intentId],
      enteredQuantity: 0n,
      timeExitAtMs: START_MS + 3_600_000,
      protectionPolicy: 'stop-only',
    })
    expect(entry).toMatchObject({
      planId: plan.planId,
      purpose: 'entry',
      effect: 'increasing',
      side: 'buy',
      expiresAtMs: START_MS + 60_000,
    })
  })

  it('has a time exit only where the proposal has one', () => {
    const { timeExitMs: _none, ...proposal } = INPUTS.proposal
    expect(opened({ proposal }).plan).not.toHaveProperty('timeExitAtMs')
  })
})

describe('R-PROT-1 the policy follows from what the venue can do', () => {
  it.each([
    { nativeStop: true, bracket: false, restingOrdersLockBalance: true, policy: 'stop-only' },
    { nativeStop: true, bracket: true, restingOrdersLockBalance: true, policy: 'stop-only' },
    { nativeStop: true, bracket: true, restingOrdersLockBalance: false, policy: 'bracket' },
    { nativeStop: true, bracket: false, restingOrdersLockBalance: false, policy: 'stop-only' },
    { nativeStop: false, bracket: true, restingOrdersLockBalance: false, policy: 'monitored' },
  ])('%o', ({ policy, ...capabilities }) => {
    expect(protectionPolicy(capabilities)).toBe(policy)
  })
})

const STOP = { attempt: 1, quantity: ONE, level: parseFixed('95'), type: 'stop' } as const

describe('R-ORD-1 ids of plans and intents follow from their cause', () => {
  it('of a plan from account, strategy, symbol and bar, and from nothing else', () => {
    const again = opened({ nowMs: START_MS + 5_000, quote: { ...QUOTE, ask: parseFixed('101') } })
    expect(again.plan.planId).toBe(PLAN.planId)
    expect(again.entry.intentId).toBe(PLAN.entryIntentId)
    const others = [
      opened({ account: 'second' }),
      opened({ strategy: 'other' }),
      opened({ symbol: 'ETH/USD' }),
      opened({ barOpenTimeMs: START_MS }),
    ].map(({ plan }) => plan.planId)
    expect(new Set([PLAN.planId, ...others]).size).toBe(5)
  })

  it('of an intent from account, plan, purpose and attempt', () => {
    expect(intentIdOf('main', 'p', 'exit', 2)).toBe(deriveId('intent', 'main', 'p', 'exit', 2))
    const plan: Plan = { ...OPEN_PLAN, exitAttempts: 2, protectionAttempts: 4 }
    const exit = exitIntent(placeOf(plan), ONE)
    const stop = protectionIntent(placeOf(plan), { ...STOP, attempt: 5 })
    expect(exit).toMatchObject({ attempt: 3, intentId: intentIdOf('main', plan.planId, 'exit', 3) })
    expect(stop).toMatchObject({
      attempt: 5,
      intentId: intentIdOf('main', plan.planId, 'protection', 5),
    })
    expect(exitIntent(placeOf(plan, START_MS + 9), 2n * ONE).intentId).toBe(exit.intentId)
  })
})

describe('R-ORD-8 the intents of a plan carry what the venue needs', () => {
  it('a stop its trigger, an exit the price that was judged', () => {
    const stop = protectionIntent(placeOf(OPEN_PLAN), STOP)
    expect(stop).toMatchObject({
      type: 'stop',
      side: 'sell',
      effect: 'reducing',
      triggerPrice: parseFixed('95'),
      quantity: ONE,
    })
    expect(stop).not.toHaveProperty('expiresAtMs')
    const exit = {
      reason: 'TIME',
      triggeredAtMs: START_MS,
      triggerPrice: parseFixed('97'),
      alsoFired: [],
      firstAttempt: 1,
    } as const
    const intent = exitIntent(placeOf({ ...OPEN_PLAN, exit }), ONE)
    expect(intent).toMatchObject({ side: 'sell', referencePrice: parseFixed('97') })
    expect(intent).not.toHaveProperty('triggerPrice')
    expect(exitIntent(placeOf(OPEN_PLAN), ONE).referencePrice).toBe(OPEN_PLAN.referencePrice)
  })
})
