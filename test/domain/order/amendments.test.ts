import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ONE, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type OrderCommand } from '../../../lib/domain/order/commands.ts'
import { decideOrder } from '../../../lib/domain/order/decide.ts'
import { evolveOrderAll } from '../../../lib/domain/order/evolve.ts'
import {
  type Intent,
  type Order,
  type OrderTerms,
  isFinal,
  isSettled,
  knownFilledQuantity,
  limitPriceOf,
  newOrder,
  openQuantity,
  reservation,
  triggerPriceOf,
} from '../../../lib/domain/order/order.ts'
import {
  ACCEPTED,
  CLAIMED_VALUE,
  ENTRY_INTENT,
  QUANTITY,
  REQUEST_CANCEL,
  START_MS,
  STOP_INTENT,
  VARIANTS,
  type Variant,
  because,
  claim,
  fill,
  orderIn,
  told,
  venueSays,
} from './sample-orders.ts'

const price = parseFixed
const TIGHTER = { triggerPrice: price('96'), limitPrice: price('95') }
const LIMIT_ENTRY: Intent = { ...ENTRY_INTENT, type: 'limit', limitPrice: price('100') }

const request = (terms: OrderTerms): OrderCommand => ({
  command: 'request-amend',
  atMs: START_MS + 7,
  terms,
})
const amended = (terms: OrderTerms): OrderCommand => ({
  command: 'record-amended',
  atMs: START_MS + 8,
  terms,
})
const refused = (terms: OrderTerms): OrderCommand => ({
  command: 'record-amend-refused',
  atMs: START_MS + 9,
  terms,
  reason: 'no',
})
const lost = (terms: OrderTerms): OrderCommand => ({
  command: 'record-amend-lost',
  atMs: START_MS + 10,
  terms,
})
const listed = (terms: OrderTerms, word = venueSays('open')): OrderCommand => ({
  ...word,
  ...terms,
})

function stop(variant: Variant = 'open'): Order {
  return orderIn(variant, STOP_INTENT)
}

function refusalOf(order: Order, command: OrderCommand): string | undefined {
  const decision = decideOrder(order, command)
  return decision.ok ? undefined : decision.refusal.refused
}

const NOTHING = { ok: true, events: [] }

describe('R-EXIT-11 asking for other terms', () => {
  const OUTCOMES: Readonly<Record<Variant, string>> = {
    created: 'pending',
    sending: 'pending',
    retryable: 'pending',
    unknown: 'pending',
    open: 'pending',
    'partially-filled': 'pending',
    filled: 'already-final',
    cancelled: 'already-final',
    rejected: 'already-final',
    denied: 'already-final',
    expired: 'already-final',
  }
  it.each(VARIANTS)('of an order that is %s', (variant) => {
    const order = stop(variant)
    const why = refusalOf(order, request(TIGHTER))
    expect(why ?? 'pending').toBe(OUTCOMES[variant])
    if (why !== undefined) return
    const asked = told(order, request(TIGHTER))
    expect(asked).toMatchObject({ state: order.state, quantity: QUANTITY })
    expect(asked.amendment).toEqual({ ...TIGHTER, requestedAtMs: START_MS + 7 })
    expect(triggerPriceOf(asked)).toBe(price('95'))
  })

  it('leaves what stands at the venue as it is until the venue took it', () => {
    const taken = told(stop(), request(TIGHTER), amended(TIGHTER))
    expect([triggerPriceOf(taken), limitPriceOf(taken)]).toEqual([price('96'), price('95')])
    expect(taken).not.toHaveProperty('amendment')
    expect(taken.intent).toEqual(STOP_INTENT)
  })

  it('is no news when the terms are those that stand, or those that are pending', () => {
    const standing = { quantity: QUANTITY, triggerPrice: price('95'), limitPrice: price('94') }
    expect(decideOrder(stop(), request(standing))).toEqual(NOTHING)
    expect(decideOrder(stop(), request({}))).toEqual(NOTHING)
    expect(decideOrder(told(stop(), request(TIGHTER)), request(TIGHTER))).toEqual(NOTHING)
  })

  it('asks for nothing that stands already', () => {
    const asked = told(stop(), request({ quantity: QUANTITY, triggerPrice: price('96') }))
    expect(asked.amendment).toEqual({ triggerPrice: price('96'), requestedAtMs: START_MS + 7 })
  })

  const BAD: readonly (readonly [string, Order, OrderTerms, string])[] = [
    ['to grow', stop(), { quantity: QUANTITY + 1n }, 'quantity-not-amendable'],
    ['to nothing', stop(), { quantity: 0n }, 'quantity-not-amendable'],
    [
      'to what is filled',
      stop('partially-filled'),
      { quantity: 4n * ONE },
      'quantity-not-amendable',
    ],
    [
      'below what the venue says is filled',
      told(stop(), venueSays('open', 6n * ONE)),
      { quantity: 5n * ONE },
      'quantity-not-amendable',
    ],
    [
      'a trigger that it does not have',
      orderIn('open', LIMIT_ENTRY),
      { triggerPrice: ONE },
      'price-not-amendable',
    ],
    [
      'a limit that it does not have',
      orderIn('open', { ...STOP_INTENT, type: 'stop' }),
      { limitPrice: ONE },
      'price-not-amendable',
    ],
    [
      'an entry to a higher price than was reserved',
      orderIn('open', LIMIT_ENTRY),
      { limitPrice: price('101') },
      'dearer-than-claimed',
    ],
    ['after a cancel', told(stop(), REQUEST_CANCEL), TIGHTER, 'cancel-requested'],
  ]
  it.each(BAD)('is refused %s', (_, order, terms, why) => {
    expect(refusalOf(order, request(terms))).toBe(why)
  })
})

