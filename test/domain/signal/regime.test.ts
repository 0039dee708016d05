import { describe, expect, it } from 'vitest'
import { type Bar } from '../../../lib/domain/market/bar.ts'
import { fromNumber } from '../../../lib/domain/money/fixed.ts'
import { REGIME_BARS_NEEDED, volatilityRegime } from '../../../lib/domain/signal/regime.ts'
import { START_MS, seededNumbers } from './random-walk.ts'

const STEPS = 20

/** Bars of twenty steps each; a step is up to `strays[i]` of the price, either way. */
function strayingBars(strays: readonly number[], seed = 1): readonly Bar[] {
  const next = seededNumbers(seed)
  let price = 100
  return strays.map((stray, index) => {
    const prices = [price]
    for (let step = 0; step < STEPS; step += 1)
      prices.push((price *= 1 + (next() - 0.5) * 2 * stray))
    return {
      openTimeMs: START_MS + index * 60_000,
      open: fromNumber(prices[0] ?? price),
      high: fromNumber(Math.max(...prices)),
      low: fromNumber(Math.min(...prices)),
      close: fromNumber(price),
      volume: 0n,
    }
  })
}

function steady(count: number, stray = 0.001): readonly number[] {
  return Array.from({ length: count }, () => stray)
}

/** The regime after each bar of a window that moves along. */
function regimesAlong(bars: readonly Bar[]) {
  const ends = Array.from({ length: bars.length - REGIME_BARS_NEEDED + 1 }, (_, index) => index)
  return ends.map((start) => volatilityRegime(bars.slice(start, start + REGIME_BARS_NEEDED)))
}

describe('R-SIG-3 the regime of volatility', () => {
  it('is normal while the volatility stays what it is, whatever it is', () => {
    for (const [seed, stray] of [0.00005, 0.001, 0.003].entries())
      expect(new Set(regimesAlong(strayingBars(steady(1_000, stray), seed)))).toEqual(
        new Set(['normal']),
      )
  })

  it('is wild when bars become three times as wide, and normal again once all of them are', () => {
    const regimes = regimesAlong(strayingBars([...steady(101), ...steady(200, 0.003)]))
    expect(regimes[0]).toBe('normal')
    expect(regimes.slice(8, 25)).not.toContain('normal')
    expect(regimes[20]).toBe('wild')
    expect(regimes.at(-1)).toBe('normal')
    expect(regimes).not.toContain('calm')
  })

  it('is calm when bars become a third as wide', () => {
    const regimes = regimesAlong(strayingBars([...steady(101), ...steady(200, 0.00033)]))
    expect(regimes[20]).toBe('calm')
    expect(regimes.at(-1)).toBe('normal')
    expect(regimes).not.toContain('wild')
  })

  it('is read from the last bars alone', () => {
    const bars = strayingBars([...steady(500, 0.02), ...steady(81), ...steady(20, 0.003)])
    expect(volatilityRegime(bars)).toBe('wild')
    expect(volatilityRegime(bars.slice(-REGIME_BARS_NEEDED))).toBe('wild')
  })

  it('is unknown with too few bars', () => {
    const bars = strayingBars(steady(REGIME_BARS_NEEDED))
    expect(volatilityRegime(bars)).toBe('normal')
    expect(volatilityRegime(bars.slice(1))).toBeUndefined()
    expect(volatilityRegime([])).toBeUndefined()
  })

  it('is unknown of a price that has not moved at all', () => {
    const still = strayingBars(steady(REGIME_BARS_NEEDED, 0))
    expect(volatilityRegime(still)).toBeUndefined()
  })
})
