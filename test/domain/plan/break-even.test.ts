import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Fixed, ONE } from '../../../lib/domain/money/fixed.ts'
import { breakEvenMove, breakEvenPrice } from '../../../lib/domain/plan/break-even.ts'
import { type Verdict } from '../../../lib/domain/plan/exit-rules/exit-rule.ts'
import { signalExit } from '../../../lib/domain/plan/exit-rules/signal-exit.ts'
import { type Plan, heldQuantity, realisedPnl } from '../../../lib/domain/plan/plan.ts'
import { BARE, INSTRUMENT, START_MS, bidOf, contextOf, fixed } from './judged-plan.ts'

const FINE = { ...INSTRUMENT, tickSize: fixed('0.0001') }

function fineOf(change: Partial<Plan>): Fixed {
  return breakEvenPrice({ ...BARE, ...change }, FINE)
}

describe('R-EXIT-9 the break-even price', () => {
  it('pays for what was bought, and for the fees of both ways', () => {
    // (1000 + 2.6) / (10 × 0.9974)
    expect(fineOf({})).toBe(fixed('100.5214'))
    expect(breakEvenPrice(BARE, INSTRUMENT)).toBe(fixed('101'))
  })

  it('is lower once a part was sold with a gain', () => {
    // (1000 + 3.158 − 214) / (8 × 0.9974)
    const sold = { exitedQuantity: fixed('2'), exitProceeds: fixed('214'), fees: fixed('3.158') }
    expect(fineOf(sold)).toBe(fixed('98.9019'))
  })

  it('is zero where the parts have paid for everything', () => {
    const sold = { exitedQuantity: fixed('9'), exitProceeds: fixed('1500') }
    expect(fineOf(sold)).toBe(0n)
  })

  it('counts what was adopted or lost at its value then', () => {
    const adopted = { quantity: fixed('10'), value: fixed('980') }
    // 980 / (10 × 0.9974)
    expect(fineOf({ adopted, entryCost: 0n, fees: 0n })).toBe(fixed('98.2555'))
    const loss = { quantity: fixed('5'), value: fixed('450'), noticedAtMs: START_MS }
    // (1002.6 − 450) / (5 × 0.9974)
    expect(fineOf({ lost: { ...loss, reason: 'EXTERNAL' } })).toBe(fixed('110.8082'))
  })

  it('is dearer for each unit where the venue kept its fee in base currency', () => {
    expect(fineOf({ fees: 0n, baseFees: fixed('0.026') })).toBe(fixed('100.5221'))
  })

  it.each<[string, Partial<Plan>]>([
    ['fills are not booked', { entryCost: 0n, fees: 0n, hasUnbookedFills: true }],
    ['nothing is held', { enteredQuantity: 0n, entryCost: 0n, fees: 0n }],
  ])('is the price of the decision with the fees of both ways while %s', (_, change) => {
    // 100 × 1.0026 / 0.9974
    expect(fineOf(change)).toBe(fixed('100.5214'))
  })

  it('is the lowest price on the grid at which the whole plan loses nothing', () => {
    const units = (min: number, max: number): fc.Arbitrary<bigint> =>
      fc.integer({ min, max }).map((value) => BigInt(value) * 10n ** 15n)
    const trade = fc.record({
      entered: units(1_000, 50_000),
      entryPrice: units(95_000, 105_000),
      soldPercent: fc.integer({ min: 0, max: 90 }),
      soldPrice: units(93_000, 125_000),
      fees: units(0, 20_000),
    })
    fc.assert(
      fc.property(trade, ({ entered, entryPrice, soldPercent, soldPrice, fees }) => {
        const sold = (entered * BigInt(soldPercent)) / 100n
        const plan: Plan = {
          ...BARE,
          enteredQuantity: entered,
          entryCost: (entered * entryPrice) / ONE,
          exitedQuantity: sold,
          exitProceeds: (sold * soldPrice) / ONE + 1n,
          fees,
        }
        /** Times 10^36, so that nothing is rounded. */
        const resultAt = (price: Fixed): bigint =>
          realisedPnl(plan) * ONE * ONE +
          heldQuantity(plan) * price * (ONE - INSTRUMENT.feeRateTaker)
        const price = breakEvenPrice(plan, INSTRUMENT)
        expect(price % INSTRUMENT.tickSize).toBe(0n)
        expect(resultAt(price)).toBeGreaterThanOrEqual(0n)
        if (price > 0n) expect(resultAt(price - INSTRUMENT.tickSize)).toBeLessThan(0n)
      }),
    )
  })
})

