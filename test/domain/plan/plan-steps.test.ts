import { describe, expect, it } from 'vitest'
import { ONE, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type Exit } from '../../../lib/domain/plan/plan.ts'
import { INSTRUMENT, START_MS, linesIn, orderOf, stepsIn } from './sample-plan.ts'

const entry = orderOf('entry', 1, { state: 'filled', filled: 10 })
const stop = orderOf('protection', 1)
const asked = { cancelRequestedAtMs: START_MS }
const exit: Exit = {
  reason: 'TAKE_PROFIT',
  triggeredAtMs: START_MS,
  triggerPrice: parseFixed('110'),
  level: parseFixed('110'),
  alsoFired: [],
  firstAttempt: 1,
}
const closing = { status: 'closing', exit, protectionAttempts: 1 } as const

describe('R-EXIT-1 the entry', () => {
  it('is waited for', () => {
    for (const state of ['created', 'sending', 'unknown', 'open'] as const)
      expect(linesIn({ orders: [orderOf('entry', 1, { state })] })).toEqual([])
  })

  it('is cancelled when it takes too long, once', () => {
    const orders = [orderOf('entry', 1)]
    expect(linesIn({ orders, afterMs: 59_999 })).toEqual([])
    expect(linesIn({ orders, afterMs: 60_000 })).toEqual(['cancel entry-1'])
    expect(linesIn({ orders: [orderOf('entry', 1, asked)], afterMs: 60_000 })).toEqual([])
  })

  it('ends the plan when it is over unfilled, however it ended', () => {
    for (const state of ['cancelled', 'rejected', 'denied', 'expired'] as const)
      expect(linesIn({ orders: [orderOf('entry', 1, { state })] })).toEqual(['end UNFILLED'])
  })

  it('keeps the plan open until every fill that the venue counted has been applied', () => {
    const filled = { state: 'filled', venueFilledQuantity: 10n * ONE } as const
    const sold = orderOf('protection', 1, { state: 'filled', filled: 10 })
    expect(linesIn({ orders: [orderOf('entry', 1, filled), sold] })).toEqual([])
    expect(linesIn({ orders: [entry, sold] })).toEqual(['end SOFT_STOP'])
  })

  it('is given up in part: what it filled stays and is protected', () => {
    const part = orderOf('entry', 1, { state: 'partially-filled', filled: 4 })
    expect(linesIn({ orders: [part], afterMs: 60_000 })).toEqual([
      'cancel entry-1',
      'place protection 1: 4',
    ])
  })

  it('is given up when the stop sold what it had filled', () => {
    const part = orderOf('entry', 1, { state: 'partially-filled', filled: 4 })
    const sold = orderOf('protection', 1, { state: 'filled', units: 4, filled: 4 })
    expect(linesIn({ orders: [part, sold] })).toEqual(['cancel entry-1'])
  })
})

describe('R-PROT-1 the first fill of the entry is protected', () => {
  it('places a stop for what is held', () => {
    const part = orderOf('entry', 1, { state: 'partially-filled', filled: 4 })
    expect(linesIn({ orders: [part] })).toEqual(['place protection 1: 4'])
    const [step] = stepsIn({ orders: [part] })
    expect(step).toMatchObject({
      intent: {
        type: 'stop',
        side: 'sell',
        effect: 'reducing',
        triggerPrice: parseFixed('95'),
        quantity: 4n * ONE,
      },
    })
  })

  it('counts what the venue says is filled before its trades arrive', () => {
    const counted = orderOf('entry', 1, {
      venueFilledQuantity: 4n * ONE,
      state: 'partially-filled',
    })
    expect(linesIn({ orders: [counted] })).toEqual(['place protection 1: 4'])
  })

  it('places nothing while the policy is monitored', () => {
    expect(linesIn({ plan: { protectionPolicy: 'monitored' }, orders: [entry] })).toEqual([])
  })

  it('waits while less is held than the venue would sell', () => {
    const crumb = { state: 'partially-filled', filledQuantity: parseFixed('0.09') } as const
    expect(linesIn({ orders: [orderOf('entry', 1, crumb)] })).toEqual([])
    const enough = { ...crumb, filledQuantity: parseFixed('0.1') }
    expect(linesIn({ orders: [orderOf('entry', 1, enough)] })).toEqual(['place protection 1: 0'])
  })
})

