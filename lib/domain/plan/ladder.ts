/**
 * The take-profit ladder (R-EXIT-8): parts in rising order, then the target for the rest.
 *
 * A rung's share says how much of what was entered is sold once the price was there, earlier rungs
 * included. So a rung sells what its share has due beyond what is sold already: a jump over several
 * rungs is one sale, and a sale that was cut short is made good by the next rung.
 */
import { type Instrument, quantiseQuantity, sizeProblem } from '../market/instrument.ts'
import { type Fixed, maximum, minimum, multiply } from '../money/fixed.ts'
import { type Plan, type TargetPart, heldQuantity } from './plan.ts'

/** A rung that the price has reached and that still has something to sell. */
export interface Rung {
  /** Among the parts, nearest first; the target comes after the last of them. */
  readonly index: number
  /** Quote currency per unit. */
  readonly level: Fixed
  /** Base currency that is to remain; everything is sold when absent. */
  readonly keep?: Fixed
}

/**
 * The highest rung at or below the bid, or nothing while there is none or it has nothing to sell. A
 * part that is too small for the venue waits for the next rung, whose share contains it; one that
 * would leave less than the venue takes sells everything, because no stop could protect that.
 */
export function rungReached(plan: Plan, bid: Fixed, instrument: Instrument): Rung | undefined {
  const { target, parts = [] } = plan.levels
  const held = heldQuantity(plan)
  if (held <= 0n) return undefined
  if (target !== undefined && bid >= target) return { index: parts.length, level: target }
  const index = parts.findLastIndex((part) => part.price <= bid)
  const part = parts[index]
  if (part === undefined || index < (plan.partsSold ?? 0)) return undefined
  const due = minimum(dueAt(plan, part, instrument) - plan.exitedQuantity, held)
  const sold = quantiseQuantity(instrument, due)
  if (sizeProblem(instrument, sold, bid) !== undefined) return undefined
  const keep = held - sold
  const rung = { index, level: part.price }
  return canStay(keep, plan, instrument) ? { ...rung, keep } : rung
}

/**
 * Base currency on the venue's grid that the plan is to have sold once the price was at `part`. What
 * left it by no order of its own counts as never entered.
 */
export function dueAt(plan: Plan, part: TargetPart, instrument: Instrument): Fixed {
  const entered = maximum(plan.enteredQuantity - (plan.lost?.quantity ?? 0n), 0n)
  return quantiseQuantity(instrument, multiply(entered, part.share, 'floor'))
}

/** The lowest price of a rung that is not done; absent where the plan has no target. */
export function nextRungPrice(plan: Plan): Fixed | undefined {
  const { target, parts = [] } = plan.levels
  const prices = parts.slice(plan.partsSold ?? 0).map((part) => part.price)
  if (target !== undefined) prices.push(target)
  return prices.length === 0 ? undefined : prices.reduce(minimum)
}

/** Whether the venue would take it as an order even at the lowest of the plan's levels. */
function canStay(quantity: Fixed, plan: Plan, instrument: Instrument): boolean {
  const sellable = quantiseQuantity(instrument, quantity)
  return sizeProblem(instrument, sellable, plan.levels.hardStop) === undefined
}
