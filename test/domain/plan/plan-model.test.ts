import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maximum } from '../../../lib/domain/money/fixed.ts'
import { quantiseQuantity } from '../../../lib/domain/market/instrument.ts'
import {
  type Intent,
  type Order,
  isFinal,
  isSettled,
  openQuantity,
} from '../../../lib/domain/order/order.ts'
import { type Plan, heldQuantity, sellableQuantity } from '../../../lib/domain/plan/plan.ts'
import { PlanModel, type SendOutcome } from './plan-model.ts'
import { INSTRUMENT } from './sample-plan.ts'

const WORK = [
  ...(['send', 'fill', 'end', 'look up', 'trades', 'cancel', 'amend'] as const),
  ...(['exit', 'part', 'trail', 'nothing'] as const),
] as const

interface Action {
  readonly what: (typeof WORK)[number]
  readonly which: number
  readonly outcome: SendOutcome
  readonly steps: number
  readonly waitMs: number
  /** Whether the plan is looked at afterwards, as most functions do and a crash prevents. */
  readonly advances: boolean
}

const actions: fc.Arbitrary<Action> = fc.record({
  what: fc.constantFrom(
    ...WORK,
    ...(['send', 'send', 'fill', 'fill', 'look up', 'look up', 'cancel'] as const),
  ),
  which: fc.nat({ max: 3 }),
  outcome: fc.constantFrom(
    ...(['accepted', 'accepted', 'accepted', 'rejected', 'not-placed', 'lost'] as const),
    'lost-but-placed',
  ),
  steps: fc.oneof(fc.integer({ min: 1, max: 1_000 }), fc.constant(1_000)),
  waitMs: fc.nat({ max: 4_000 }),
  advances: fc.boolean(),
})

/** Without a size, fast-check would hardly ever try more than ten. */
const LENGTHS = { maxLength: 60, size: 'max' } as const
const runs = fc.array(actions, LENGTHS)
const venues = fc.record({
  restingOrdersLockBalance: fc.boolean(),
  amend: fc.boolean(),
  reduceOnly: fc.constant(true),
})
/** Stop and target can rest together, and both may fill. */
const bracketVenues = fc.record({
  restingOrdersLockBalance: fc.constant(false),
  amend: fc.boolean(),
  reduceOnly: fc.boolean(),
})

const AMEND_OUTCOMES = ['amended', 'refused', 'lost', 'lost-but-amended', 'amended'] as const

/** Whether the action can do anything to the order; the others are chosen when there is none. */
function concerns(model: PlanModel, { what }: Action, order: Order): boolean {
  const record = model.venue.get(order.intent.intentId)
  switch (what) {
    case 'send':
      return order.state === 'created' || order.retryable
    case 'fill':
    case 'end':
      return record?.status === 'open'
    case 'look up':
      return order.state === 'unknown' || (record !== undefined && !isFinal(order))
    case 'trades':
      return record !== undefined && record.filled > order.filledQuantity
    case 'cancel':
      return order.cancelRequestedAtMs !== undefined && !isFinal(order)
    case 'amend':
      return order.amendment !== undefined
    case 'exit':
    case 'part':
    case 'trail':
    case 'nothing':
      return true
  }
}

function act(model: PlanModel, action: Action): void {
  model.nowMs += action.waitMs
  const concerned = model.orders.filter((order) => concerns(model, action, order))
  const choice = concerned.length > 0 ? concerned : model.orders
  affect(model, action, choice[action.which % choice.length]!)
  if (action.advances) model.advance()
}

function affect(model: PlanModel, action: Action, order: Order): void {
  switch (action.what) {
    case 'send': {
      model.send(order, action.outcome)
      return
    }
    case 'fill': {
      model.fill(order, BigInt(action.steps) * INSTRUMENT.stepSize)
      return
    }
    case 'end': {
      model.endAtVenue(order, action.steps % 2 === 0 ? 'cancelled' : 'expired')
      return
    }
    case 'look up': {
      model.lookUp(order)
      return
    }
    case 'trades': {
      model.applyTrades(order)
      return
    }
    case 'cancel': {
      model.cancel(order)
      return
    }
    case 'amend': {
      model.amend(order, AMEND_OUTCOMES[action.steps % AMEND_OUTCOMES.length]!)
      return
    }
    case 'exit': {
      model.triggerExit('SIGNAL')
      return
    }
    case 'part': {
      const steps = BigInt(action.steps % 10) * INSTRUMENT.stepSize
      model.triggerExit('TAKE_PROFIT', model.bought / 2n + steps)
      return
    }
    case 'trail': {
      model.trail(model.plan.levels.stop + BigInt(action.steps % 8) * INSTRUMENT.tickSize)
      return
    }
    case 'nothing':
      return
  }
}

function forEveryAction(law: (model: PlanModel, before: Plan) => void): void {
  fc.assert(
    fc.property(venues, runs, (venue, list) => {
      const model = new PlanModel(venue)
      for (const action of list) {
        const before = model.plan
        act(model, action)
        law(model, before)
      }
    }),
    { numRuns: 1_500 },
  )
}

