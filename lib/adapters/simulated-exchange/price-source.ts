import { type Fixed } from '../../domain/money/fixed.ts'

export const MINUTE_MS = 60_000

/**
 * One minute of a market. Prices are whole numbers of the instrument's tick size, at least 1 and at
 * most 2^35, so that arithmetic on them and on milliseconds stays exact in a `number`.
 */
export interface TickBar {
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  /** Base currency. */
  readonly volume: Fixed
}

/**
 * Where a symbol's prices come from. A minute is named by its number since the epoch: its open time
 * in milliseconds divided by 60,000. The same minute always gives the same bar.
 */
export interface PriceSource {
  readonly symbol: string
  /** The bar of a minute; `undefined` where there is none, and then the price stands still. */
  minute(minute: number): TickBar | undefined
  /** The youngest minute not after `minute` that has a bar. */
  minuteAtOrBefore(minute: number): number | undefined
  /** The oldest minute not before `minute` that has a bar. */
  minuteAtOrAfter(minute: number): number | undefined
}

export const TICKS_MAX = 2 ** 35

/** @throws {RangeError} for prices that contradict each other or leave the range. */
export function assertTickBar(bar: TickBar, name: string): TickBar {
  const { open, high, low, close, volume } = bar
  const whole = [open, high, low, close].every((price) => Number.isInteger(price))
  const inside = low >= 1 && high <= TICKS_MAX && low <= Math.min(open, close)
  if (!whole || !inside || Math.max(open, close) > high || volume < 0n)
    throw new RangeError(
      `${name} is no bar: open ${open}, high ${high}, low ${low}, close ${close} ticks`,
    )
  return bar
}
