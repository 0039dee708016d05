/**
 * Explains why a balance at the venue is not what the ledger has, one currency at a time. The first
 * explanation that holds is taken, in this order: an order of ours that may have moved it; trades
 * that the venue lists and the ledger has not booked; movements likewise; rounding of fees; dust.
 * Rounding comes before dust, because it is the smaller of the two and would never be named after
 * it. What nothing explains quarantines every symbol that is traded with the currency.
 */
import { pairOf } from '../ledger/fill.ts'
import { type Fixed, absolute, formatFixed } from '../money/fixed.ts'
import { addsUp } from './adds-up.ts'
import { type BalanceDifference } from './compare-balances.ts'
import { type Difference, type DifferenceClass } from './difference.ts'
import { type OrderReach, reachIn } from './order-reach.ts'

/** A trade or movement that the venue told of and the ledger has not booked. */
export interface UnbookedChange {
  readonly id: string
  readonly kind: 'trade' | 'movement'
  /** What booking it would change, by currency; empty when it cannot be read. */
  readonly effects: ReadonlyMap<string, Fixed>
}

export interface BalanceBasis {
  /** Orders that may have moved money which the ledger does not know of. */
  readonly orders: readonly OrderReach[]
  /** Currencies for which no order counts as an explanation any more. */
  readonly waitedFor: ReadonlySet<string>
  readonly unbooked: readonly UnbookedChange[]
  /** Every symbol that is traded or held. */
  readonly symbols: readonly string[]
  /** Whether the venue would take an order for so much of a currency. */
  readonly isTradable: (currency: string, quantity: Fixed) => boolean
  /** In the account's quote currency; nothing without a price. */
  readonly worthOf: (currency: string, quantity: Fixed) => Fixed | undefined
  /** Quote currency: what is worth less is small. */
  readonly smallValueMax: Fixed
  /** What rounding at the venue may have added up to over the booked fills, in the currency. */
  readonly roundingMax: (currency: string) => Fixed
}

export function explainBalances(
  differences: readonly BalanceDifference[],
  basis: BalanceBasis,
): readonly Difference[] {
  return differences.map((difference) => explainBalance(difference, basis))
}

interface Conclusion {
  readonly class: DifferenceClass
  readonly consequence: Difference['consequence']
  readonly because: string
  readonly evidence: Readonly<Record<string, string>>
}

function explainBalance(balance: BalanceDifference, basis: BalanceBasis): Difference {
  const { currency, ledger, venue, difference } = balance
  const conclusion =
    byOrders(balance, basis) ??
    byUnbooked(balance, basis) ??
    bySize(balance, basis) ??
    unexplained(balance, basis)
  const isQuarantine = conclusion.consequence === 'quarantine'
  return {
    key: `balance:${currency}`,
    comparison: 'balances',
    class: conclusion.class,
    consequence: conclusion.consequence,
    currency,
    amount: difference,
    quarantines: isQuarantine ? symbolsWith(currency, basis.symbols) : [],
    explanation:
      `the venue has ${formatFixed(venue)} ${currency}, the ledger ${formatFixed(ledger)}: ` +
      `${formatFixed(absolute(difference))} ${difference > 0n ? 'more' : 'less'}, ${conclusion.because}`,
    evidence: conclusion.evidence,
  }
}

/** Whether orders of ours together may have moved as much. */
export function isExplainedByOrders(
  { currency, difference }: BalanceDifference,
  orders: readonly OrderReach[],
): boolean {
  const { lowest, highest } = reachIn(currency, orders)
  return lowest <= difference && difference <= highest
}

function byOrders(
  balance: BalanceDifference,
  { orders, waitedFor }: BalanceBasis,
): Conclusion | undefined {
  if (waitedFor.has(balance.currency)) return undefined
  if (!isExplainedByOrders(balance, orders)) return undefined
  const reach = reachIn(balance.currency, orders)
  return {
    class: 'order-unknown',
    consequence: 'wait',
    because: `which our order ${reach.intentIds.join(', ')} may have moved`,
    evidence: { orders: reach.intentIds.join(' ') },
  }
}

/** Trades alone first, then movements alone, then both together. */
function byUnbooked(
  { currency, difference }: BalanceDifference,
  { unbooked }: BalanceBasis,
): Conclusion | undefined {
  const parts = unbooked.map((change) => ({ change, amount: change.effects.get(currency) ?? 0n }))
  const found =
    addsUp(
      difference,
      parts.filter(({ change }) => change.kind === 'trade'),
    ) ??
    addsUp(
      difference,
      parts.filter(({ change }) => change.kind === 'movement'),
    ) ??
    addsUp(difference, parts)
  if (found === undefined) return undefined
  const isTrade = found.some(({ change }) => change.kind === 'trade')
  const ids = found.map(({ change }) => change.id)
  return {
    class: isTrade ? 'external-trade' : 'deposit-or-withdrawal',
    consequence: 'wait',
    because: `which is ${isTrade ? 'the trade' : 'the movement'} ${ids.join(', ')}, not booked yet`,
    evidence: { unbooked: ids.join(' ') },
  }
}

function bySize(
  { currency, difference }: BalanceDifference,
  basis: BalanceBasis,
): Conclusion | undefined {
  const size = absolute(difference)
  const roundingMax = basis.roundingMax(currency)
  const value = basis.worthOf(currency, size)
  const isSmall = value !== undefined && value < basis.smallValueMax
  if (!isSmall) return undefined
  const evidence = { value: formatFixed(value) }
  if (size <= roundingMax)
    return {
      class: 'fee',
      consequence: 'report',
      because: `within the ${formatFixed(roundingMax)} by which the venue's rounding may differ over the booked fills`,
      evidence: { ...evidence, roundingMax: formatFixed(roundingMax) },
    }
  if (basis.isTradable(currency, size)) return undefined
  return {
    class: 'dust',
    consequence: 'report',
    because: `worth ${formatFixed(value)} and too little to be traded`,
    evidence,
  }
}

function unexplained({ ledger, venue }: BalanceDifference, { unbooked }: BalanceBasis): Conclusion {
  const unreadable = unbooked.filter(({ effects }) => effects.size === 0).map(({ id }) => id)
  const hint = unreadable.length === 0 ? '' : ` (${unreadable.join(', ')} could not be read)`
  return {
    class: 'unexplained',
    consequence: 'quarantine',
    because: `which nothing explains${hint}`,
    evidence: {
      ledger: formatFixed(ledger),
      venue: formatFixed(venue),
      ...(unreadable.length === 0 ? {} : { unreadable: unreadable.join(' ') }),
    },
  }
}

function symbolsWith(currency: string, symbols: readonly string[]): readonly string[] {
  return symbols
    .filter((symbol) => {
      const { base, quote } = pairOf(symbol)
      return base === currency || quote === currency
    })
    .sort()
}
