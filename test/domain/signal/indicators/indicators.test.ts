import fc from 'fast-check'
import { ATR, EMA, RSI } from 'trading-signals'
import { describe, expect, it } from 'vitest'
import { atrInputsToSettle, createAtr } from '../../../../lib/domain/signal/indicators/atr.ts'
import { createEma, emaInputsToSettle } from '../../../../lib/domain/signal/indicators/ema.ts'
import { type Indicator, readLast } from '../../../../lib/domain/signal/indicators/indicator.ts'
import { createRsi, rsiInputsToSettle } from '../../../../lib/domain/signal/indicators/rsi.ts'
import { plainAtr, plainEma, plainRsi } from '../plain-indicators.ts'
import { randomCloses } from '../random-walk.ts'

const anyPeriod = fc.integer({ min: 2, max: 30 })
const anyCloses = fc.array(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), {
  minLength: 1,
  maxLength: 120,
})

function barsFromCloses(
  closes: readonly number[],
): readonly { high: number; low: number; close: number }[] {
  return closes.map((close, index) => ({
    high: close * (1.001 + (index % 3) * 0.002),
    low: close * (0.999 - (index % 5) * 0.001),
    close,
  }))
}

/** What an indicator reads after each of the inputs. */
function readAll<Input>(
  indicator: Indicator<Input>,
  inputs: readonly Input[],
): readonly (number | undefined)[] {
  return inputs.map((input) => indicator.next(input))
}

/** The stream's reading after each input equals a computation over the inputs so far. */
function expectEachReading<Input>(
  indicator: Indicator<Input>,
  inputs: readonly Input[],
  batch: (inputsSoFar: readonly Input[]) => number,
): void {
  for (const [index, input] of inputs.entries()) {
    const reading = indicator.next(input)
    if (index + 1 < indicator.inputsNeeded) expect(reading).toBeUndefined()
    else {
      const expected = batch(inputs.slice(0, index + 1))
      expect(Math.abs((reading ?? Number.NaN) - expected)).toBeLessThanOrEqual(
        1e-9 * Math.max(1, Math.abs(expected)),
      )
    }
  }
}

describe('R-SIG-1 streaming and batch give equal results', () => {
  it('streams the exponential moving average that its weighted sum gives', () => {
    fc.assert(
      fc.property(anyCloses, fc.integer({ min: 1, max: 30 }), (closes, period) => {
        expectEachReading(
          createEma(period),
          closes,
          (soFar) => plainEma(soFar, period).at(-1) ?? Number.NaN,
        )
      }),
    )
  })

  it('streams the relative strength index that its formula gives', () => {
    // Prices of like size: the plain formula loses digits where a tiny change follows a huge one.
    const closesOfOneMarket = fc.array(fc.integer({ min: 9000, max: 11_000 }), { maxLength: 120 })
    fc.assert(
      fc.property(closesOfOneMarket, anyPeriod, (closes, period) => {
        expectEachReading(createRsi(period), closes, (soFar) => plainRsi(soFar, period))
      }),
    )
  })

  it('streams the average true range that its formula gives', () => {
    fc.assert(
      fc.property(anyCloses, fc.integer({ min: 1, max: 30 }), (closes, period) => {
        const bars = barsFromCloses(closes)
        expectEachReading(createAtr(period), bars, (soFar) => plainAtr(soFar, period))
      }),
    )
  })

  it('reads a list as one input after the other', () => {
    fc.assert(
      fc.property(anyCloses, anyPeriod, (closes, period) => {
        const bars = barsFromCloses(closes)
        const ema = createEma(period)
        const rsi = createRsi(period)
        const atr = createAtr(period)
        expect(readAll(createEma(period), closes)).toEqual(closes.map((close) => ema.next(close)))
        expect(readAll(createRsi(period), closes)).toEqual(closes.map((close) => rsi.next(close)))
        expect(readAll(createAtr(period), bars)).toEqual(bars.map((bar) => atr.next(bar)))
      }),
    )
  })

  it('equals the batch form of the library to the last bit', () => {
    const same = (ours: readonly unknown[], theirs: readonly unknown[]): void => {
      expect(ours.map((reading) => reading ?? undefined)).toEqual(
        theirs.map((reading) => reading ?? undefined),
      )
    }
    fc.assert(
      fc.property(fc.nat(10_000), anyPeriod, (seed, period) => {
        // Prices that stand still now and then: a change of zero is a case of its own.
        const walk = randomCloses(seed, 150)
        const closes = walk.map((close, at) => (at % 7 === 3 ? (walk[at - 1] ?? close) : close))
        const bars = barsFromCloses(closes)
        same(readAll(createRsi(period), closes), new RSI(period).updates(closes))
        same(readAll(createAtr(period), bars), new ATR(period).updates(bars))
        same(
          readAll(createEma(period), closes).slice(period),
          new EMA(period).updates(closes).slice(period),
        )
      }),
    )
  })

  it('says of a list what is read last, and what was read before that', () => {
    fc.assert(
      fc.property(anyCloses, anyPeriod, (closes, period) => {
        const all = readAll(createEma(period), closes)
        expect(readLast(createEma(period), closes)).toEqual({
          last: all.at(-1),
          before: all.at(-2),
        })
      }),
    )
  })
})