function takesAtOnce({ type, timeInForce }: Intent): boolean {
  return type === 'market' || timeInForce === 'immediate-or-cancel'
}

/** Everything works again: orders are taken, answers arrive, market orders are filled. */
function heal(model: PlanModel): void {
  for (let round = 1; round <= 30 && model.plan.status !== 'closed'; round += 1) {
    model.nowMs += 10_000
    model.advance()
    for (const { intent } of model.orders) {
      const order = () => model.orders.find((each) => each.intent.intentId === intent.intentId)!
      if (order().cancelRequestedAtMs === undefined) model.send(order(), 'accepted')
      model.cancel(order())
      model.amend(order(), 'amended')
      // A stop that is filled in part has been triggered, and is a market order since.
      const begun = (model.venue.get(intent.intentId)?.filled ?? 0n) > 0n
      if (takesAtOnce(intent) || begun) model.fill(order(), intent.quantity)
      model.lookUp(order())
      model.applyTrades(order())
    }
    model.advance()
    model.triggerExit('TIME')
  }
}

const SOLD_BY = ['SOFT_STOP', 'TRAILING_STOP', 'TAKE_PROFIT', 'SIGNAL', 'TIME', 'PANIC'] as const

describe('R-EXIT-7 a plan never sells more than it bought', () => {
  it('has no more for sale at the venue than it holds there, where a resting order locks it', () => {
    forEveryAction((model) => {
      if (!model.rules.restingOrdersLockBalance) return
      expect(model.sold + model.sellingQuantity).toBeLessThanOrEqual(model.bought)
    })
  })

  it('plans no more sells than it knows to hold, where a resting order locks it', () => {
    forEveryAction((model) => {
      if (!model.rules.restingOrdersLockBalance || model.lastSteps.length === 0) return
      const selling = model.orders
        .filter((order) => order.intent.effect === 'reducing')
        .reduce((sum, order) => sum + openQuantity(order), 0n)
      if (selling > 0n) expect(selling).toBeLessThanOrEqual(heldQuantity(model.plan))
    })
  })

  it('has at most one live exit and a few live stops, each for no more than is held', () => {
    forEveryAction((model) => {
      for (const [purpose, most] of [
        ['exit', 1],
        ['protection', model.rules.restingOrdersLockBalance ? 3 : 4],
      ] as const) {
        const live = model.orders.filter(
          (order) => order.intent.purpose === purpose && !isFinal(order),
        )
        expect(live.length).toBeLessThanOrEqual(most)
        for (const order of live) {
          expect(order.quantity).toBeLessThanOrEqual(model.bought)
          expect(quantiseQuantity(INSTRUMENT, order.quantity)).toBe(order.quantity)
          expect(order.quantity).toBeGreaterThanOrEqual(INSTRUMENT.quantityMin)
        }
      }
    })
  })
})

describe('R-EXIT-1 a plan ends', () => {
  it('only when all of its orders are settled and nothing is left to sell', () => {
    forEveryAction((model) => {
      if (model.plan.status !== 'closed') return
      expect(model.orders.every(isSettled)).toBe(true)
      expect(model.plan.dustQuantity).toBe(heldQuantity(model.plan))
      expect(model.plan.dustQuantity).toBeLessThan(INSTRUMENT.quantityMin)
      expect(model.plan.dustQuantity).toBe(model.bought - model.sold)
    })
  })

  it('once everything works again, whatever went before', () => {
    fc.assert(
      fc.property(venues, runs, (venue, list) => {
        const model = new PlanModel(venue)
        for (const action of list) act(model, action)
        heal(model)
        expect(model.plan.status).toBe('closed')
        expect(model.orders.every(isSettled)).toBe(true)
        expect(model.bought - model.sold).toBeLessThan(INSTRUMENT.quantityMin)
        expect(model.sellingQuantity).toBe(0n)
      }),
      { numRuns: 1_000 },
    )
  })

  it('flat to the last unit when nothing is refused or lost, however its sells are filled', () => {
    fc.assert(
      fc.property(venues, fc.boolean(), runs, (venue, stopFills, list) => {
        const model = new PlanModel(venue)
        const entry = model.orders[0]!
        model.send(entry, 'accepted')
        model.fill(entry, entry.quantity)
        for (const action of list) {
          // A stop that an exit cancels while it is being filled may leave less than can be sold.
          const isExit = action.what === 'exit' || action.what === 'part'
          const quiet = action.what === 'end' || (stopFills && isExit)
          const what = quiet ? 'nothing' : action.what
          const target = model.orders.findLast(({ intent }) => takesAtOnce(intent))!
          if (what === 'fill' && !stopFills)
            model.fill(target, BigInt(action.steps) * INSTRUMENT.stepSize)
          else act(model, { ...action, what, outcome: 'accepted', waitMs: 1 })
        }
        heal(model)
        expect(model.plan).toMatchObject({ status: 'closed', dustQuantity: 0n })
        expect(model.sold).toBe(model.bought)
      }),
      { numRuns: 500 },
    )
  })

  it('with the quantities that the venue filled', () => {
    fc.assert(
      fc.property(venues, runs, (venue, list) => {
        const model = new PlanModel(venue)
        for (const action of list) act(model, action)
        heal(model)
        expect(model.plan.enteredQuantity).toBe(model.bought)
        expect(model.plan.exitedQuantity).toBe(model.sold)
        if (model.bought === 0n) expect(model.plan.end).toBe('UNFILLED')
        else expect([...SOLD_BY, 'EXTERNAL']).toContain(model.plan.end)
      }),
      { numRuns: 500 },
    )
  })
})

