import { type Instrument } from '../market/instrument.ts'
import { type Fixed, minimum, multiply } from '../money/fixed.ts'
import {
  type Order,
  type OrderPurpose,
  isFinal,
  isResting,
  knownFilledQuantity,
  openQuantity,
  triggerPriceOf,
} from '../order/order.ts'
import { type Plan, heldQuantity } from './plan.ts'
import { positionQuantity } from './stranded.ts'

/** What is known of the venue besides the plan and its orders. */
export interface RefreshBasis {
  readonly instrument: Instrument
  /** The venue keeps the fee of a buy in what was bought. */
  readonly buyFeesInBase: boolean
  /** The symbol is never sold, so nothing is meant to rest. */
  readonly onHold: boolean
  readonly nowMs: number
}

/**
 * Brings the plan's own summary up to what its orders say: what was entered and exited, what live
 * protective orders cover, and since when a held position is without whole protection. Pure; the
 * same orders give the same plan. Quantities never shrink: venue evidence only adds.
 */
export function refreshPlan(plan: Plan, orders: readonly Order[], basis: RefreshBasis): Plan {
  const bought = knownFilled(orders, isBuying)
  const enteredQuantity = bought + (plan.adopted?.quantity ?? 0n)
  const {
    protectedAt: _at,
    restingTargetQuantity: _resting,
    hasUnbookedFills: _behind,
    isEntering: _entering,
    ...rest
  } = plan
  const refreshed: Plan = {
    ...rest,
    enteredQuantity,
    exitedQuantity: knownFilled(orders, (purpose) => !isBuying(purpose)),
    expectedBaseFees: expectedBaseFees(orders, basis),
    ...(orders.some(isEntering) ? { isEntering: true } : {}),
    ...(orders.some(isBehind) ? { hasUnbookedFills: true } : {}),
    protectedQuantity: coveredQuantity(orders),
    ...restingPart(orders),
    status: plan.status === 'opening' && enteredQuantity > 0n ? 'open' : plan.status,
  }
  return withUnprotectedTime(refreshed, basis)
}

function isEntering(order: Order): boolean {
  return order.intent.purpose === 'entry' && !isFinal(order)
}

/** The venue counts more than was booked. */
function isBehind(order: Order): boolean {
  return order.filledQuantity < order.venueFilledQuantity
}

function isBuying(purpose: OrderPurpose): boolean {
  return purpose === 'entry' || purpose === 'repair'
}

/** At which trigger the stops rest, and for how much the targets do. */
function restingPart(
  orders: readonly Order[],
): Pick<Plan, 'protectedAt' | 'restingTargetQuantity'> {
  const triggers = covering(orders, 'protection').map((order) => triggerPriceOf(order) ?? 0n)
  const targets = openOf(covering(orders, 'target'))
  return {
    ...(triggers.length === 0 ? {} : { protectedAt: triggers.reduce(minimum) }),
    ...(targets === 0n ? {} : { restingTargetQuantity: targets }),
  }
}

/** Fees are known from fills; of what the venue counts beyond them, the dearest fee is expected. */
function expectedBaseFees(
  orders: readonly Order[],
  { buyFeesInBase, instrument }: RefreshBasis,
): Fixed {
  if (!buyFeesInBase) return 0n
  const ahead = orders
    .filter((order) => order.intent.side === 'buy')
    .reduce((sum, order) => sum + knownFilledQuantity(order) - order.filledQuantity, 0n)
  return multiply(ahead, instrument.feeRateTaker, 'ceiling')
}

function knownFilled(orders: readonly Order[], wanted: (purpose: OrderPurpose) => boolean): Fixed {
  return orders
    .filter((order) => wanted(order.intent.purpose))
    .reduce((sum, order) => sum + knownFilledQuantity(order), 0n)
}

/** Base currency under protective orders that rest and are not being cancelled. */
export function coveredQuantity(orders: readonly Order[]): Fixed {
  return openOf(covering(orders, 'protection'))
}

function covering(orders: readonly Order[], purpose: OrderPurpose): readonly Order[] {
  return orders
    .filter((order) => order.intent.purpose === purpose)
    .filter((order) => isResting(order) && order.cancelRequestedAtMs === undefined)
}

function openOf(orders: readonly Order[]): Fixed {
  return orders.reduce((sum, order) => sum + openQuantity(order), 0n)
}

/** A monitored plan is protected by being judged; every other one by what rests on the venue. */
function withUnprotectedTime(plan: Plan, { instrument, onHold, nowMs }: RefreshBasis): Plan {
  const isBare =
    !onHold &&
    plan.protectionPolicy !== 'monitored' &&
    plan.protectedQuantity < positionQuantity(plan, instrument)
  if (isBare && plan.status !== 'closed')
    return { ...plan, unprotectedSinceMs: plan.unprotectedSinceMs ?? nowMs }
  if (plan.unprotectedSinceMs === undefined) return plan
  const { unprotectedSinceMs, ...rest } = plan
  return { ...rest, unprotectedMs: plan.unprotectedMs + Math.max(0, nowMs - unprotectedSinceMs) }
}

/** Whether all of a held position rests under protection that covers it, and nothing more does. */
export function isCovered(plan: Plan): boolean {
  const { protectedQuantity, unprotectedSinceMs } = plan
  const isEnough = protectedQuantity > 0n && unprotectedSinceMs === undefined
  return isEnough && protectedQuantity <= heldQuantity(plan)
}
