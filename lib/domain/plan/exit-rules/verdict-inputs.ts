/** What rules write into their verdicts, in the same words everywhere. */
import { type Fixed, divide, formatFixed, roundToDecimals } from '../../money/fixed.ts'
import { type JudgedPrice, type VerdictInputs } from './exit-rule.ts'

const PERCENT_DECIMALS = 3

/**
 * The price that was judged, and where the level is from it: `distancePercent` is of the bid, below
 * zero for a level below it.
 */
export function priceInputs(price: JudgedPrice | undefined, level?: Fixed): VerdictInputs {
  const levels: VerdictInputs = level === undefined ? {} : { level: formatFixed(level) }
  if (price === undefined) return { bid: 'none', priceSource: 'none', ...levels }
  const inputs: VerdictInputs = {
    bid: formatFixed(price.bid),
    priceSource: price.source,
    priceTime: isoTime(price.atMs),
    ...levels,
  }
  if (level === undefined || price.bid <= 0n) return inputs
  const percent = divide((level - price.bid) * 100n, price.bid, 'half-even')
  const distancePercent = formatFixed(roundToDecimals(percent, PERCENT_DECIMALS, 'half-even'))
  return { ...inputs, distancePercent }
}

export function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString()
}

export const NO_PRICE = 'no price is fit for a decision'

/** Why a rule that sells for gain waits, or nothing when the price is good enough for it. */
export function notFresh(price: JudgedPrice): string | undefined {
  if (price.source === 'quote') return undefined
  return `there is no fresh quote: by the ${price.source} of ${isoTime(price.atMs)} only stops and time sell`
}