describe('R-EXIT-11 a newer request in the place of an older one', () => {
  it('takes its place in the terms that it names, and leaves the others pending', () => {
    const older = { ...TIGHTER, quantity: 6n * ONE }
    const newer = told(stop(), request(older), request({ limitPrice: price('93') }))
    expect(newer.amendment).toMatchObject({ ...older, limitPrice: price('93') })
  })

  it('names what goes back to where it was, for the older one may have moved it', () => {
    const back = told(stop(), request(TIGHTER), request({ triggerPrice: price('95') }))
    expect(back.amendment).toMatchObject({ ...TIGHTER, triggerPrice: price('95') })
  })

  it('forgets a shrinking that fills have overtaken', () => {
    const asked = told(stop(), request({ quantity: 4n * ONE }), fill(5n * ONE), request(TIGHTER))
    expect(asked.amendment).toEqual({ ...TIGHTER, requestedAtMs: START_MS + 7 })
  })

  it('stays pending when the venue answers to the older one', () => {
    const newer = { triggerPrice: price('97'), limitPrice: price('96') }
    const both = told(stop(), request(TIGHTER), request(newer))
    const taken = told(both, amended(TIGHTER))
    expect(triggerPriceOf(taken)).toBe(price('96'))
    expect(taken.amendment).toMatchObject(newer)
    expect(decideOrder(both, refused(TIGHTER))).toEqual(NOTHING)
    expect(decideOrder(both, lost(TIGHTER))).toEqual(NOTHING)
  })

  it('shrinks by no more than a later claim leaves', () => {
    const asked = told(stop('retryable'), request({ ...TIGHTER, quantity: 6n * ONE }))
    expect(told(asked, claim(6n * ONE)).amendment).toEqual({
      ...TIGHTER,
      requestedAtMs: START_MS + 7,
    })
    const shrunk = told(stop('retryable'), request({ quantity: 6n * ONE }), claim(5n * ONE))
    expect(shrunk).not.toHaveProperty('amendment')
  })
})