describe('R-EXIT-9 the signal exit', () => {
  const exitSignal = { trigger: 'cross-down', atMs: START_MS, untilMs: START_MS + 60_000 }
  const wanted: Plan = { ...BARE, exitSignal }

  function at(bid: string, plan: Plan = wanted, nowMs: number = START_MS): Verdict {
    return signalExit(contextOf({ plan, price: bidOf(bid), nowMs }))
  }

  it('fires at break-even and above, not below', () => {
    expect(at('100.5')).toMatchObject({
      fired: false,
      whyNot: 'bid 100.5 is below break-even 101',
    })
    for (const bid of ['101', '120'])
      expect(at(bid)).toMatchObject({
        fired: true,
        reason: 'SIGNAL',
        price: fixed(bid),
        detail: 'signal cross-down of 2026-01-05T00:00:00.000Z',
      })
  })

  it('fires at a loss where the plan’s terms allow it', () => {
    const atLoss: Plan = { ...wanted, terms: { signalAtLoss: true } }
    expect(at('96', atLoss)).toMatchObject({ fired: true, inputs: { atLoss: 'true' } })
    expect(at('96', { ...wanted, terms: { signalAtLoss: false } }).fired).toBe(false)
  })

  it('counts from its time until just before its end', () => {
    const why = 'the signal cross-down does not count at'
    expect(at('120', wanted, START_MS - 1)).toMatchObject({
      whyNot: `${why} 2026-01-04T23:59:59.999Z`,
    })
    expect(at('120', wanted, START_MS + 59_999).fired).toBe(true)
    expect(at('120', wanted, START_MS + 60_000)).toMatchObject({
      whyNot: `${why} 2026-01-05T00:01:00.000Z`,
    })
  })

  it('does not fire without a signal, and says what it looked at', () => {
    expect(at('120', BARE)).toMatchObject({ whyNot: 'the strategy has not asked for it' })
    expect(at('100').inputs).toEqual({
      bid: '100',
      priceSource: 'quote',
      priceTime: '2026-01-05T00:00:00.000Z',
      level: '101',
      distancePercent: '1',
      trigger: 'cross-down',
      signalTime: '2026-01-05T00:00:00.000Z',
      signalUntil: '2026-01-05T00:01:00.000Z',
      atLoss: 'false',
    })
  })
})

describe('R-EXIT-8 the stop at break-even', () => {
  const sold: Plan = { ...BARE, terms: { breakEvenAfterPart: true }, partsSold: 1 }
  const level = breakEvenPrice(sold, INSTRUMENT)

  it('is due after a part was sold, as soon as the bid is above it', () => {
    expect(breakEvenMove(sold, level + INSTRUMENT.tickSize, INSTRUMENT)).toBe(level)
    expect(breakEvenMove(sold, level, INSTRUMENT)).toBeUndefined()
  })

  it.each<[string, Partial<Plan>]>([
    ['no part was sold', { partsSold: 0 }],
    ['the plan does not want it', { terms: {} }],
    ['it is there already', { breakEvenStop: level }],
  ])('is not due while %s', (_, change) => {
    expect(breakEvenMove({ ...sold, ...change }, 2n * level, INSTRUMENT)).toBeUndefined()
  })
})
