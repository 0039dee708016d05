import { describe, expect, it } from 'vitest'
import { ONE, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type Adjustment, type Exit } from '../../../lib/domain/plan/plan.ts'
import { refreshPlan } from '../../../lib/domain/plan/refresh-plan.ts'
import { planAfterStep } from '../../../lib/domain/plan/plan-after-step.ts'
import { INSTRUMENT, OPEN_PLAN, QUOTE, START_MS, linesIn, orderOf, stepsIn } from './sample-plan.ts'

const entry = orderOf('entry', 1, { state: 'filled', filled: 10 })
const stop = orderOf('protection', 1)
const asked = { cancelRequestedAtMs: START_MS }
const amends = { amend: true }
const free = { restingOrdersLockBalance: false }
const trail = { highWater: parseFixed('104'), stop: parseFixed('99'), movedAtMs: START_MS }
const at99 = orderOf('protection', 2, { triggerPrice: parseFixed('99') })
const open = { status: 'open', protectionAttempts: 1 } as const

describe('R-PROT-1 the stop that rests follows every move', () => {
  const plan = { ...open, trail }

  it('in place, where the venue amends', () => {
    expect(linesIn({ plan, orders: [entry, stop], rules: amends })).toEqual([
      'amend protection-1: at 99',
    ])
    const amendment = { triggerPrice: parseFixed('99'), requestedAtMs: START_MS }
    expect(linesIn({ plan, orders: [entry, { ...stop, amendment }], rules: amends })).toEqual([])
    expect(linesIn({ plan, orders: [entry, at99], rules: amends })).toEqual([])
  })

  it('keeps the limit of a stop-limit at its distance', () => {
    const limited = orderOf('protection', 1, { limitPrice: parseFixed('94') })
    expect(linesIn({ plan, orders: [entry, limited], rules: amends })).toEqual([
      'amend protection-1: at 99 limit 98',
    ])
  })

  it('leaves it where it is for a while when the venue refuses, rather than nowhere', () => {
    const refused = { ...stop, amendRefusedAtMs: START_MS }
    const situation = { plan, orders: [entry, refused], rules: amends }
    expect(linesIn({ ...situation, afterMs: 59_999 })).toEqual([])
    expect(linesIn({ ...situation, afterMs: 60_000 })).toEqual(['amend protection-1: at 99'])
  })

  it('by a new one that rests first, where balances are not locked', () => {
    expect(linesIn({ plan, orders: [entry, stop], rules: free })).toEqual([
      'place protection 2: 10',
    ])
    const sent = { ...at99, state: 'sending' } as const
    expect(linesIn({ plan, orders: [entry, stop, sent], rules: free })).toEqual([])
    expect(linesIn({ plan, orders: [entry, stop, at99], rules: free })).toEqual([
      'cancel protection-1',
    ])
  })

  it('by a swap, where balances are locked and nothing can be amended', () => {
    expect(linesIn({ plan, orders: [entry, stop] })).toEqual(['cancel protection-1'])
    const gone = { ...stop, state: 'cancelled', ...asked } as const
    expect(stepsIn({ plan, orders: [entry, gone] })).toMatchObject([
      { intent: { triggerPrice: parseFixed('99') } },
    ])
  })

  it('rests at the hard stop where that is configured, and does not move', () => {
    const rules = { hardStopRests: true, amend: true }
    expect(stepsIn({ plan, orders: [entry], rules })).toMatchObject([
      { intent: { triggerPrice: parseFixed('92') } },
    ])
  })

  it('shrinks in place when less is held', () => {
    const plan = { ...open, baseFees: parseFixed('0.026') }
    expect(linesIn({ plan, orders: [entry, stop], rules: amends })).toEqual([
      'amend protection-1: 9.97',
    ])
  })
})

