/** Plans explained as people and programs read them: amounts as decimals, times in ISO 8601 UTC. */
import { type Fixed, formatFixed, roundToDecimals } from '../../domain/money/fixed.ts'
import { type Order, limitPriceOf, triggerPriceOf } from '../../domain/order/order.ts'
import { type JudgedPrice } from '../../domain/plan/exit-rules/exit-rule.ts'
import { type ExplainedLevel } from '../../domain/plan/explain-plan.ts'
import { type Exit, type TrailingTerms } from '../../domain/plan/plan.ts'
import { type EvaluationRow } from '../records/evaluation-records.ts'

export interface ShownPrice {
  readonly bid: string
  readonly source: string
  readonly at: string
}

export interface ShownLevel {
  readonly name: string
  readonly price: string
  /** Of the price now; below zero for a level below it. */
  readonly distancePercent?: string
  readonly note: string
}

export interface ShownVerdict {
  readonly reason: string
  readonly fired: boolean
  readonly level?: string
  /** Why it fired, or why not. */
  readonly why: string
  readonly inputs: Readonly<Record<string, string>>
}

export interface ShownEvaluation {
  readonly at: string
  readonly outcome: string
  readonly price?: string
  readonly priceSource: string
  readonly regime?: string
  readonly verdicts: readonly ShownVerdict[]
}

export interface ShownOrder {
  readonly intentId: string
  readonly purpose: string
  readonly type: string
  readonly side: string
  readonly state: string
  readonly quantity: string
  readonly filled: string
  readonly trigger?: string
  readonly limit?: string
  readonly exitReason?: string
  /** A change that was asked for and is not settled. */
  readonly amending?: string
  readonly cancelAsked?: true
  readonly reason?: string
  readonly venueOrderId?: string
  readonly createdAt: string
  readonly updatedAt: string
}

export interface ShownExit {
  readonly reason: string
  readonly at: string
  readonly price: string
  readonly priceSource?: string
  readonly level?: string
  /** Base currency that was to remain. */
  readonly keep?: string
  readonly alsoFired: readonly string[]
  readonly detail?: string
}

export interface ShownTrailing {
  readonly startsAt: string
  readonly distance: string
  readonly distanceMin: string
  readonly distanceMax: string
  readonly step: string
  readonly wildMultiple: string
}

const PERCENT_DECIMALS = 2

export function percentOf(share: Fixed): string {
  return formatFixed(roundToDecimals(share * 100n, PERCENT_DECIMALS, 'half-even'))
}

export function isoTime(atMs: number): string {
  return new Date(atMs).toISOString()
}

export function shownPrice({ bid, source, atMs }: JudgedPrice): ShownPrice {
  return { bid: formatFixed(bid), source, at: isoTime(atMs) }
}

export function shownLevel({ name, price, distance, note }: ExplainedLevel): ShownLevel {
  return {
    name,
    price: formatFixed(price),
    ...(distance === undefined ? {} : { distancePercent: percentOf(distance) }),
    note,
  }
}

export function shownEvaluation(row: EvaluationRow): ShownEvaluation {
  const { atMs, outcome, priceSource, regime } = row
  return {
    at: isoTime(atMs),
    outcome,
    ...amount('price', row.price),
    priceSource,
    ...(regime === undefined ? {} : { regime }),
    verdicts: row.verdicts.map(({ reason, fired, level, whyNot, detail, inputs }) => ({
      reason,
      fired,
      ...amount('level', level),
      why: (fired ? detail : whyNot) ?? '',
      inputs,
    })),
  }
}

export function shownOrder(order: Order): ShownOrder {
  const { intent, amendment, reason, venueOrderId } = order
  const { exitReason } = intent
  return {
    intentId: intent.intentId,
    purpose: intent.purpose,
    type: intent.type,
    side: intent.side,
    state: order.state,
    quantity: formatFixed(order.quantity),
    filled: formatFixed(order.filledQuantity),
    ...amount('trigger', triggerPriceOf(order)),
    ...amount('limit', limitPriceOf(order)),
    ...(exitReason === undefined ? {} : { exitReason }),
    ...(amendment === undefined ? {} : { amending: amendmentText(amendment) }),
    ...(order.cancelRequestedAtMs === undefined ? {} : { cancelAsked: true as const }),
    ...(reason === undefined ? {} : { reason }),
    ...(venueOrderId === undefined ? {} : { venueOrderId }),
    createdAt: isoTime(intent.createdAtMs),
    updatedAt: isoTime(order.updatedAtMs),
  }
}

function amendmentText(amendment: NonNullable<Order['amendment']>): string {
  const { triggerPrice, limitPrice, quantity, outcomeLost } = amendment
  const changes = [
    ...(triggerPrice === undefined ? [] : [`trigger ${formatFixed(triggerPrice)}`]),
    ...(limitPrice === undefined ? [] : [`limit ${formatFixed(limitPrice)}`]),
    ...(quantity === undefined ? [] : [`quantity ${formatFixed(quantity)}`]),
  ]
  return `${changes.join(', ')}${outcomeLost === true ? ' (the answer was lost)' : ''}`
}

export function shownExit(exit: Exit): ShownExit {
  const { reason, triggeredAtMs, triggerPrice, priceSource, alsoFired, detail } = exit
  return {
    reason,
    at: isoTime(triggeredAtMs),
    price: formatFixed(triggerPrice),
    ...(priceSource === undefined ? {} : { priceSource }),
    ...amount('level', exit.level),
    ...amount('keep', exit.keep),
    alsoFired,
    ...(detail === undefined ? {} : { detail }),
  }
}

export function shownTrailing(terms: TrailingTerms): ShownTrailing {
  return {
    startsAt: formatFixed(terms.activation),
    distance: formatFixed(terms.distance),
    distanceMin: formatFixed(terms.distanceMin),
    distanceMax: formatFixed(terms.distanceMax),
    step: formatFixed(terms.step),
    wildMultiple: formatFixed(terms.wildMultiple),
  }
}

/** A field for an amount that there may not be. */
export function amount<Name extends string>(
  name: Name,
  value: Fixed | undefined,
): { readonly [Each in Name]?: string } {
  return value === undefined
    ? {}
    : ({ [name]: formatFixed(value) } as { readonly [Each in Name]: string })
}
