import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ONE } from '../../../lib/domain/money/fixed.ts'
import { type OrderCommand } from '../../../lib/domain/order/commands.ts'
import { decideOrder } from '../../../lib/domain/order/decide.ts'
import { evolveOrder, evolveOrderAll } from '../../../lib/domain/order/evolve.ts'
import {
  type Order,
  type OrderState,
  isFinal,
  newOrder,
  openQuantity,
  reservation,
} from '../../../lib/domain/order/order.ts'
import {
  ACCEPTED,
  CLAIMED_VALUE,
  ENTRY_INTENT,
  EXIT_INTENT,
  QUANTITY,
  REQUEST_CANCEL,
  START_MS,
  because,
  claim,
  fill,
  orderIn,
  told,
  venueSays,
} from './sample-orders.ts'

/** Small numbers of tenths of the order, so that runs often end exactly on its quantity. */
const quantities = fc.oneof(
  fc.integer({ min: 1, max: 12 }).map((tenths) => BigInt(tenths) * ONE),
  fc.bigInt({ min: 1n, max: QUANTITY + ONE }),
)

const commands: fc.Arbitrary<OrderCommand> = fc.oneof(
  quantities.map((quantity) => claim(quantity)),
  fc
    .constantFrom(
      'deny',
      'lapse',
      'withdraw',
      'record-rejected',
      'record-not-placed',
      'record-outcome-lost',
      'record-absent',
    )
    .map((name) => because(name)),
  fc.constant(REQUEST_CANCEL),
  fc.constant(ACCEPTED),
  quantities.map((quantity) => fill(quantity)),
  fc
    .tuple(
      fc.constantFrom('open', 'filled', 'cancelled', 'expired', 'rejected'),
      fc.oneof(fc.constant(0n), quantities),
    )
    .map(([status, filled]) => venueSays(status, filled)),
)

/** Most runs begin with a claim, or hardly any would get beyond it. */
const runs = fc.oneof(
  { weight: 1, arbitrary: fc.array(commands, { maxLength: 25, size: 'max' }) },
  {
    weight: 4,
    arbitrary: fc.array(commands, { maxLength: 25, size: 'max' }).map((list) => [claim(), ...list]),
  },
)

const STAGE: Record<OrderState, number> = {
  created: 0,
  sending: 1,
  unknown: 2,
  open: 3,
  'partially-filled': 4,
  filled: 5,
  cancelled: 5,
  rejected: 5,
  denied: 5,
  expired: 5,
}

interface Step {
  readonly before: Order
  readonly command: OrderCommand
  readonly accepted: boolean
  readonly after: Order
}

function stepsOf(list: readonly OrderCommand[], intent = ENTRY_INTENT): readonly Step[] {
  let order = newOrder(intent)
  return list.map((command) => {
    const before = order
    const decision = decideOrder(before, command)
    if (decision.ok) order = evolveOrderAll(before, decision.events)
    return { before, command, accepted: decision.ok, after: order }
  })
}

function forEveryStep(law: (step: Step) => void): void {
  fc.assert(
    fc.property(runs, (list) => {
      for (const step of stepsOf(list)) law(step)
    }),
    { numRuns: 2_000 },
  )
}

