import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ONE, multiply, parseFixed } from '../../../lib/domain/money/fixed.ts'
import {
  type EntryWish,
  entryIntent,
  entryPriceMax,
} from '../../../lib/domain/plan/entry-intent.ts'
import { intentIdOf } from '../../../lib/domain/plan/plan-intents.ts'
import { INSTRUMENT, PLAN, QUOTE, RULES, START_MS, opened } from './sample-plan.ts'

/** Decided at an ask of 100, with a cap of 1 %. */
const PLACE = { plan: PLAN, instrument: INSTRUMENT, rules: RULES.entry }
const WISH: EntryWish = { attempt: 1, quantity: 10n * ONE, quote: QUOTE, style: 'market' }

function at(ask: string, bid: string): Pick<EntryWish, 'quote'> {
  return { quote: { ...QUOTE, ask: parseFixed(ask), bid: parseFixed(bid) } }
}

describe('R-ORD-9 the order that buys a position', () => {
  it('at the market takes what is offered up to the cap, and rests nothing', () => {
    expect(entryIntent(PLACE, WISH, START_MS)).toMatchObject({
      type: 'limit',
      limitPrice: parseFixed('101'),
      timeInForce: 'immediate-or-cancel',
      postOnly: false,
      side: 'buy',
      effect: 'increasing',
      referencePrice: parseFixed('100'),
    })
  })

  it('with a limit rests at the ask', () => {
    expect(entryIntent(PLACE, { ...WISH, style: 'limit' }, START_MS)).toMatchObject({
      type: 'limit',
      limitPrice: parseFixed('100'),
      timeInForce: 'good-till-cancelled',
      postOnly: false,
    })
  })

  it('post-only rests at the bid and says so', () => {
    expect(entryIntent(PLACE, { ...WISH, style: 'post-only' }, START_MS)).toMatchObject({
      type: 'limit',
      limitPrice: parseFixed('99.5'),
      timeInForce: 'good-till-cancelled',
      postOnly: true,
    })
  })

  it('follows the bid with a new attempt, up to the cap of the first decision', () => {
    const again = { ...WISH, attempt: 3, style: 'post-only' } as const
    const higher = entryIntent(PLACE, { ...again, ...at('101', '100.5') }, START_MS + 20_000)
    expect(higher).toMatchObject({
      intentId: intentIdOf('main', PLAN.planId, 'entry', 3),
      attempt: 3,
      limitPrice: parseFixed('100.5'),
      referencePrice: parseFixed('100'),
      createdAtMs: START_MS + 20_000,
    })
    const far = entryIntent(PLACE, { ...again, ...at('130', '129') }, START_MS)
    expect(far.limitPrice).toBe(parseFixed('101'))
  })

  it('is not sent any more once the entry of the plan has timed out, however late it was made', () => {
    for (const waitedMs of [0, 50_000])
      expect(entryIntent(PLACE, WISH, START_MS + waitedMs).expiresAtMs).toBe(START_MS + 60_000)
  })

  it('is the first order of a new plan, as configured', () => {
    for (const order of ['market', 'limit', 'post-only'] as const) {
      const entry = { ...RULES.entry, order }
      const { plan, entry: intent } = opened({ entry })
      const wish = { ...WISH, quantity: intent.quantity, style: order }
      expect(intent).toEqual(entryIntent({ ...PLACE, plan, rules: entry }, wish, START_MS))
      expect(plan.entryIntentId).toBe(intent.intentId)
    }
  })

  it('never pays more than the cap, on the grid, whatever the quote', () => {
    const price = fc.bigInt({ min: ONE, max: 1_000n * ONE })
    const style = fc.constantFrom('market', 'limit', 'post-only')
    const slippage = fc.bigInt({ min: 0n, max: ONE / 10n })
    fc.assert(
      fc.property(
        price,
        price,
        price,
        slippage,
        style,
        (referencePrice, bid, more, slippageMax, each) => {
          const place = {
            ...PLACE,
            plan: { ...PLAN, referencePrice },
            rules: { ...RULES.entry, slippageMax },
          }
          const quote = { ...QUOTE, bid, ask: bid + more }
          const { limitPrice = 0n } = entryIntent(place, { ...WISH, quote, style: each }, START_MS)
          const cap = multiply(referencePrice, ONE + slippageMax, 'floor')
          expect(limitPrice).toBeLessThanOrEqual(cap)
          expect(limitPrice % INSTRUMENT.tickSize).toBe(0n)
          expect(entryPriceMax(place.plan, place.rules, INSTRUMENT)).toBeGreaterThanOrEqual(
            limitPrice,
          )
          if (each === 'post-only') expect(limitPrice).toBeLessThanOrEqual(bid)
        },
      ),
    )
  })
})
