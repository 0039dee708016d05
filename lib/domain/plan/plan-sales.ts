/**
 * What a closed plan's position brought, sale by sale: its own trades, first in, first out, by the
 * rules of the ledger, so that the sales, what was not sold and the plan's own sums agree to the last
 * unit.
 */
import { type BookEntry, fillEntry } from '../ledger/entry.ts'
import { type Fill } from '../ledger/fill.ts'
import { BookInMemory } from '../ledger/fold-book.ts'
import { comparePlaces } from '../ledger/lots.ts'
import { type Fixed, divide, maximum, multiply } from '../money/fixed.ts'
import { type ExitReason } from '../order/exit-reason.ts'
import { type Order, limitPriceOf, triggerPriceOf } from '../order/order.ts'
import { type Plan, realisedPnl } from './plan.ts'
import { stopReason } from './plan-steps.ts'

/** An exit of the plan, or the purchase that repaired a position that was sold twice. */
export type SaleReason = ExitReason | 'REPAIR'

/** What one order of the plan sold, or what left the plan without one. Amounts in quote currency. */
export interface PlanSale {
  readonly reason: SaleReason
  /** Absent for what left the plan by no order of its own. */
  readonly intentId?: string
  /** Base currency, as the venue counted it; below zero for what a repair bought back. */
  readonly quantity: Fixed
  /** Before fees; below zero for a repair. */
  readonly proceeds: Fixed
  /** Net of the fees of the sale and of its share of the entry. */
  readonly pnl: Fixed
  /** Contained in `pnl`. */
  readonly fees: Fixed
  /** Per unit: where it should have sold. The judged price, for rules that have no level. */
  readonly level?: Fixed
}

export interface PlanSales {
  readonly plan: Plan
  /** In the order of their first trades. */
  readonly sales: readonly PlanSale[]
  /** Quote currency that what is left over had cost, with fees; below zero when too much was sold. */
  readonly unsoldCost: Fixed
  /** Quote currency of the plan's own sums that none of its trades tells of; zero in sound books. */
  readonly unexplained: Fixed
}

interface Sums {
  readonly reason: SaleReason
  readonly intentId?: string
  readonly level?: Fixed
  quantity: Fixed
  proceeds: Fixed
  pnl: Fixed
  fees: Fixed
}

/** An entry into the plan's own book, and the sale that it belongs to; none for what was bought. */
interface Step {
  readonly entry: BookEntry
  readonly order?: Order
  readonly reason?: SaleReason
  readonly quantity: Fixed
  readonly proceeds: Fixed
}

/** @param fills every trade of the plan, in any order. @param orders every order of the plan. */
export function planSales(plan: Plan, orders: readonly Order[], fills: readonly Fill[]): PlanSales {
  const book = new BookInMemory(plan.account, plan.symbol)
  const sales = new Map<string, Sums>()
  let sold: Fixed = 0n
  for (const step of stepsOf(plan, orders, fills)) {
    const { allocations } = book.add(step.entry)
    if (step.reason === undefined) continue
    const name = step.order?.intent.intentId ?? step.entry.id
    const sums = sales.get(name) ?? newSums(plan, step, step.reason, sold)
    sales.set(name, sums)
    sums.quantity += step.quantity
    sums.proceeds += step.proceeds
    sold += step.quantity
    for (const allocation of allocations) {
      sums.pnl += allocation.realisedPnl
      sums.fees += allocation.fees
    }
  }
  const { realisedPnl: pnlOfSold, cost } = book.position
  return {
    plan,
    sales: [...sales.values()],
    unsoldCost: cost,
    unexplained: realisedPnl(plan) - (pnlOfSold - cost),
  }
}

function newSums(plan: Plan, step: Step, reason: SaleReason, soldBefore: Fixed): Sums {
  const { order } = step
  const level = order === undefined ? undefined : saleLevel(plan, order, reason, soldBefore)
  return {
    reason,
    ...(order === undefined ? {} : { intentId: order.intent.intentId }),
    ...(level === undefined ? {} : { level }),
    quantity: 0n,
    proceeds: 0n,
    pnl: 0n,
    fees: 0n,
  }
}