describe('R-PROT-3 protection follows the size', () => {
  it('does nothing while the stop covers what is held', () => {
    for (const state of ['created', 'sending', 'unknown', 'open'] as const)
      expect(linesIn({ orders: [entry, orderOf('protection', 1, { state })] })).toEqual([])
  })

  it('gives what a further fill added a stop of its own, and the first goes on resting', () => {
    const small = orderOf('protection', 1, { units: 4 })
    const plan = { protectionAttempts: 1 }
    expect(linesIn({ plan, orders: [entry, small] })).toEqual(['place protection 2: 6'])
    const second = orderOf('protection', 2, { units: 6, state: 'sending' })
    expect(linesIn({ plan, orders: [entry, small, second] })).toEqual([])
  })

  it('puts the stops together when there would be too many, or one too small', () => {
    const many = [1, 2, 3].map((attempt) => orderOf('protection', attempt, { units: 2 }))
    expect(linesIn({ orders: [entry, ...many] })).toEqual([
      'cancel protection-1',
      'cancel protection-2',
      'cancel protection-3',
    ])
    const almost = orderOf('protection', 1, { quantity: parseFixed('9.95') })
    expect(linesIn({ orders: [entry, almost] })).toEqual(['cancel protection-1'])
  })

  it('waits for the end of a stop that is cancelled, because it still holds the balance', () => {
    const plan = { protectionAttempts: 1 }
    const cancelling = orderOf('protection', 1, { units: 4, ...asked })
    expect(linesIn({ plan, orders: [entry, cancelling] })).toEqual([])
    const gone = orderOf('protection', 1, { units: 4, state: 'cancelled', ...asked })
    expect(linesIn({ plan, orders: [entry, gone] })).toEqual(['place protection 2: 10'])
  })

  it('keeps a stop that is being filled: it shrinks with the position', () => {
    const filling = orderOf('protection', 1, { state: 'partially-filled', filled: 3 })
    expect(linesIn({ orders: [entry, filling] })).toEqual([])
  })

  it('replaces the stop when fees in base left less to sell', () => {
    const plan = { baseFees: parseFixed('0.026') }
    expect(linesIn({ plan, orders: [entry, stop] })).toEqual(['cancel protection-1'])
    const [step] = stepsIn({ plan, orders: [entry] })
    expect(step).toMatchObject({ intent: { quantity: parseFixed('9.97') } })
  })
})

describe('R-PROT-2 a protective order that failed is placed again', () => {
  it.each(['rejected', 'expired', 'cancelled'] as const)('after it was %s', (state) => {
    const failed = orderOf('protection', 1, { state })
    expect(linesIn({ plan: { protectionAttempts: 1 }, orders: [entry, failed] })).toEqual([
      'place protection 2: 10',
    ])
  })
})

describe('R-PROT-7 a limit on arming the same protection again', () => {
  const failures = [1, 2, 3].map((attempt) => orderOf('protection', attempt, { state: 'rejected' }))

  it('gives up after as many failures in a row as are allowed', () => {
    const [first, second] = failures
    const two = { plan: { protectionAttempts: 2 }, orders: [entry, first!, second!] }
    expect(linesIn({ ...two, afterMs: 14_999 })).toEqual([])
    expect(linesIn({ ...two, afterMs: 15_000 })).toEqual(['place protection 3: 10'])
    expect(stepsIn({ ...two, afterMs: 15_000 })).toMatchObject([
      { intent: { type: 'stop-limit', limitPrice: parseFixed('94') }, failures: 2 },
    ])
    const three = { plan: { protectionAttempts: 3 }, orders: [entry, ...failures] }
    expect(linesIn({ ...three, afterMs: 59_999 })).toEqual([])
    expect(stepsIn({ ...three, afterMs: 60_000 })).toMatchObject([{ intent: { type: 'stop' } }])
  })

  it('sells what was bare for too long in spite of them', () => {
    const plan = { protectionAttempts: 3, unprotectedSinceMs: START_MS }
    const bare = { plan, orders: [entry, ...failures] }
    expect(linesIn({ ...bare, afterMs: 119_999 })).toEqual(['place protection 4: 10'])
    expect(linesIn({ ...bare, afterMs: 120_000 })).toEqual([
      'sell: 3 protective orders failed, the last: rejected',
    ])
  })

  it('begins anew for another quantity', () => {
    const plan = { protectionAttempts: 3, baseFees: parseFixed('0.03') }
    const [step] = stepsIn({ plan, orders: [entry, ...failures] })
    expect(step).toMatchObject({ step: 'place', intent: { quantity: parseFixed('9.97') } })
  })

  it('does not count stops that were replaced because the position grew', () => {
    const replaced = [1, 2, 3, 4].map((attempt) =>
      orderOf('protection', attempt, { units: attempt, state: 'cancelled', ...asked }),
    )
    expect(linesIn({ plan: { protectionAttempts: 4 }, orders: [entry, ...replaced] })).toEqual([
      'place protection 5: 10',
    ])
  })

  it('counts anew after a stop that worked', () => {
    const worked = orderOf('protection', 3, { state: 'cancelled', ...asked })
    const orders = [entry, failures[0]!, failures[1]!, worked]
    expect(linesIn({ plan: { protectionAttempts: 3 }, orders })).toEqual(['place protection 4: 10'])
  })
})

