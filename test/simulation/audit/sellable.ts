/** What the venue would take as an order, of what a plan holds. */
import { type Fixed, ONE, minimum, quantise } from '../../../lib/domain/money/fixed.ts'
import { type AuditScene } from './audit-check.ts'
import { type PlanHolding } from './plan-holdings.ts'
import { type StoredPlan } from './stored-facts.ts'
import { amount, optionalGroup } from './stored-fields.ts'

/**
 * Nothing of a rest too small. What went without the plan's doing is the plan's no more, whatever the
 * plan believes: as far as the plan gave it up, and as far as the account has it no more.
 *
 * @param taken base currency that was sold by force, or twice by other plans, of the account's symbol.
 */
export function sellableOf(scene: AuditScene, holding: PlanHolding, taken: Fixed): Fixed {
  const { account, symbol, planId, held } = holding
  const { world, mirror, truth } = scene
  const instrument = world.venue.instruments.find((each) => each.symbol === symbol)
  if (instrument === undefined || held <= 0n) return 0n
  const owned = truth.account(account).balances.get(instrument.base) ?? 0n
  const plan = mirror.find('plan', account, planId)
  const left = held - minimum(givenUpBy(plan), taken)
  const quantity = quantise(minimum(left, owned), instrument.stepSize, 'floor')
  return isOrderSize(scene, symbol, quantity, plan?.referencePrice) ? quantity : 0n
}

/** Base currency that the plan does not count as its own any more. */
export function givenUpBy(plan: StoredPlan | undefined): Fixed {
  const lost = plan === undefined ? undefined : optionalGroup(plan.content, 'lost')
  return lost === undefined ? 0n : amount(lost, 'quantity')
}

/** At the lower of the price now and the one that the plan was decided at. */
export function isOrderSize(
  { world }: AuditScene,
  symbol: string,
  quantity: Fixed,
  referencePrice: Fixed | undefined,
): boolean {
  const instrument = world.venue.instruments.find((each) => each.symbol === symbol)
  if (instrument === undefined || quantity <= 0n || quantity < instrument.quantityMin) return false
  const { last } = world.venue.quote(symbol)
  const reference = referencePrice ?? last
  const price = last < reference ? last : reference
  return (quantity * price) / ONE >= instrument.costMin
}
