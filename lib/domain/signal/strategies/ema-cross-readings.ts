import { type EmaCrossConfig } from '../../config/account-config.ts'
import { type Bar } from '../../market/bar.ts'
import { type Fixed, fromNumber } from '../../money/fixed.ts'
import { floatsOf } from '../bar-floats.ts'
import { createAtr } from '../indicators/atr.ts'
import { createEma } from '../indicators/ema.ts'
import { readLast } from '../indicators/indicator.ts'
import { createRsi } from '../indicators/rsi.ts'

/** What the indicators say at the deciding bar, and of the averages also at the bar before it. */
export interface EmaCrossReadings {
  /** Quote currency per unit, like `slow`, `fastBefore` and `slowBefore`. */
  readonly fast: number
  readonly slow: number
  readonly fastBefore: number
  readonly slowBefore: number
  /** 0 to 100. */
  readonly rsi: number
  /** Quote currency per unit; an amount, because the stop is measured with it. */
  readonly atr: Fixed
}

/** @throws {RangeError} when there are too few bars for a reading. */
export function readEmaCross(
  config: Pick<EmaCrossConfig, 'fastPeriod' | 'slowPeriod' | 'atrPeriod' | 'rsiPeriod'>,
  bars: readonly Bar[],
): EmaCrossReadings {
  const floats = bars.map(floatsOf)
  const closes = floats.map(({ close }) => close)
  const fast = readLast(createEma(config.fastPeriod), closes)
  const slow = readLast(createEma(config.slowPeriod), closes)
  return {
    fast: reading(fast.last),
    slow: reading(slow.last),
    fastBefore: reading(fast.before),
    slowBefore: reading(slow.before),
    rsi: reading(readLast(createRsi(config.rsiPeriod), closes).last),
    atr: fromNumber(reading(readLast(createAtr(config.atrPeriod), floats).last)),
  }
}

/**
 * True when `a` exceeds `b` by more than rounding could: two averages of a price that stands still
 * differ in the last bit of a float, and that is no crossing.
 */
export function isAbove(a: number, b: number): boolean {
  return a - b > Math.abs(b) * 1e-9
}

function reading(value: number | undefined): number {
  if (value === undefined) throw new RangeError('too few bars for a reading')
  return value
}
