import { type Bar } from '../market/bar.ts'
import { toNumber } from '../money/fixed.ts'

/** The prices of a bar as indicators read them, in quote currency per unit. */
export interface BarFloats {
  readonly high: number
  readonly low: number
  readonly close: number
}

/** Only to save work: most bars of a window were in the window before it. */
const floatsByBar = new WeakMap<Bar, BarFloats>()

export function floatsOf(bar: Bar): BarFloats {
  const known = floatsByBar.get(bar)
  if (known !== undefined) return known
  const floats = { high: toNumber(bar.high), low: toNumber(bar.low), close: toNumber(bar.close) }
  floatsByBar.set(bar, floats)
  return floats
}