describe('R-PROT-4 the exit where a resting order locks the balance', () => {
  it('cancels the stop, waits for its end, and then places the exit for what is left', () => {
    expect(linesIn({ plan: closing, orders: [entry, stop] })).toEqual(['cancel protection-1'])
    expect(linesIn({ plan: closing, orders: [entry, { ...stop, ...asked }] })).toEqual([])
    const gone = orderOf('protection', 1, { state: 'cancelled', filled: 3, ...asked })
    expect(linesIn({ plan: closing, orders: [entry, gone] })).toEqual(['place exit 1: 7'])
  })

  it('cancels an entry that is still live as well', () => {
    const part = orderOf('entry', 1, { state: 'partially-filled', filled: 4 })
    const small = orderOf('protection', 1, { units: 4 })
    expect(linesIn({ plan: closing, orders: [part, small] })).toEqual([
      'cancel entry-1',
      'cancel protection-1',
    ])
  })

  it('leaves a live exit alone', () => {
    for (const state of ['created', 'sending', 'unknown', 'open', 'partially-filled'] as const)
      expect(linesIn({ plan: closing, orders: [entry, orderOf('exit', 1, { state })] })).toEqual([])
  })

  it('opens the plan again when the exit ended and something is still held', () => {
    const gone = orderOf('protection', 1, { state: 'cancelled', ...asked })
    const refused = orderOf('exit', 1, { state: 'rejected', reason: 'EGeneral:no' })
    expect(linesIn({ plan: closing, orders: [entry, gone, refused] })).toEqual([
      'reopen: EGeneral:no',
    ])
    const part = orderOf('exit', 1, { state: 'cancelled', filled: 4 })
    expect(linesIn({ plan: closing, orders: [entry, gone, part] })).toEqual(['reopen: cancelled'])
    const open = { status: 'open', protectionAttempts: 1 } as const
    expect(linesIn({ plan: open, orders: [entry, gone, part] })).toEqual(['place protection 2: 6'])
  })

  it('tries the exit of a later trigger although an earlier one failed', () => {
    const failed = orderOf('exit', 1, { state: 'rejected' })
    const second = { ...closing, exit: { ...exit, firstAttempt: 2 }, exitAttempts: 1 }
    expect(linesIn({ plan: second, orders: [entry, failed] })).toEqual(['place exit 2: 10'])
  })
})

describe('R-PROT-4 the exit where a resting order does not lock the balance', () => {
  const rules = { restingOrdersLockBalance: false }

  it('is placed first, and the stop goes when nothing is held', () => {
    expect(linesIn({ plan: closing, orders: [entry, stop], rules })).toEqual(['place exit 1: 10'])
    const done = orderOf('exit', 1, { state: 'filled', filled: 10 })
    expect(linesIn({ plan: closing, orders: [entry, stop, done], rules })).toEqual([
      'cancel protection-1',
    ])
  })

  it('still waits for the end of the entry', () => {
    const part = orderOf('entry', 1, { state: 'partially-filled', filled: 4 })
    expect(linesIn({ plan: closing, orders: [part], rules })).toEqual(['cancel entry-1'])
  })

  it('leaves the stop where it is when the exit fails', () => {
    const refused = orderOf('exit', 1, { state: 'rejected' })
    const open = { status: 'open', protectionAttempts: 1 } as const
    expect(linesIn({ plan: closing, orders: [entry, stop, refused], rules })).toEqual([
      'reopen: rejected',
    ])
    expect(linesIn({ plan: open, orders: [entry, stop, refused], rules })).toEqual([])
  })
})

