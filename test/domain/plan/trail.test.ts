import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Plan, type Trail, type TrailingTerms } from '../../../lib/domain/plan/plan.ts'
import { stopInForce } from '../../../lib/domain/plan/stop-levels.ts'
import { nextRatchetPrice, ratchet, trailingDistance } from '../../../lib/domain/plan/trail.ts'
import { BARE, INSTRUMENT, START_MS, TRAILING, fixed, withTrailing } from './judged-plan.ts'

function ratchetAt(
  bid: string,
  plan: Plan = withTrailing(),
  regimeIsWild = false,
): Trail | undefined {
  return ratchet({
    plan,
    bid: fixed(bid),
    regimeIsWild,
    instrument: INSTRUMENT,
    nowMs: START_MS,
  })
}

function stopAt(...of: Parameters<typeof ratchetAt>): bigint | undefined {
  return ratchetAt(...of)?.stop
}

function trailing(stop: string, highWater = '110', plan: Plan = withTrailing()): Plan {
  return {
    ...plan,
    trail: { stop: fixed(stop), highWater: fixed(highWater), movedAtMs: START_MS },
  }
}

describe('R-EXIT-6 the trailing stop', () => {
  it('begins at its activation, not a tick below', () => {
    expect(ratchetAt('102.5')).toBeUndefined()
    expect(ratchetAt('103')).toEqual({
      highWater: fixed('103'),
      stop: fixed('99'),
      movedAtMs: START_MS,
    })
  })

  it('does not move without terms', () => {
    expect(ratchetAt('200', BARE)).toBeUndefined()
  })

  it('moves by its step or more, not by less', () => {
    expect(stopAt('103.5', trailing('99'))).toBeUndefined()
    expect(stopAt('104', trailing('99'))).toBe(fixed('100'))
    expect(stopAt('110', trailing('99'))).toBe(fixed('106'))
  })

  it('moves by its step beyond the stop that is in force, whichever that is', () => {
    const moved: Plan = { ...withTrailing(), breakEvenStop: fixed('100.5') }
    expect(stopAt('105', moved)).toBeUndefined()
    expect(stopAt('105.5', moved)).toBe(fixed('101.5'))
  })

  it('goes on below its activation once it has begun', () => {
    const early = withTrailing(BARE, { activation: fixed('108') })
    expect(stopAt('107', early)).toBeUndefined()
    expect(stopAt('107', trailing('99', '108', early))).toBe(fixed('103'))
  })

  it('keeps the highest bid that moved it', () => {
    expect(ratchetAt('106', trailing('99', '107'))?.highWater).toBe(fixed('107'))
    expect(ratchetAt('108', trailing('99', '107'))?.highWater).toBe(fixed('108'))
  })

  it('is wider in a wild regime, and does not loosen when the regime becomes wild', () => {
    expect(stopAt('106', withTrailing(), true)).toBe(fixed('100'))
    expect(stopAt('106', withTrailing(), false)).toBe(fixed('102'))
    expect(stopAt('106', trailing('102'), true)).toBeUndefined()
  })

  it('is brought down to the venue’s grid, away from the bid', () => {
    expect(stopAt('103.4')).toBe(fixed('99'))
  })

  it('never reaches the bid, even at a distance of zero', () => {
    const none = { distance: 0n, distanceMin: 0n, distanceMax: 0n }
    expect(stopAt('104', withTrailing(BARE, none))).toBeUndefined()
    expect(stopAt('104.2', withTrailing(BARE, none))).toBe(fixed('104'))
  })

  it('of a step of zero moves only when it gets higher', () => {
    const plan = withTrailing(BARE, { step: 0n })
    expect(stopAt('103', trailing('99', '103', plan))).toBeUndefined()
    expect(stopAt('103.5', trailing('99', '103', plan))).toBe(fixed('99.5'))
  })
})

