/**
 * How volatile a symbol is now, compared with what it was lately (R-SIG-3). Strategies and trailing
 * stops read it from one place.
 *
 * The measure is the ratio of two average true ranges of the same bars: Wilder's usual 14 bars over
 * the last 100. It has no unit, so the same limits hold for every symbol and timeframe. While the
 * volatility does not change, chance alone moves the ratio between 0.84 and 1.19 in 998 of 1,000
 * bars of a random walk, and between 0.71 and 1.41 where the ranges of the bars scatter as widely as
 * a factor of e^±1: so below 0.7 and above 1.5 something has changed.
 */
import { type Bar } from '../market/bar.ts'
import { floatsOf } from './bar-floats.ts'
import { createAtr } from './indicators/atr.ts'
import { readLast } from './indicators/indicator.ts'

export type VolatilityRegime = 'calm' | 'normal' | 'wild'

export const VOLATILITY_REGIMES: readonly VolatilityRegime[] = ['calm', 'normal', 'wild']

const SHORT_PERIOD = 14
const LONG_PERIOD = 100
const CALM_BELOW = 0.7
const WILD_ABOVE = 1.5

/** How many closed bars `volatilityRegime` reads: a true range needs the close before it. */
export const REGIME_BARS_NEEDED = LONG_PERIOD + 1

/**
 * The regime at the last of the bars, oldest first; more than the last `REGIME_BARS_NEEDED` do not
 * change it. Nothing when there are fewer, or when the price has not moved at all.
 */
export function volatilityRegime(bars: readonly Bar[]): VolatilityRegime | undefined {
  if (bars.length < REGIME_BARS_NEEDED) return undefined
  const floats = bars.slice(-REGIME_BARS_NEEDED).map(floatsOf)
  const short = readLast(createAtr(SHORT_PERIOD), floats).last
  const long = readLast(createAtr(LONG_PERIOD), floats).last
  if (short === undefined || long === undefined || long <= 0) return undefined
  const ratio = short / long
  if (ratio < CALM_BELOW) return 'calm'
  return ratio > WILD_ABOVE ? 'wild' : 'normal'
}
