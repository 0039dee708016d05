import { type Fixed, type Rounding, multiply, quantise } from '../money/fixed.ts'

/** What a venue says about one tradable symbol. Rates are fractions (0.0026 = 26 basis points). */
export interface Instrument {
  readonly symbol: string
  readonly base: string
  readonly quote: string
  /** Smallest price increment, in quote currency. */
  readonly tickSize: Fixed
  /** Smallest quantity increment, in base currency. */
  readonly stepSize: Fixed
  readonly quantityMin: Fixed
  /** Smallest order value (price × quantity), in quote currency; zero where the venue has none. */
  readonly costMin: Fixed
  readonly feeRateMaker: Fixed
  readonly feeRateTaker: Fixed
}

/** The price on the venue's grid next to `price`, in the stated direction. */
export function quantisePrice(instrument: Instrument, price: Fixed, rounding: Rounding): Fixed {
  return quantise(price, instrument.tickSize, rounding)
}

/** The largest quantity on the venue's grid that is not above `quantity`. */
export function quantiseQuantity(instrument: Instrument, quantity: Fixed): Fixed {
  return quantise(quantity, instrument.stepSize, 'toward-zero')
}

/** What the venue takes at least, now: base currency, and quote currency. */
export function smallestOrder({ quantityMin, costMin }: Instrument): {
  readonly quantity: Fixed
  readonly cost: Fixed
} {
  return { quantity: quantityMin, cost: costMin }
}

export type SizeProblem =
  | { readonly code: 'below-minimum-quantity'; readonly quantity: Fixed; readonly minimum: Fixed }
  | { readonly code: 'below-minimum-cost'; readonly cost: Fixed; readonly minimum: Fixed }

/** Why the venue would refuse this size at this price, or nothing when it would take it. */
export function sizeProblem(
  instrument: Instrument,
  quantity: Fixed,
  price: Fixed,
): SizeProblem | undefined {
  if (quantity < instrument.quantityMin || quantity <= 0n)
    return { code: 'below-minimum-quantity', quantity, minimum: instrument.quantityMin }
  const cost = multiply(quantity, price, 'floor')
  if (cost < instrument.costMin)
    return { code: 'below-minimum-cost', cost, minimum: instrument.costMin }
  return undefined
}