describe('R-EXIT-11 an adjustment', () => {
  const adjustment: Adjustment = {
    commandId: 'c1',
    by: 'ann',
    atMs: START_MS,
    stop: parseFixed('97'),
  }
  const plan = { ...open, adjustment }
  const at97 = orderOf('protection', 1, { triggerPrice: parseFixed('97') })

  it('moves the order at the venue first, and the plan follows its acceptance', () => {
    expect(linesIn({ plan, orders: [entry, stop], rules: amends })).toEqual([
      'amend protection-1: at 97',
    ])
    expect(linesIn({ plan, orders: [entry, at97], rules: amends })).toEqual(['adjust'])
    const basis = { orders: [entry, at97], instrument: INSTRUMENT, nowMs: START_MS }
    const after = planAfterStep({ ...OPEN_PLAN, adjustment }, { step: 'adjust' }, basis)
    expect(after.levels.stop).toBe(parseFixed('97'))
    expect(after.openedWith?.stop).toBe(parseFixed('95'))
    expect(after).not.toHaveProperty('adjustment')
  })

  it('is dropped when the venue refuses it, and both stay as they were', () => {
    const refused = { ...stop, amendRefusedAtMs: START_MS + 1, reason: 'no' }
    expect(linesIn({ plan, orders: [entry, refused], rules: amends })).toEqual([
      'refuse adjustment: no',
    ])
    expect(linesIn({ plan: open, orders: [entry, refused], rules: amends })).toEqual([])
  })

  it('goes back to the old level where the swapped stop is refused', () => {
    const gone = { ...stop, state: 'cancelled', ...asked } as const
    const situation = { plan: { ...plan, protectionAttempts: 1 }, orders: [entry, gone] }
    expect(stepsIn(situation)).toMatchObject([{ intent: { triggerPrice: parseFixed('97') } }])
    const placed = orderOf('protection', 2, { state: 'rejected', reason: 'too near' })
    const rejected = { ...placed, intent: { ...placed.intent, triggerPrice: parseFixed('97') } }
    expect(linesIn({ plan, orders: [entry, gone, rejected] })).toEqual([
      'refuse adjustment: too near',
    ])
    const again = { plan: { ...open, protectionAttempts: 2 }, orders: [entry, gone, rejected] }
    expect(stepsIn(again)).toMatchObject([{ intent: { triggerPrice: parseFixed('95') } }])
  })

  it('needs no venue for a target that is only watched, nor for a stop that does not rest', () => {
    const target: Adjustment = { commandId: 'c1', by: 'ann', atMs: START_MS, target: 120n * ONE }
    expect(linesIn({ plan: { ...open, adjustment: target }, orders: [entry, stop] })).toEqual([
      'adjust',
    ])
    const monitored = { ...plan, protectionPolicy: 'monitored' } as const
    expect(linesIn({ plan: monitored, orders: [entry] })).toEqual(['adjust'])
  })
})

describe('R-EXIT-8 selling a part', () => {
  const exit: Exit = {
    reason: 'TAKE_PROFIT',
    triggeredAtMs: START_MS,
    triggerPrice: parseFixed('105'),
    level: parseFixed('105'),
    keep: 6n * ONE,
    alsoFired: [],
    firstAttempt: 1,
  }
  const closing = { status: 'closing', exit, protectionAttempts: 1 } as const

  it('leaves a stop for what is kept, where the venue amends', () => {
    expect(linesIn({ plan: closing, orders: [entry, stop], rules: amends })).toEqual([
      'amend protection-1: 6',
    ])
    const amendment = { quantity: 6n * ONE, requestedAtMs: START_MS }
    const waiting = { ...stop, amendment }
    expect(linesIn({ plan: closing, orders: [entry, waiting], rules: amends })).toEqual([])
    const smaller = orderOf('protection', 1, { quantity: 6n * ONE })
    expect(linesIn({ plan: closing, orders: [entry, smaller], rules: amends })).toEqual([
      'place exit 1: 4',
    ])
  })

  it('swaps the stop when the venue does not make it smaller', () => {
    const refused = { ...stop, amendRefusedAtMs: START_MS }
    for (const rules of [amends, {}])
      expect(linesIn({ plan: closing, orders: [entry, refused], rules })).toEqual([
        'cancel protection-1',
      ])
    const gone = { ...stop, state: 'cancelled', ...asked } as const
    expect(linesIn({ plan: closing, orders: [entry, gone] })).toEqual(['place exit 1: 4'])
  })

  it('goes on with the rest once the part is sold', () => {
    const sold = orderOf('exit', 1, { state: 'filled', units: 4, filled: 4 })
    expect(linesIn({ plan: closing, orders: [entry, sold] })).toEqual(['part sold'])
    const rest = { ...open, partsSold: 1, exitAttempts: 1 }
    expect(linesIn({ plan: rest, orders: [entry, sold] })).toEqual(['place protection 2: 6'])
  })

  it('moves the stop to break-even after the first part, below the price only', () => {
    const plan = {
      ...OPEN_PLAN,
      ...closing,
      levels: { ...OPEN_PLAN.levels, parts: [{ price: 105n * ONE, share: parseFixed('0.4') }] },
      terms: { breakEvenAfterPart: true },
      exitedQuantity: 4n * ONE,
      entryCost: 1000n * ONE,
      exitProceeds: 420n * ONE,
      fees: parseFixed('3.7'),
    }
    const basis = { orders: [], instrument: INSTRUMENT, nowMs: START_MS }
    const after = planAfterStep(plan, { step: 'part-sold' }, basis)
    expect(after).toMatchObject({ status: 'open', partsSold: 1 })
    // (1000 + 3.7 − 420) ÷ 6 ÷ 0.9974, up to the tick of 0.5
    expect(after.breakEvenStop).toBe(parseFixed('98'))
    expect(after).not.toHaveProperty('exit')
    const dear = { ...plan, entryCost: 1200n * ONE }
    expect(planAfterStep(dear, { step: 'part-sold' }, basis)).not.toHaveProperty('breakEvenStop')
  })

  it('takes what is bid down to a limit, and goes to the market after some that missed', () => {
    const orders = [entry]
    expect(stepsIn({ plan: closing, orders })).toMatchObject([
      {
        intent: {
          type: 'limit',
          timeInForce: 'immediate-or-cancel',
          limitPrice: 104n * ONE + ONE / 2n,
        },
      },
    ])
    expect(stepsIn({ plan: { ...closing, exitMisses: 2 }, orders })).toMatchObject([
      { intent: { type: 'market', exitReason: 'TAKE_PROFIT' } },
    ])
    const urgent = { ...closing, exit: { ...exit, reason: 'HARD_STOP' } } as const
    expect(stepsIn({ plan: urgent, orders })).toMatchObject([{ intent: { type: 'market' } }])
  })
})

