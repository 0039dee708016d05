import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quantiseQuantity, sizeProblem } from '../../../lib/domain/market/instrument.ts'
import { ONE, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type Rung, dueAt, nextRungPrice, rungReached } from '../../../lib/domain/plan/ladder.ts'
import { type Plan, type TargetPart, heldQuantity } from '../../../lib/domain/plan/plan.ts'
import { BARE, INSTRUMENT, START_MS, fixed, withParts } from './judged-plan.ts'

function at(bid: string, plan: Plan = withParts()): Rung | undefined {
  return rungReached(plan, fixed(bid), INSTRUMENT)
}

function planOf(parts: readonly (readonly [price: string, share: string])[]): Plan {
  const rungs = parts.map(([price, share]) => ({ price: fixed(price), share: fixed(share) }))
  return { ...BARE, levels: { ...BARE.levels, parts: rungs } }
}

function lost(plan: Plan, quantity: string): Plan {
  const loss = { quantity: fixed(quantity), value: 0n, reason: 'EXTERNAL', noticedAtMs: START_MS }
  return { ...plan, lost: { ...loss, reason: 'EXTERNAL' } }
}

describe('R-EXIT-8 the take-profit ladder', () => {
  it('has nothing to sell below its first rung', () => {
    expect(at('103.5')).toBeUndefined()
  })

  it('sells a fifth at the first rung, and up to half at the second', () => {
    expect(at('104')).toEqual({ index: 0, level: fixed('104'), keep: fixed('8') })
    const after: Plan = { ...withParts(), partsSold: 1, exitedQuantity: fixed('2') }
    expect(at('104', after)).toBeUndefined()
    expect(at('106.5', after)).toBeUndefined()
    expect(at('107', after)).toEqual({ index: 1, level: fixed('107'), keep: fixed('5') })
  })

  it('sells half at once when the price jumps over the first rung', () => {
    expect(at('108')).toEqual({ index: 1, level: fixed('107'), keep: fixed('5') })
  })

  it('sells everything at the target, with or without rungs before it', () => {
    expect(at('110')).toEqual({ index: 2, level: fixed('110') })
    expect(at('110', BARE)).toEqual({ index: 0, level: fixed('110') })
    expect(at('109.5', BARE)).toBeUndefined()
  })

  it('makes good at the next rung what an earlier one could not sell', () => {
    const cut: Plan = { ...withParts(), partsSold: 1, exitedQuantity: fixed('0.5') }
    expect(at('107', cut)).toEqual({ index: 1, level: fixed('107'), keep: fixed('5') })
  })

  it('has nothing to sell where a stop has sold more than the rung wants', () => {
    expect(at('104', { ...withParts(), exitedQuantity: fixed('3') })).toBeUndefined()
  })

  it('lets a part wait that is too small for the venue, and sells it with the next', () => {
    const plan = planOf([
      ['104', '0.009'],
      ['107', '0.02'],
    ])
    expect(at('104', plan)).toBeUndefined()
    expect(at('107', plan)).toEqual({ index: 1, level: fixed('107'), keep: fixed('9.8') })
  })

  it('sells everything rather than leave less than the venue takes at the hard stop', () => {
    expect(at('104', planOf([['104', '0.99']]))).toMatchObject({ keep: fixed('0.1') })
    expect(at('104', planOf([['104', '0.991']]))).toEqual({ index: 0, level: fixed('104') })
  })

  it('leaves a remainder that is worth enough at the price only if it is at the hard stop', () => {
    const dear = { ...INSTRUMENT, costMin: fixed('95') }
    const plan = planOf([['104', '0.9']])
    expect(rungReached(plan, fixed('104'), dear)).toEqual({ index: 0, level: fixed('104') })
    const cheap = { ...INSTRUMENT, costMin: fixed('92') }
    expect(rungReached(plan, fixed('104'), cheap)).toMatchObject({ keep: ONE })
  })

  it('sells on the venue’s grid, and keeps what is finer', () => {
    const plan: Plan = { ...planOf([['104', '0.3333']]), baseFees: fixed('0.026') }
    expect(at('104', plan)).toEqual({ index: 0, level: fixed('104'), keep: fixed('6.644') })
    const uneven: Plan = { ...withParts(), exitedQuantity: fixed('0.005') }
    expect(at('104', uneven)?.keep).toBe(fixed('8.005'))
  })

  it('takes what was lost for never entered', () => {
    expect(at('107', lost(withParts(), '4'))).toEqual({
      index: 1,
      level: fixed('107'),
      keep: fixed('3'),
    })
  })

  it('has nothing to sell where nothing is held', () => {
    expect(at('110', { ...BARE, exitedQuantity: fixed('10') })).toBeUndefined()
  })
})

