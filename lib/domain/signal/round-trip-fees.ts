import { type Fixed, multiply } from '../money/fixed.ts'

/**
 * Fees of buying and selling one unit at `entryPrice`, in quote currency, rounded up. For a plan
 * that loses this is an upper bound, because the sale is at a lower price.
 */
export function roundTripFees(entryPrice: Fixed, feeRate: Fixed): Fixed {
  if (entryPrice <= 0n) throw new RangeError('an entry price must be positive')
  if (feeRate < 0n) throw new RangeError('a fee rate must not be negative')
  return multiply(2n * entryPrice, feeRate, 'ceiling')
}