describe('R-ORD-2 states of a plan', () => {
  it('never leave closed, and return to open only from a failed exit or a part', () => {
    forEveryAction(({ plan, lastSteps }, before) => {
      if (before.status === 'closed') expect(plan.status).toBe('closed')
      if (before.status === plan.status) return
      const reopened = lastSteps.some(({ step }) => step === 'reopen' || step === 'part-sold')
      const from = before.status === 'closing' && plan.status === 'open' && reopened
      const change = `${before.status} → ${plan.status}`
      const forward = ['opening → open', 'opening → closed', 'open → closing', 'open → closed']
      expect(from || [...forward, 'closing → closed'].includes(change), change).toBe(true)
    })
  })

  it('are all reached by these runs, with every step and every kind of end', () => {
    const seen = new Set<string>()
    const samples = fc.sample(fc.tuple(venues, runs), {
      numRuns: 400,
      seed: 7,
    })
    for (const [venue, list] of samples) {
      const model = new PlanModel(venue)
      for (const action of list) {
        act(model, action)
        seen.add(model.plan.status)
        for (const { step } of model.lastSteps) seen.add(step)
        for (const { intent, state } of model.orders) seen.add(`${intent.purpose} ${state}`)
      }
      heal(model)
      seen.add(model.plan.end ?? 'no end')
    }
    const states = ['sending', 'unknown', 'open', 'partially-filled', 'filled']
    const ends = ['cancelled', 'rejected', 'expired']
    const orders = ['entry', 'protection', 'exit'].flatMap((purpose) =>
      ['created', ...states, ...ends].map((state) => `${purpose} ${state}`),
    )
    const steps = ['place', 'request-cancel', 'request-amend', 'reopen', 'part-sold', 'end']
    const plans = [
      'opening',
      'open',
      'closing',
      'closed',
      'UNFILLED',
      'SOFT_STOP',
      'SIGNAL',
      'TIME',
    ]
    expect([...orders, ...steps, ...plans].filter((each) => !seen.has(each))).toEqual([])
  })
})

describe('R-PROT-2 the time without protection is measured', () => {
  it('counts every millisecond between two looks of which the first saw a bare position', () => {
    fc.assert(
      fc.property(runs, (list) => {
        const model = new PlanModel()
        let measuredMs = 0
        let lookedAtMs = model.nowMs
        let wasBare = false
        for (const action of list) {
          act(model, action)
          if (!action.advances || model.plan.status === 'closed') continue
          if (wasBare) measuredMs += model.nowMs - lookedAtMs
          lookedAtMs = model.nowMs
          wasBare = model.plan.unprotectedSinceMs !== undefined
          const runningMs = wasBare ? model.nowMs - model.plan.unprotectedSinceMs! : 0
          expect(model.plan.unprotectedMs + runningMs).toBe(measuredMs)
          const sellable = sellableQuantity(model.plan, INSTRUMENT)
          expect(wasBare).toBe(model.plan.protectedQuantity < sellable)
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('R-PROT-5 stop and target that rest together', () => {
  it('leave nothing held and nothing owed in the end, even when both fill', () => {
    let repaired = 0
    fc.assert(
      fc.property(bracketVenues, runs, (venue, list) => {
        const model = new PlanModel(venue, 'bracket')
        for (const action of list) act(model, action)
        heal(model)
        expect(model.plan.status).toBe('closed')
        expect(model.orders.every(isSettled)).toBe(true)
        expect(model.sellingQuantity).toBe(0n)
        const left = model.bought - model.sold
        expect(left < 0n ? -left : left).toBeLessThan(INSTRUMENT.quantityMin)
        if (venue.reduceOnly) expect(left).toBeGreaterThanOrEqual(0n)
        repaired += model.orders.filter(({ intent }) => intent.purpose === 'repair').length
      }),
      { numRuns: 1_000 },
    )
    expect(repaired).toBeGreaterThan(0)
  })

  it('are each for no more than is held, and gone once it is', () => {
    fc.assert(
      fc.property(bracketVenues, runs, (venue, list) => {
        const model = new PlanModel(venue, 'bracket')
        for (const action of list) {
          act(model, action)
          if (!action.advances || model.plan.status !== 'open') continue
          const targets = model.orders.filter(
            (order) =>
              order.intent.purpose === 'target' &&
              !isFinal(order) &&
              order.cancelRequestedAtMs === undefined,
          )
          const resting = targets.reduce((sum, order) => sum + openQuantity(order), 0n)
          expect(resting).toBeLessThanOrEqual(maximum(heldQuantity(model.plan), 0n))
        }
      }),
      { numRuns: 1_000 },
    )
  })
})