describe('R-ORD-2 laws of every run of commands', () => {
  it('never throws for events that were decided', () => {
    forEveryStep(({ before, command }) => {
      const decision = decideOrder(before, command)
      if (decision.ok) expect(() => evolveOrderAll(before, decision.events)).not.toThrow()
    })
  })

  it('never goes backwards, and leaves no final state', () => {
    forEveryStep(({ before, after }) => {
      expect(STAGE[after.state]).toBeGreaterThanOrEqual(STAGE[before.state])
      if (isFinal(before)) expect(after.state).toBe(before.state)
    })
  })

  it('adds nothing but fills and evidence of fills to a final order', () => {
    forEveryStep(({ before, after }) => {
      if (!isFinal(before)) return
      expect({
        ...after,
        filledQuantity: before.filledQuantity,
        filledCost: before.filledCost,
        venueFilledQuantity: before.venueFilledQuantity,
        venueOrderId: before.venueOrderId,
        updatedAtMs: before.updatedAtMs,
      }).toEqual({ ...before, venueOrderId: before.venueOrderId })
    })
  })

  it('has filled what its fills add up to', () => {
    fc.assert(
      fc.property(runs, (list) => {
        let quantity = 0n
        let cost = 0n
        for (const { command, accepted, after } of stepsOf(list)) {
          if (command.command === 'record-fill' && accepted) {
            quantity += command.quantity
            cost += command.cost
          }
          expect(after.filledQuantity).toBe(quantity)
          expect(after.filledCost).toBe(cost)
        }
      }),
      { numRuns: 1_000 },
    )
  })

  it('never takes back what the venue counted as filled', () => {
    forEveryStep(({ before, after }) => {
      expect(after.venueFilledQuantity).toBeGreaterThanOrEqual(before.venueFilledQuantity)
    })
  })

  it('is retryable only while it is sending, and raises the epoch only by a claim', () => {
    forEveryStep(({ before, command, accepted, after }) => {
      if (after.retryable) expect(after.state).toBe('sending')
      const claimed = command.command === 'claim' && accepted
      expect(after.claimEpoch).toBe(before.claimEpoch + (claimed ? 1 : 0))
    })
  })

  it('is changed by a repeat of the same word of the venue no further', () => {
    forEveryStep(({ command, accepted, after }) => {
      if (!accepted || command.command !== 'record-venue-order') return
      expect(decideOrder(after, command)).toEqual({ ok: true, events: [] })
    })
  })

  it('reserves between nothing and the claimed value, and nothing when it reduces', () => {
    forEveryStep(({ after }) => {
      expect(reservation(after)).toBeGreaterThanOrEqual(0n)
      // More than was sent can only be reserved when the venue fills more than was sent.
      if (after.venueFilledQuantity <= after.quantity)
        expect(reservation(after)).toBeLessThanOrEqual(CLAIMED_VALUE)
      expect(openQuantity(after)).toBeGreaterThanOrEqual(0n)
      expect(reservation({ ...after, intent: EXIT_INTENT })).toBe(0n)
    })
  })
})

describe('R-ORD-2 evidence that comes late or all at once', () => {
  it('takes accepted, filled and ended from one listing', () => {
    const order = told(orderIn('unknown'), venueSays('filled', QUANTITY))
    expect(order).toMatchObject({ state: 'filled', venueOrderId: 'V1' })
  })

  it('is filled when the venue ended it at its full quantity', () => {
    for (const status of ['cancelled', 'expired', 'rejected'] as const)
      expect(told(orderIn('sending'), venueSays(status, QUANTITY)).state).toBe('filled')
  })

  it('takes a rejection of the rest of a partly filled order', () => {
    const order = told(orderIn('partially-filled'), venueSays('rejected', 4n * ONE))
    expect(order).toMatchObject({ state: 'rejected', filledQuantity: 4n * ONE })
  })

  it('takes a trade before the answer to the send', () => {
    for (const variant of ['sending', 'unknown'] as const)
      expect(told(orderIn(variant), fill(QUANTITY), ACCEPTED).state).toBe('filled')
  })

  it('adds a late fill to every final state that the venue has seen', () => {
    for (const variant of ['filled', 'cancelled', 'rejected', 'expired'] as const) {
      const before = orderIn(variant)
      const after = told(before, fill(ONE))
      expect(after.state).toBe(variant)
      expect(after.filledQuantity).toBe(before.filledQuantity + ONE)
    }
  })

  it('throws for a pair that is not in the table', () => {
    const accepted = { event: 'accepted', atMs: START_MS, venueOrderId: 'V1' } as const
    expect(() => evolveOrder(orderIn('created'), accepted)).toThrow(
      /accepted cannot follow created/,
    )
  })
})