describe('R-EXIT-11 what the venue makes of an amendment', () => {
  it('a refusal leaves the terms as they were, and its time', () => {
    const order = told(stop(), request(TIGHTER), refused(TIGHTER))
    expect(order).toMatchObject({ amendRefusedAtMs: START_MS + 9 })
    expect(order).not.toHaveProperty('amendment')
    expect(triggerPriceOf(order)).toBe(price('95'))
    const later = told(order, request(TIGHTER), amended(TIGHTER))
    expect(later).not.toHaveProperty('amendRefusedAtMs')
  })

  it('a lost answer leaves it pending, and is noted once', () => {
    const order = told(stop(), request(TIGHTER), lost(TIGHTER))
    expect(order.amendment).toMatchObject({ ...TIGHTER, outcomeLost: true })
    expect(decideOrder(order, lost(TIGHTER))).toEqual(NOTHING)
  })

  it.each([
    ['sent', request(TIGHTER)],
    ['lost', lost(TIGHTER)],
  ])('a listing with the new terms settles one that was %s', (_, command) => {
    const order = told(stop(), request(TIGHTER), command, listed(TIGHTER))
    expect(order).not.toHaveProperty('amendment')
    expect(triggerPriceOf(order)).toBe(price('96'))
  })

  it('a listing with the old terms settles nothing, for it may be older than the request', () => {
    const standing = { quantity: QUANTITY, triggerPrice: price('95'), limitPrice: price('94') }
    const order = told(stop(), request(TIGHTER), lost(TIGHTER))
    expect(decideOrder(order, listed(standing))).toEqual(NOTHING)
  })

  it('a listing for less than we know shrinks the order, and one for more does not', () => {
    const less = told(stop(), listed({ quantity: 7n * ONE }))
    expect(less.quantity).toBe(7n * ONE)
    expect(decideOrder(less, listed({ quantity: QUANTITY }))).toEqual(NOTHING)
  })

  it('an answer that comes when nothing is pending is refused', () => {
    for (const answer of [amended(TIGHTER), refused(TIGHTER), lost(TIGHTER)])
      expect(refusalOf(stop(), answer)).toBe('no-amendment')
  })

  it.each([
    ['a cancel request', REQUEST_CANCEL],
    ['the end of the order', venueSays('cancelled')],
    ['its last fill', fill(QUANTITY)],
  ])('%s drops it', (_, command) => {
    expect(told(stop(), request(TIGHTER), command)).not.toHaveProperty('amendment')
  })

  it('goes on with less: it is filled at the new quantity', () => {
    const terms = { quantity: 6n * ONE }
    const order = told(stop('partially-filled'), request(terms), amended(terms))
    expect(order.state).toBe('partially-filled')
    expect(openQuantity(order)).toBe(2n * ONE)
    expect(told(order, fill(2n * ONE)).state).toBe('filled')
  })

  it('is filled when fills overtook the new quantity, and takes what comes late', () => {
    const terms = { quantity: 6n * ONE }
    const order = told(stop(), request(terms), fill(7n * ONE), amended(terms))
    expect(order.state).toBe('filled')
    expect(openQuantity(order)).toBe(0n)
    const late = told(order, venueSays('filled', 8n * ONE), fill(ONE))
    expect(late).toMatchObject({ state: 'filled', filledQuantity: 8n * ONE })
    expect(isSettled(late)).toBe(true)
  })

  it('is filled by a listing that ends it at a quantity that nobody told of', () => {
    for (const status of ['filled', 'cancelled'] as const) {
      const word = listed({ quantity: 6n * ONE }, venueSays(status, 6n * ONE))
      expect(told(stop(), word)).toMatchObject({ state: 'filled', quantity: 6n * ONE })
      expect(told(stop(), fill(6n * ONE), word).state).toBe('filled')
    }
  })

  it('R-RISK-1 gives back the reservation of what an entry is not for any more', () => {
    const terms = { quantity: 5n * ONE }
    const order = told(orderIn('open', LIMIT_ENTRY), request(terms), amended(terms))
    expect(reservation(order)).toBe(CLAIMED_VALUE / 2n)
  })
})

const quantities = fc.integer({ min: 1, max: 11 }).map((tenths) => BigInt(tenths) * ONE)
const someTerms = fc.constantFrom<OrderTerms>(
  { quantity: 8n * ONE },
  { quantity: 5n * ONE, triggerPrice: price('96') },
  { triggerPrice: price('97') },
  { triggerPrice: price('95'), limitPrice: price('93') },
  { limitPrice: price('94') },
)
const steps: fc.Arbitrary<OrderCommand> = fc.oneof(
  someTerms.map(request),
  someTerms.map(amended),
  someTerms.map(refused),
  someTerms.map(lost),
  fc
    .tuple(
      someTerms,
      fc.constantFrom('open', 'filled', 'cancelled', 'expired'),
      fc.oneof(fc.constant(0n), quantities),
    )
    .map(([terms, status, filled]) => listed(terms, venueSays(status, filled))),
  quantities.map((quantity) => fill(quantity)),
  fc.constantFrom(REQUEST_CANCEL, ACCEPTED, because('record-outcome-lost')),
)

describe('R-ORD-2 laws of every run with amendments', () => {
  it('keeps every order within its intent, and what is over as it is', () => {
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 20, size: 'max' }), (list) => {
        let order = told(newOrder(STOP_INTENT), claim())
        for (const command of list) {
          const before = order
          const decision = decideOrder(before, command)
          if (!decision.ok) continue
          order = evolveOrderAll(before, decision.events)
          expect(order.quantity).toBeLessThanOrEqual(QUANTITY)
          expect(openQuantity(order)).toBeGreaterThanOrEqual(0n)
          if (isFinal(before)) {
            expect(order.state).toBe(before.state)
            expect(order.quantity).toBe(before.quantity)
          }
          if (order.amendment !== undefined) {
            expect(isFinal(order) || order.cancelRequestedAtMs !== undefined).toBe(false)
            const { quantity } = order.amendment
            if (command.command === 'request-amend' && quantity !== undefined)
              expect(quantity).toBeGreaterThan(knownFilledQuantity(order))
          }
          if (command.command === 'record-venue-order')
            expect(decideOrder(order, command)).toEqual(NOTHING)
        }
      }),
      { numRuns: 3_000 },
    )
  })
})