describe('R-EXIT-10 a symbol on the hold list', () => {
  const rules = { onHold: true }

  it('has no stop: the one that rests is cancelled, and none is placed', () => {
    expect(linesIn({ plan: open, orders: [entry, stop], rules })).toEqual(['cancel protection-1'])
    expect(linesIn({ plan: open, orders: [entry], rules })).toEqual([])
  })

  it('is not sold by an exit that had begun before', () => {
    const closing = { ...open, status: 'closing' } as const
    expect(linesIn({ plan: closing, orders: [entry], rules })).toEqual([
      'reopen: the symbol is on the hold list',
    ])
    const unsent = orderOf('exit', 1, { state: 'created' })
    expect(linesIn({ plan: closing, orders: [entry, unsent], rules })).toEqual(['cancel exit-1'])
  })
})

describe('R-ORD-9 a post-only entry', () => {
  const post = (attempt: number, change: Parameters<typeof orderOf>[2] = {}) => {
    const order = orderOf('entry', attempt, change)
    const intent = { ...order.intent, postOnly: true, limitPrice: parseFixed('99.5') }
    return { ...order, intent: { ...intent, createdAtMs: START_MS } }
  }
  const higher = { ...QUOTE, bid: parseFixed('100'), ask: parseFixed('100.5') }
  const over = { state: 'cancelled', updatedAtMs: START_MS, ...asked } as const

  it('follows the bid when it has waited and was left behind', () => {
    const situation = { orders: [post(1)], quote: higher }
    expect(linesIn({ ...situation, afterMs: 9_999 })).toEqual([])
    expect(linesIn({ ...situation, afterMs: 10_000 })).toEqual(['cancel entry-1'])
    expect(linesIn({ orders: [post(1)], quote: QUOTE, afterMs: 30_000 })).toEqual([])
    expect(linesIn({ orders: [post(1)], afterMs: 30_000 })).toEqual([])
  })

  it('is placed again at the new bid for what is left, and waits without a price', () => {
    const part = post(1, { ...over, filled: 4 })
    const plan = { protectionAttempts: 1 }
    const guarded = [part, orderOf('protection', 1, { units: 4 })]
    const situation = { plan, orders: guarded, quote: higher, afterMs: 20_000 }
    expect(linesIn(situation)).toEqual(['place entry 2: 6'])
    expect(stepsIn(situation)).toMatchObject([
      { intent: { postOnly: true, limitPrice: 100n * ONE, type: 'limit' } },
    ])
    expect(linesIn({ orders: [post(1, over)], afterMs: 20_000 })).toEqual([])
  })

  it('waits before it is tried again when the venue refused it', () => {
    const refused = post(1, { state: 'rejected', updatedAtMs: START_MS })
    const situation = { orders: [refused], quote: higher }
    expect(linesIn({ ...situation, afterMs: 9_999 })).toEqual([])
    expect(linesIn({ ...situation, afterMs: 10_000 })).toEqual(['place entry 2: 10'])
  })

  it('crosses after the last re-quote, or gives up, as configured', () => {
    const orders = [post(1, over), post(2, over), post(3, over)]
    const situation = { orders, quote: higher, afterMs: 50_000 }
    expect(stepsIn(situation)).toMatchObject([
      { intent: { postOnly: false, timeInForce: 'immediate-or-cancel', limitPrice: 101n * ONE } },
    ])
    const { entry: style } = { entry: { order: 'post-only', thenCross: false } as const }
    const rules = {
      entry: {
        slippageMax: parseFixed('0.01'),
        timeoutMs: 60_000,
        requotesMax: 2,
        requoteMs: 10_000,
        ...style,
      },
    }
    expect(linesIn({ ...situation, rules })).toEqual(['end UNFILLED'])
  })

  it('gives up when its time is over, when the price ran away, or when risk says no', () => {
    const orders = [post(1, over)]
    expect(linesIn({ orders, quote: higher, afterMs: 60_000 })).toEqual(['end UNFILLED'])
    const away = { ...QUOTE, bid: parseFixed('101.5'), ask: parseFixed('102') }
    expect(linesIn({ orders, quote: away, afterMs: 20_000 })).toEqual(['end UNFILLED'])
    const denied = post(1, { state: 'denied' })
    expect(linesIn({ orders: [denied], quote: higher, afterMs: 20_000 })).toEqual(['end UNFILLED'])
  })
})