describe('R-EXIT-8 the next rung', () => {
  it('is the lowest that is not done', () => {
    expect(nextRungPrice(withParts())).toBe(fixed('104'))
    expect(nextRungPrice({ ...withParts(), partsSold: 1 })).toBe(fixed('107'))
    expect(nextRungPrice({ ...withParts(), partsSold: 2 })).toBe(fixed('110'))
    expect(nextRungPrice(BARE)).toBe(fixed('110'))
  })

  it('is a target that was moved below the parts', () => {
    const plan = withParts()
    const moved: Plan = { ...plan, levels: { ...plan.levels, target: fixed('103') } }
    expect(nextRungPrice(moved)).toBe(fixed('103'))
    expect(at('103', moved)).toEqual({ index: 2, level: fixed('103') })
  })

  it('is not there without a target', () => {
    const { target: _none, ...levels } = BARE.levels
    expect(nextRungPrice({ ...BARE, levels })).toBeUndefined()
    expect(at('1000', { ...BARE, levels })).toBeUndefined()
  })
})

const anyParts: fc.Arbitrary<readonly TargetPart[]> = fc
  .uniqueArray(fc.integer({ min: 1, max: 999 }), { maxLength: 5 })
  .map((shares) => shares.sort((one, other) => one - other))
  .map((shares) =>
    shares.map((share, index) => ({
      price: BigInt(101 + index) * ONE,
      share: parseFixed(String(share / 1000)),
    })),
  )
/** In thousandths, finer than the venue's grid. */
const anyQuantity = (max: number): fc.Arbitrary<bigint> =>
  fc.integer({ min: 0, max }).map((value) => BigInt(value) * 10n ** 15n)
const anyBids = fc.array(
  fc.integer({ min: 199, max: 225 }).map((halves) => (BigInt(halves) * ONE) / 2n),
  { maxLength: 12 },
)

/** What of the entry's grid-sized quantity is there, with fees and losses in base currency. */
const anyPlan = fc
  .record({
    entered: fc.integer({ min: 20, max: 2_000 }).map((steps) => BigInt(steps) * 10n ** 16n),
    baseFees: anyQuantity(20),
    lost: anyQuantity(100),
    parts: anyParts,
  })
  .map(({ entered, baseFees, lost: quantity, parts }): Plan => {
    const plan = { ...BARE, enteredQuantity: entered, baseFees }
    return {
      ...plan,
      levels: { ...plan.levels, parts },
      lost: { quantity, value: 0n, reason: 'EXTERNAL', noticedAtMs: START_MS },
    }
  })

describe('R-EXIT-7 over any ladder and any prices', () => {
  it('the parts sum up to what was entered, and never more than is held is sold', () => {
    fc.assert(
      fc.property(anyPlan, anyBids, (initial, bids) => {
        let plan = initial
        for (const bid of [...bids, 110n * ONE]) {
          const rung = rungReached(plan, bid, INSTRUMENT)
          if (rung === undefined) continue
          const { index, level, keep = 0n } = rung
          const sold = heldQuantity(plan) - keep
          expect(level).toBeLessThanOrEqual(bid)
          expect(sold).toBeGreaterThan(0n)
          expect(keep).toBeGreaterThanOrEqual(0n)
          plan = { ...plan, exitedQuantity: plan.exitedQuantity + sold, partsSold: index + 1 }
          expect(heldQuantity(plan)).toBe(keep)
          if (rung.keep === undefined) continue
          const part = initial.levels.parts?.[index]
          if (part !== undefined) expect(plan.exitedQuantity).toBe(dueAt(plan, part, INSTRUMENT))
          expect(quantiseQuantity(INSTRUMENT, sold)).toBe(sold)
          expect(sizeProblem(INSTRUMENT, sold, bid)).toBeUndefined()
          const rest = quantiseQuantity(INSTRUMENT, keep)
          expect(sizeProblem(INSTRUMENT, rest, plan.levels.hardStop)).toBeUndefined()
        }
        expect(heldQuantity(plan)).toBe(0n)
      }),
    )
  })

  it('no bid below the next rung sells anything', () => {
    fc.assert(
      fc.property(anyPlan, fc.nat(6), (plan, partsSold) => {
        const after: Plan = { ...plan, partsSold }
        const next = nextRungPrice(after) ?? 0n
        expect(rungReached(after, next - 1n, INSTRUMENT)).toBeUndefined()
      }),
    )
  })
})
