import { type Fixed, multiply } from '../money/fixed.ts'

export interface StopDistanceInputs {
  /** Average true range; like all others but the multiple, in quote currency per unit. */
  readonly atr: Fixed
  readonly atrMultiple: Fixed
  /** Ask less bid. */
  readonly spread: Fixed
  readonly roundTripFees: Fixed
}

/**
 * How far below the entry price a stop belongs: `ATR × multiple + spread + fees of both ways`,
 * rounded up. Spread and fees are paid however the price moves; a stop inside them would be hit by
 * the trade's own cost.
 */
export function stopDistance(inputs: StopDistanceInputs): Fixed {
  for (const [name, amount] of Object.entries(inputs))
    if (amount < 0n) throw new RangeError(`${name} must not be negative`)
  const movement = multiply(inputs.atr, inputs.atrMultiple, 'ceiling')
  return movement + inputs.spread + inputs.roundTripFees
}
