import { type Instrument, quantiseQuantity, sizeProblem } from '../market/instrument.ts'
import { type Fixed, ONE, minimum, multiply } from '../money/fixed.ts'

/** Whether the venue takes an order for so much of a currency, as base or as quote currency. */
export function isTradable(
  currency: string,
  quantity: Fixed,
  instruments: readonly Instrument[],
  priceOf: (symbol: string) => Fixed | undefined,
): boolean {
  return instruments.some((instrument) => {
    const price = priceOf(instrument.symbol)
    if (price === undefined) return false
    if (instrument.base === currency)
      return sizeProblem(instrument, quantiseQuantity(instrument, quantity), price) === undefined
    if (instrument.quote !== currency) return false
    const smallest = multiply(instrument.quantityMin, price, 'ceiling')
    return quantity >= instrument.costMin && quantity >= smallest
  })
}

/** Cost and fee of a fill are rounded once each, and so is the balance. */
const ROUNDINGS_PER_FILL = 2n
/** A balance with few decimals says little about the venue's smallest one. */
const SMALLEST_DECIMAL_MAX = ONE / 10_000n

/** What rounding at the venue may have added up to over `fillCount` fills, in the currency. */
export function roundingMax(
  currency: string,
  balance: Fixed,
  fillCount: number,
  instruments: readonly Instrument[],
): Fixed {
  const steps = instruments
    .filter((instrument) => instrument.base === currency)
    .map((instrument) => instrument.stepSize)
  const [first = minimum(finestDecimal(balance), SMALLEST_DECIMAL_MAX), ...others] = steps
  const unit = others.reduce((smallest, step) => minimum(smallest, step), first)
  return unit * ROUNDINGS_PER_FILL * BigInt(fillCount)
}

/** The place of the last digit that is not zero: 0.01 for 12.34. */
function finestDecimal(amount: Fixed): Fixed {
  let place = ONE
  while (amount % place !== 0n) place /= 10n
  return place
}
