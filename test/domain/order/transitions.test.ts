import { describe, expect, it } from 'vitest'
import { type OrderState, ORDER_STATES } from '../../../lib/domain/order/order.ts'
import {
  ORDER_TRANSITIONS,
  type OrderTransition,
  nextOrderState,
} from '../../../lib/domain/order/transitions.ts'

const TRANSITIONS: Record<OrderTransition, true> = {
  claimed: true,
  denied: true,
  withdrawn: true,
  lapsed: true,
  accepted: true,
  rejected: true,
  'not-placed': true,
  'outcome-lost': true,
  'filled-partly': true,
  'filled-fully': true,
  'ended-cancelled': true,
  'ended-expired': true,
}

/** Everything that is allowed, written out; whatever is not here must be refused. */
const ALLOWED = `
  created           claimed          sending
  created           denied           denied
  created           withdrawn        cancelled
  created           lapsed           expired
  sending           claimed          sending
  sending           not-placed       sending
  sending           outcome-lost     unknown
  sending           denied           denied
  sending           withdrawn        cancelled
  sending           lapsed           expired
  sending           accepted         open
  sending           rejected         rejected
  sending           filled-partly    partially-filled
  sending           filled-fully     filled
  sending           ended-cancelled  cancelled
  sending           ended-expired    expired
  unknown           lapsed           expired
  unknown           accepted         open
  unknown           rejected         rejected
  unknown           filled-partly    partially-filled
  unknown           filled-fully     filled
  unknown           ended-cancelled  cancelled
  unknown           ended-expired    expired
  open              accepted         open
  open              rejected         rejected
  open              filled-partly    partially-filled
  open              filled-fully     filled
  open              ended-cancelled  cancelled
  open              ended-expired    expired
  partially-filled  accepted         partially-filled
  partially-filled  rejected         rejected
  partially-filled  filled-partly    partially-filled
  partially-filled  filled-fully     filled
  partially-filled  ended-cancelled  cancelled
  partially-filled  ended-expired    expired
  filled            filled-partly    filled
  filled            filled-fully     filled
  cancelled         filled-partly    cancelled
  cancelled         filled-fully     cancelled
  rejected          filled-partly    rejected
  rejected          filled-fully     rejected
  expired           filled-partly    expired
  expired           filled-fully     expired
`

const allowed = new Map(
  ALLOWED.trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .map(([state, transition, next]) => [`${state} ${transition}`, next]),
)

describe('R-ORD-2 one table of allowed transitions', () => {
  it('knows every state', () => {
    expect(Object.keys(ORDER_TRANSITIONS).sort()).toEqual([...ORDER_STATES].sort())
  })

  const pairs = ORDER_STATES.flatMap((state) =>
    (Object.keys(TRANSITIONS) as OrderTransition[]).map((transition) => ({ state, transition })),
  )
  it.each(pairs)('$state + $transition', ({ state, transition }) => {
    expect(nextOrderState(state, transition)).toBe(allowed.get(`${state} ${transition}`))
  })

  it('goes from a final state nowhere', () => {
    const finals: OrderState[] = ['filled', 'cancelled', 'rejected', 'denied', 'expired']
    for (const state of finals)
      expect(new Set(Object.values(ORDER_TRANSITIONS[state])).difference(new Set([state]))).toEqual(
        new Set(),
      )
  })
})