describe('R-SIG-1 readings worked out by hand', () => {
  it('averages 1, 2, 3, 4, 5, 9 exponentially over 3', () => {
    expect(readAll(createEma(3), [1, 2, 3, 4, 5, 9])).toEqual([
      undefined,
      undefined,
      2.25,
      3.125,
      4.0625,
      6.53125,
    ])
  })

  it('has no loss while prices only rise, and a third of it after one step back', () => {
    const readings = readAll(createRsi(3), [1, 2, 3, 4, 3])
    expect(readings.slice(0, 4)).toEqual([undefined, undefined, undefined, 100])
    expect(readings[4]).toBeCloseTo(200 / 3, 12)
  })

  it('reads 0 while prices only fall, and 100 in a market that stands still', () => {
    expect(readAll(createRsi(2), [5, 4, 3, 2]).at(-1)).toBe(0)
    expect(readAll(createRsi(2), [5, 5, 5, 5]).at(-1)).toBe(100)
  })

  it('counts a jump between two bars as a part of the range', () => {
    const bars = [
      { high: 11, low: 9, close: 10 },
      { high: 21, low: 19, close: 20 },
      { high: 9, low: 7, close: 8 },
    ]
    // Ranges 2, 21 - 10 = 11 and 20 - 7 = 13.
    expect(readAll(createAtr(1), bars)).toEqual([2, 11, 13])
    expect(readAll(createAtr(2), bars)).toEqual([undefined, 6.5, 9.75])
  })
})

describe('R-SIG-1 a settled window reads like the whole history', () => {
  const HISTORY = 3000

  for (const period of [5, 9, 21, 50])
    for (const seed of [1, 2, 3])
      it(`reads period ${period} of walk ${seed} alike from a window`, () => {
        const closes = randomCloses(seed, HISTORY)
        const bars = barsFromCloses(closes)
        const priceRange = Math.max(...closes) - Math.min(...closes)

        const ema = drift(() => createEma(period), closes, emaInputsToSettle(period))
        expect(ema).toBeLessThanOrEqual(0.0005 * priceRange)
        const atr = drift(() => createAtr(period), bars, atrInputsToSettle(period))
        expect(atr).toBeLessThanOrEqual(0.001 * priceRange)
        const rsi = drift(() => createRsi(period), closes, rsiInputsToSettle(period))
        expect(rsi).toBeLessThanOrEqual(0.5)
      })

  /** How far the last reading of a window is from that of the whole, at the worst of many ends. */
  function drift<Input>(
    create: () => Indicator<Input>,
    inputs: readonly Input[],
    windowLength: number,
  ): number {
    const whole = readAll(create(), inputs)
    let worst = 0
    for (let end = windowLength; end <= inputs.length; end += 37) {
      const window = inputs.slice(end - windowLength, end)
      const reading = readAll(create(), window).at(-1) ?? Number.NaN
      worst = Math.max(worst, Math.abs(reading - (whole[end - 1] ?? Number.NaN)))
    }
    return worst
  }
})

describe('what indicators refuse', () => {
  it('refuses periods that are no whole number of inputs', () => {
    for (const period of [0, -1, 1.5, Number.NaN]) {
      expect(() => createEma(period)).toThrow(RangeError)
      expect(() => createRsi(period)).toThrow(RangeError)
      expect(() => createAtr(period)).toThrow(RangeError)
    }
    expect(() => createRsi(1)).toThrow('from 2')
  })

  it('refuses inputs that would stay in every later reading', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => createEma(3).next(value)).toThrow(RangeError)
      expect(() => createRsi(3).next(value)).toThrow(RangeError)
      for (const field of ['high', 'low', 'close'])
        expect(() => createAtr(3).next({ high: 2, low: 1, close: 1, [field]: value })).toThrow(
          RangeError,
        )
    }
  })
})
