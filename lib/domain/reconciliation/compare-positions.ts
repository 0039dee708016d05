/**
 * What the open plans hold against what the ledger has, symbol by symbol.
 *
 * Where the plans hold more, something outside took it: the oldest plan gives up first, because the
 * ledger takes the oldest lots first, so the plan that ends is the one whose lots are gone. What
 * belongs to no plan is spent before any plan's share: a person who sells from an account means what
 * is theirs. Where the ledger holds more, and enough to be sold, that is a position without a plan.
 */
import { type Instrument, quantiseQuantity, sizeProblem } from '../market/instrument.ts'
import { type Fixed, formatFixed, minimum } from '../money/fixed.ts'
import { type Plan, heldQuantity } from '../plan/plan.ts'
import { type Difference } from './difference.ts'
import { type Outflow, causeOfLoss, outflowsSince } from './outflow.ts'

export interface SymbolHoldings {
  readonly symbol: string
  /** Base currency, as the ledger has it. */
  readonly position: Fixed
  readonly plans: readonly Plan[]
  readonly instrument: Instrument
  /** Quote currency per unit: what a sale would bring. */
  readonly price: Fixed
  /** What left the symbol by no order of ours, newest first; needed only where plans hold too much. */
  readonly outflows: readonly Outflow[]
  /** A position without a plan is put under one. */
  readonly adopts: boolean
}

/** Base currency that the plans hold and the ledger has not; zero or less when there is enough. */
export function missingQuantity(position: Fixed, plans: readonly Plan[]): Fixed {
  return plans.reduce((sum, plan) => sum + heldQuantity(plan), 0n) - position
}

/** What each plan has to give up of `missing`, the oldest first. */
export function losses(
  plans: readonly Plan[],
  missing: Fixed,
): readonly { readonly plan: Plan; readonly quantity: Fixed }[] {
  const oldestFirst = [...plans].sort(
    (a, b) => a.createdAtMs - b.createdAtMs || (a.planId < b.planId ? -1 : 1),
  )
  const given: { plan: Plan; quantity: Fixed }[] = []
  let left = missing
  for (const plan of oldestFirst) {
    const quantity = minimum(heldQuantity(plan), left)
    if (quantity <= 0n) continue
    given.push({ plan, quantity })
    left -= quantity
  }
  return given
}

/** Base currency that belongs to no plan, when the venue would sell it; zero otherwise. */
export function orphanQuantity(
  position: Fixed,
  plans: readonly Plan[],
  instrument: Instrument,
  price: Fixed,
): Fixed {
  const quantity = -missingQuantity(position, plans)
  const sellable = quantiseQuantity(instrument, quantity)
  return sizeProblem(instrument, sellable, price) === undefined ? quantity : 0n
}

export function comparePositions(holdings: SymbolHoldings): readonly Difference[] {
  const { position, plans, instrument, price } = holdings
  const missing = missingQuantity(position, plans)
  if (missing > 0n)
    return losses(plans, missing).map(({ plan, quantity }) => lossOf(holdings, plan, quantity))
  const orphan = orphanQuantity(position, plans, instrument, price)
  return orphan > 0n ? [orphanOf(holdings, orphan)] : []
}

function lossOf({ symbol, outflows }: SymbolHoldings, plan: Plan, quantity: Fixed): Difference {
  const cause = causeOfLoss(quantity, outflowsSince(outflows, plan.createdAtMs))
  const held = heldQuantity(plan)
  return {
    key: `plan:${plan.planId}`,
    comparison: 'positions',
    class: cause.class,
    consequence: 'end',
    symbol,
    amount: -quantity,
    quarantines: [],
    explanation:
      `plan ${plan.planId} holds ${formatFixed(held)} ${symbol}, of which ${formatFixed(quantity)} ` +
      `is not in the ledger any more: ${cause.because}`,
    evidence: { planId: plan.planId, outflows: cause.ids.join(' ') },
  }
}

function orphanOf({ symbol, position, adopts }: SymbolHoldings, quantity: Fixed): Difference {
  return {
    key: `orphan:${symbol}`,
    comparison: 'positions',
    class: 'external-trade',
    consequence: adopts ? 'adopt' : 'report',
    symbol,
    amount: quantity,
    quarantines: [],
    explanation: `${formatFixed(quantity)} of the ${formatFixed(position)} ${symbol} in the ledger belongs to no plan`,
    evidence: { position: formatFixed(position) },
  }
}