describe('R-EXIT-7 an exit is for no more than remains', () => {
  it('is rounded down to the grid of the venue', () => {
    const odd = orderOf('entry', 1, { state: 'filled', filledQuantity: parseFixed('9.999') })
    const [step] = stepsIn({ plan: closing, orders: [odd] })
    expect(step).toMatchObject({ step: 'place', intent: { quantity: parseFixed('9.99') } })
  })

  it('goes on to its end when less is left than a new order could sell', () => {
    const almost = { state: 'partially-filled', filledQuantity: parseFixed('9.95') } as const
    expect(linesIn({ plan: closing, orders: [entry, orderOf('exit', 1, almost)] })).toEqual([])
    expect(linesIn({ orders: [entry, orderOf('protection', 1, almost)] })).toEqual([])
  })

  it('lets no order go on that is for more than the rest', () => {
    const rules = { restingOrdersLockBalance: false }
    const almost = orderOf('exit', 1, { state: 'filled', filledQuantity: parseFixed('9.95') })
    expect(linesIn({ plan: closing, orders: [entry, stop, almost], rules })).toEqual([
      'cancel protection-1',
    ])
  })
})

describe('R-EXIT-1 the end of a plan', () => {
  const done = orderOf('exit', 1, { state: 'filled', filled: 10 })

  it('has the reason of its exit', () => {
    expect(linesIn({ plan: closing, orders: [entry, done] })).toEqual(['end TAKE_PROFIT'])
  })

  it('is the stop when the stop sold most of it', () => {
    const most = orderOf('protection', 1, { state: 'cancelled', filled: 6, ...asked })
    const rest = orderOf('exit', 1, { state: 'filled', units: 4, filled: 4 })
    expect(linesIn({ plan: closing, orders: [entry, most, rest] })).toEqual(['end SOFT_STOP'])
    const little = orderOf('protection', 1, { state: 'cancelled', filled: 4, ...asked })
    const more = orderOf('exit', 1, { state: 'filled', units: 6, filled: 6 })
    expect(linesIn({ plan: closing, orders: [entry, little, more] })).toEqual(['end TAKE_PROFIT'])
  })

  it('is external when no exit of ours was ever asked for', () => {
    const crumb = orderOf('entry', 1, { state: 'cancelled', filledQuantity: parseFixed('0.05') })
    expect(stepsIn({ orders: [crumb] })).toEqual([
      { step: 'end', end: 'EXTERNAL', dustQuantity: parseFixed('0.05') },
    ])
  })

  it('keeps the dust that the venue would not sell, by quantity and by cost', () => {
    const left = orderOf('exit', 1, { state: 'cancelled', filledQuantity: parseFixed('9.95') })
    expect(stepsIn({ plan: closing, orders: [entry, left] })).toEqual([
      { step: 'end', end: 'TAKE_PROFIT', dustQuantity: parseFixed('0.05') },
    ])
    expect(INSTRUMENT.costMin).toBe(5n * ONE)
    const cheap = orderOf('exit', 1, { state: 'cancelled', filledQuantity: parseFixed('9.8') })
    const plan = { ...closing, referencePrice: parseFixed('24') }
    expect(stepsIn({ plan, orders: [entry, cheap] })).toMatchObject([{ step: 'end' }])
    expect(stepsIn({ plan: closing, orders: [entry, cheap] })).toMatchObject([{ step: 'reopen' }])
  })

  it('waits for an order of unknown outcome, and for every fill', () => {
    const unknown = orderOf('protection', 1, { state: 'unknown', ...asked })
    expect(linesIn({ plan: closing, orders: [entry, unknown, done] })).toEqual([])
    const late = { ...done, filledQuantity: 9n * ONE }
    expect(linesIn({ plan: closing, orders: [entry, late] })).toEqual([])
  })
})

describe('R-PROT-6 orders that protect nothing any more are cancelled', () => {
  it('when the position is gone', () => {
    const sold = orderOf('exit', 1, { state: 'filled', filled: 10 })
    expect(linesIn({ plan: closing, orders: [entry, stop, sold] })).toEqual(['cancel protection-1'])
  })

  it('when the plan is closed, and nothing else ever again', () => {
    const plan = { status: 'closed' } as const
    expect(linesIn({ plan, orders: [entry, stop] })).toEqual(['cancel protection-1'])
    expect(linesIn({ plan, orders: [entry, { ...stop, ...asked }] })).toEqual([])
    expect(linesIn({ plan, orders: [entry] })).toEqual([])
  })
})