/** In the order of time; an adopted position comes before everything. */
function stepsOf(plan: Plan, orders: readonly Order[], fills: readonly Fill[]): readonly Step[] {
  const byIntent = new Map(orders.map((order) => [order.intent.intentId, order]))
  const steps = fills.map((fill) => stepOf(plan, byIntent.get(fill.intentId ?? ''), fill))
  if (plan.lost !== undefined) {
    const { quantity, value, reason, noticedAtMs } = plan.lost
    const entry = plainEntry(`loss-${plan.planId}`, noticedAtMs, -quantity, value)
    steps.push({ entry, reason, quantity, proceeds: value })
  }
  steps.sort((a, b) => comparePlaces(a.entry, b.entry))
  if (plan.adopted === undefined) return steps
  const { quantity, value } = plan.adopted
  const entry = plainEntry(`adoption-${plan.planId}`, plan.createdAtMs, quantity, value)
  return [{ entry, quantity, proceeds: 0n }, ...steps]
}

/** What a repair bought counts against what was sold. */
function stepOf(plan: Plan, order: Order | undefined, fill: Fill): Step {
  const sign = fill.side === plan.side ? -1n : 1n
  const step = {
    entry: fillEntry(fill),
    quantity: sign * fill.quantity,
    proceeds: sign * fill.cost,
  }
  // A sale of an order that is not on record still is a sale.
  const unknown = sign === 1n ? 'EXTERNAL' : undefined
  const reason = order === undefined ? unknown : saleReason(plan, order)
  if (reason === undefined) return step
  return { ...step, reason, ...(order === undefined ? {} : { order }) }
}

function plainEntry(id: string, timeMs: number, base: Fixed, money: Fixed): BookEntry {
  return { id, timeMs, base, money, fees: 0n, feesInBase: 0n, transfer: false }
}

/** Why the order sold; nothing for an order that entered. */
export function saleReason(plan: Plan, order: Order): SaleReason | undefined {
  const { purpose, exitReason } = order.intent
  switch (purpose) {
    case 'entry':
      return undefined
    case 'exit':
      return exitReason ?? plan.exit?.reason ?? 'MANUAL'
    case 'target':
      return 'TAKE_PROFIT'
    case 'repair':
      return 'REPAIR'
    case 'protection':
      return exitReason ?? stopReason(plan, order)
  }
}

/** Where an order should have sold: the level that it was for, or the price that was judged. */
function saleLevel(
  plan: Plan,
  order: Order,
  reason: SaleReason,
  soldBefore: Fixed,
): Fixed | undefined {
  switch (order.intent.purpose) {
    case 'entry':
    case 'repair':
      return undefined
    case 'protection':
      return triggerPriceOf(order)
    case 'target':
      return triggerPriceOf(order) ?? limitPriceOf(order)
    case 'exit':
      return exitLevel(plan, order, reason, soldBefore)
  }
}

function exitLevel(
  plan: Plan,
  { intent }: Order,
  reason: SaleReason,
  soldBefore: Fixed,
): Fixed | undefined {
  const { exit } = plan
  const isLast = exit !== undefined && intent.attempt >= exit.firstAttempt
  if (isLast && exit.reason === reason)
    return exit.level ?? (exit.priceSource === 'none' ? undefined : exit.triggerPrice)
  // An earlier exit, which the plan keeps no more: a part of the ladder.
  return reason === 'TAKE_PROFIT' ? rungAfter(plan, soldBefore) : intent.referencePrice
}

/** The next rung of the ladder once that much was sold. */
function rungAfter({ levels, enteredQuantity }: Plan, sold: Fixed): Fixed | undefined {
  const next = levels.parts?.find(({ share }) => multiply(enteredQuantity, share, 'floor') > sold)
  return next?.price ?? levels.target
}

/** What the plan risked on each unit, and what it hoped for, when it was opened. Quote currency. */
export function riskPerUnit(plan: Plan): Fixed {
  const { stop } = plan.openedWith ?? plan.levels
  return maximum(plan.referencePrice - stop, 0n)
}

export function rewardPerUnit(plan: Plan): Fixed | undefined {
  const { target } = plan.openedWith ?? plan.levels
  return target === undefined ? undefined : maximum(target - plan.referencePrice, 0n)
}

/** What a plan brought in multiples of what it risked; nothing when it risked or held nothing. */
export function realisedR(plan: Plan): Fixed | undefined {
  const risk = multiply(riskPerUnit(plan), plan.enteredQuantity, 'half-even')
  return risk === 0n ? undefined : divide(realisedPnl(plan), risk, 'half-even')
}
