import { type Fixed, absolute, formatFixed } from '../money/fixed.ts'
import { type Difference } from './difference.ts'

/** What the account is worth by the venue's balances and by the ledger, at the same prices. */
export interface Equity {
  /** Of every amount here. */
  readonly currency: string
  readonly venue: Fixed
  readonly ledger: Fixed
  /** Venue less ledger. */
  readonly drift: Fixed
  /** Currencies without a price: what is held of them is in neither sum. */
  readonly unpriced: readonly string[]
}

/** @param worthOf in `currency`; nothing without a price. */
export function compareEquity(
  ledger: ReadonlyMap<string, Fixed>,
  venue: ReadonlyMap<string, Fixed>,
  currency: string,
  worthOf: (currency: string, quantity: Fixed) => Fixed | undefined,
): Equity {
  const unpriced = new Set<string>()
  const sumOf = (balances: ReadonlyMap<string, Fixed>): Fixed => {
    let sum = 0n
    for (const [name, quantity] of balances) {
      if (quantity === 0n) continue
      const value = worthOf(name, quantity)
      if (value === undefined) unpriced.add(name)
      else sum += value
    }
    return sum
  }
  const ours = sumOf(ledger)
  const theirs = sumOf(venue)
  return {
    currency,
    venue: theirs,
    ledger: ours,
    drift: theirs - ours,
    unpriced: [...unpriced].sort(),
  }
}

/** A drift above the limit, or nothing. Its amount moves with every price and so names nothing. */
export function equityDifference(equity: Equity, driftMax: Fixed): Difference | undefined {
  const { currency, drift, unpriced } = equity
  if (absolute(drift) <= driftMax) return undefined
  const amounts = [equity.venue, equity.ledger, drift, driftMax].map(formatFixed)
  const [venue = '', ledger = '', difference = '', limit = ''] = amounts
  return {
    key: 'equity',
    comparison: 'balances',
    class: 'unexplained',
    consequence: 'report',
    currency,
    quarantines: [],
    explanation: `the balances are worth ${venue} ${currency}, the ledger ${ledger}: ${difference} apart, above the limit of ${limit}`,
    evidence: {
      venue,
      ledger,
      drift: difference,
      ...(unpriced.length === 0 ? {} : { unpriced: unpriced.join(' ') }),
    },
  }
}