describe('R-PROT-5 stop and target beside each other', () => {
  const plan = { ...open, protectionPolicy: 'bracket' } as const
  const target = orderOf('target', 2, { limitPrice: parseFixed('110') })

  it('are both placed after the first fill', () => {
    expect(
      linesIn({ plan: { protectionPolicy: 'bracket' }, orders: [entry], rules: free }),
    ).toEqual(['place protection 1: 10', 'place target 2: 10'])
    expect(linesIn({ plan, orders: [entry, stop, target], rules: free })).toEqual([])
  })

  it('shrink together when one of them fills in part', () => {
    const part = { ...target, state: 'partially-filled', filledQuantity: 4n * ONE } as const
    expect(linesIn({ plan, orders: [entry, stop, part], rules: { ...free, amend: true } })).toEqual(
      ['amend protection-1: 6'],
    )
  })

  it('cancel each other when one of them is through', () => {
    const sold = orderOf('target', 2, { state: 'filled', filled: 10 })
    expect(linesIn({ plan, orders: [entry, stop, sold], rules: free })).toEqual([
      'cancel protection-1',
    ])
    const stopped = orderOf('protection', 1, { state: 'filled', filled: 10 })
    expect(linesIn({ plan, orders: [entry, stopped, target], rules: free })).toEqual([
      'cancel target-2',
    ])
  })

  it('are repaired when both filled: what was sold twice is bought back', () => {
    const sold = orderOf('target', 2, { state: 'filled', filled: 10 })
    const stopped = orderOf('protection', 1, { state: 'filled', filled: 4 })
    expect(stepsIn({ plan, orders: [entry, stopped, sold], rules: free })).toMatchObject([
      { intent: { purpose: 'repair', side: 'buy', type: 'market', quantity: 4n * ONE } },
    ])
  })

  it('buy back on the grid, and no more after some tries that bought nothing', () => {
    const sold = orderOf('target', 2, { state: 'filled', filled: 10 })
    const odd = parseFixed('4.005')
    const stopped = orderOf('protection', 1, { state: 'filled', filledQuantity: odd })
    const orders = [entry, stopped, sold]
    expect(stepsIn({ plan, orders, rules: free })).toMatchObject([
      { intent: { quantity: 4n * ONE } },
    ])
    const refused = [1, 2, 3, 4, 5].map((attempt) =>
      orderOf('repair', attempt, { state: 'rejected' }),
    )
    const four = { plan, orders: [...orders, ...refused.slice(1)], rules: free, afterMs: 60_000 }
    expect(stepsIn(four)).toMatchObject([{ intent: { purpose: 'repair' } }])
    const five = { plan, orders: [...orders, ...refused], rules: free, afterMs: 60_000 }
    expect(stepsIn(five)).toEqual([{ step: 'end', end: 'TAKE_PROFIT', dustQuantity: -odd }])
  })

  it('let a calm exit wait for the end of the target, which would sell the same', () => {
    const taken: Exit = {
      reason: 'TAKE_PROFIT',
      triggeredAtMs: START_MS,
      triggerPrice: parseFixed('110'),
      alsoFired: [],
      firstAttempt: 1,
    }
    const closing = { ...plan, status: 'closing', exit: taken } as const
    const sending = { ...target, state: 'sending' } as const
    for (const each of [target, sending])
      expect(linesIn({ plan: closing, orders: [entry, stop, each], rules: free })).toEqual([
        'cancel target-2',
      ])
    const gone = { ...target, state: 'cancelled', filledQuantity: 4n * ONE, ...asked } as const
    expect(linesIn({ plan: closing, orders: [entry, stop, gone], rules: free })).toEqual([
      'place exit 1: 6',
    ])
    const urgent = { ...closing, exit: { ...taken, reason: 'MANUAL' } } as const
    expect(linesIn({ plan: urgent, orders: [entry, stop, target], rules: free })).toEqual([
      'place exit 1: 10',
    ])
  })

  it('let a stop that the price has passed end before the exit: it may have sold already', () => {
    const gone: Exit = {
      reason: 'HARD_STOP',
      triggeredAtMs: START_MS,
      triggerPrice: parseFixed('94'),
      priceSource: 'quote',
      alsoFired: [],
      firstAttempt: 1,
    }
    const closing = { ...plan, status: 'closing', exit: gone } as const
    expect(linesIn({ plan: closing, orders: [entry, stop, target], rules: free })).toEqual([
      'cancel protection-1',
    ])
    const above = { ...closing, exit: { ...gone, triggerPrice: parseFixed('96') } }
    expect(linesIn({ plan: above, orders: [entry, stop, target], rules: free })).toEqual([
      'place exit 1: 10',
    ])
  })
})