describe('R-EXIT-6 the trailing distance', () => {
  const of = (change: Partial<TrailingTerms>, regimeIsWild = false): bigint =>
    trailingDistance({ ...TRAILING, ...change }, regimeIsWild)

  it('is kept within its bounds', () => {
    expect(of({})).toBe(fixed('4'))
    expect(of({ distance: fixed('1') })).toBe(fixed('2'))
    expect(of({ distance: fixed('9') })).toBe(fixed('8'))
  })

  it('is multiplied after that in a wild regime, so that it may pass the upper bound', () => {
    expect(of({}, true)).toBe(fixed('6'))
    expect(of({ distance: fixed('9') }, true)).toBe(fixed('12'))
    expect(of({ distance: fixed('1') }, true)).toBe(fixed('3'))
  })

  it('is never narrower in a wild regime', () => {
    expect(of({ wildMultiple: fixed('0.5') }, true)).toBe(fixed('4'))
  })
})

const cents = (min: number, max: number): fc.Arbitrary<bigint> =>
  fc.integer({ min, max }).map((value) => BigInt(value) * 10n ** 16n)

const anyTerms: fc.Arbitrary<TrailingTerms> = fc.record({
  activation: cents(9_600, 11_000),
  distance: cents(10, 1_500),
  distanceMin: cents(10, 500),
  distanceMax: cents(500, 1_200),
  step: cents(0, 300),
  wildMultiple: cents(100, 300),
})
const anyPath = fc.array(fc.record({ bid: cents(9_000, 13_000), regimeIsWild: fc.boolean() }), {
  minLength: 1,
  maxLength: 40,
})

describe('R-EXIT-6 over any prices and regimes', () => {
  it('the stop only tightens, by its step at least, and stays below the bid', () => {
    fc.assert(
      fc.property(anyTerms, anyPath, (terms, path) => {
        let plan = withTrailing(BARE, terms)
        for (const { bid, regimeIsWild } of path) {
          const inputs = { bid, regimeIsWild, instrument: INSTRUMENT, nowMs: START_MS }
          const before = plan
          const trail = ratchet({ plan, ...inputs })
          if (trail === undefined) continue
          plan = { ...plan, trail }
          expect(trail.stop).toBeGreaterThanOrEqual(stopInForce(before).level + terms.step)
          expect(stopInForce(plan)).toEqual({ level: trail.stop, reason: 'TRAILING_STOP' })
          expect(stopInForce(plan).level).toBeGreaterThan(stopInForce(before).level)
          expect(trail.stop).toBeLessThan(bid)
          expect(trail.stop % INSTRUMENT.tickSize).toBe(0n)
          expect(trail.highWater).toBeGreaterThanOrEqual(before.trail?.highWater ?? bid)
          expect(trail.highWater).toBeGreaterThanOrEqual(bid)
          expect(ratchet({ plan, ...inputs })).toBeUndefined()
        }
      }),
    )
  })

  it('no bid below the next ratchet price moves it, and a tick above it does', () => {
    const anyTrail = fc.option(cents(9_600, 11_000), { nil: undefined })
    fc.assert(
      fc.property(anyTerms, anyTrail, cents(1, 2_000), (terms, stop, below) => {
        const untrailed = withTrailing(BARE, terms)
        const plan: Plan =
          stop === undefined
            ? untrailed
            : { ...untrailed, trail: { stop, highWater: stop, movedAtMs: START_MS } }
        const price = nextRatchetPrice(plan) ?? 0n
        const move = (bid: bigint, regimeIsWild: boolean): Trail | undefined =>
          ratchet({ plan, bid, regimeIsWild, instrument: INSTRUMENT, nowMs: START_MS })
        for (const regimeIsWild of [false, true]) {
          expect(move(price - 1n, regimeIsWild)).toBeUndefined()
          expect(move(price - below, regimeIsWild)).toBeUndefined()
        }
        expect(move(price + INSTRUMENT.tickSize, false)).toBeDefined()
      }),
    )
  })

  it('there is no next ratchet price without terms', () => {
    expect(nextRatchetPrice(BARE)).toBeUndefined()
    expect(nextRatchetPrice(withTrailing())).toBe(fixed('103'))
    expect(nextRatchetPrice(trailing('104'))).toBe(fixed('109'))
  })
})
