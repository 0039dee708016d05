import { type Fixed } from '../money/fixed.ts'

/** One currency in which ledger and venue disagree; `difference` = venue − ledger. */
export interface BalanceDifference {
  readonly currency: string
  readonly ledger: Fixed
  readonly venue: Fixed
  readonly difference: Fixed
}

/** Every currency whose totals differ, by name. A currency that one side does not know counts as zero there. */
export function compareBalances(
  ledger: ReadonlyMap<string, Fixed>,
  venue: ReadonlyMap<string, Fixed>,
): readonly BalanceDifference[] {
  const currencies = [...new Set([...ledger.keys(), ...venue.keys()])].sort()
  return currencies
    .map((currency) => {
      const ours = ledger.get(currency) ?? 0n
      const theirs = venue.get(currency) ?? 0n
      return { currency, ledger: ours, venue: theirs, difference: theirs - ours }
    })
    .filter((each) => each.difference !== 0n)
}