describe('R-EXIT-4 a plan that ends by an exit that was given up before', () => {
  it('has that exit on record', () => {
    const order = orderOf('exit', 1, { state: 'cancelled', filled: 6, updatedAtMs: START_MS + 5 })
    const intent = { ...order.intent, exitReason: 'TIME', referencePrice: 101n * ONE } as const
    const basis = {
      orders: [entry, stop, { ...order, intent }],
      instrument: INSTRUMENT,
      nowMs: START_MS + 9,
    }
    const end = { step: 'end', end: 'TIME', dustQuantity: 0n } as const
    expect(planAfterStep(OPEN_PLAN, end, basis).exit).toMatchObject({
      reason: 'TIME',
      triggerPrice: 101n * ONE,
      triggeredAtMs: START_MS,
    })
  })
})

describe('R-EXIT-1 a position that the venue takes no order for any more', () => {
  const smallestOrder = { quantity: parseFixed('0.1'), cost: parseFixed('5') }
  const dear = { ...INSTRUMENT, quantityMin: 20n * ONE }
  const situation = { instrument: dear, orders: [entry, stop] }

  it('is no dust: its plan goes on, and what rests stays', () => {
    const plan = { ...open, smallestOrder }
    expect(linesIn({ ...situation, plan })).toEqual([])
    const limited = { ...stop, intent: { ...stop.intent, type: 'stop-limit' } } as const
    expect(linesIn({ ...situation, plan, orders: [entry, limited] })).toEqual([])
    expect(linesIn({ ...situation, plan, orders: [entry] })).toEqual([])
  })

  it('leaves no plan closing for ever: the exit is given up, and the stop stays', () => {
    const closing = { ...open, smallestOrder, status: 'closing' } as const
    expect(linesIn({ ...situation, plan: closing })).toEqual([
      'reopen: what is held is below what the venue takes',
    ])
    const sent = orderOf('exit', 1, { state: 'sending' })
    expect(linesIn({ ...situation, plan: closing, orders: [entry, sent] })).toEqual([])
  })

  it('counts as bare without a stop', () => {
    const basis = { instrument: dear, buyFeesInBase: false, onHold: false, nowMs: START_MS }
    const bare = refreshPlan({ ...OPEN_PLAN, smallestOrder }, [entry], basis)
    expect(bare.unprotectedSinceMs).toBe(START_MS)
  })

  it('is dust when it was too small by the old minimum, too', () => {
    const crumb = orderOf('entry', 1, { state: 'cancelled', filledQuantity: parseFixed('0.05') })
    const plan = { ...open, smallestOrder }
    expect(linesIn({ ...situation, plan, orders: [crumb] })).toEqual(['end EXTERNAL'])
  })
})

describe('R-PROT-7 a stop that is taken away again and again', () => {
  it('is placed a bounded number of times; then the position is sold', () => {
    const taken = Array.from({ length: 13 }, (_, index) =>
      orderOf('protection', index + 1, { state: 'cancelled', updatedAtMs: START_MS }),
    )
    const once = { plan: open, orders: [entry, ...taken.slice(1)], afterMs: 60_000 }
    expect(stepsIn(once)).toMatchObject([{ step: 'place', failures: 12 }])
    expect(linesIn({ ...once, orders: [entry, ...taken] })).toEqual([
      'sell: 13 protective orders failed, the last: cancelled',
    ])
  })
})
