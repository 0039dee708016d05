/**
 * Where a plan stands, in numbers that a person can follow: what it holds, every level with its
 * distance from the price, and what protects it meanwhile. Nothing is decided here.
 */
import { type Instrument } from '../market/instrument.ts'
import { type Fixed, divide, multiply } from '../money/fixed.ts'
import { type ExitReason } from '../order/exit-reason.ts'
import { breakEvenPrice } from './break-even.ts'
import { type Plan, heldQuantity } from './plan.ts'
import { realisedR } from './plan-sales.ts'
import { restingLevel, softStopLevel, stopInForce } from './stop-levels.ts'
import { nextRatchetPrice } from './trail.ts'

export type LevelName =
  | 'stop'
  | 'trailing stop'
  | 'hard stop'
  | 'break-even'
  | 'part'
  | 'target'
  | 'stop trails from'
  | 'asked stop'
  | 'asked target'

export interface ExplainedLevel {
  readonly name: LevelName
  /** Quote currency per unit. */
  readonly price: Fixed
  /** Of the price now, as a fraction of it: below zero for a level below it. */
  readonly distance?: Fixed
  /** What the level does, or did. */
  readonly note: string
}

/** What sells the position if its price falls and nobody looks. */
export type Shield = 'nothing held' | 'rests on the venue' | 'judged here' | 'NOT PROTECTED'

export interface PlanExplanation {
  /** Base currency. */
  readonly held: Fixed
  /** Quote currency per unit; the price of the decision before anything was bought. */
  readonly entryPrice: Fixed
  /** Quote currency: what is held at the price now, above what it had cost. Before fees. */
  readonly unrealised?: Fixed
  /** What the plan brought in multiples of what it risked; closed plans only. */
  readonly realisedR?: Fixed
  /** From the highest to the lowest price. */
  readonly levels: readonly ExplainedLevel[]
  readonly shield: Shield
  /** Where what rests on the venue sells. */
  readonly restsAt?: Fixed
  /** Over the plan's life, until now. */
  readonly unprotectedMs: number
}

export interface ExplainBasis {
  readonly plan: Plan
  /** Quote currency per unit that it could be sold at now; absent when that is not known. */
  readonly bid: Fixed | undefined
  /** Absent before the market was synced: then break-even is not told. */
  readonly instrument: Instrument | undefined
  /** The wide stop rests on the venue instead of the near one. */
  readonly hardStopRests: boolean
  readonly nowMs: number
}

export function explainPlan(basis: ExplainBasis): PlanExplanation {
  const { plan, bid, nowMs } = basis
  const held = heldQuantity(plan)
  const entryPrice = entryPriceOf(plan)
  const r = plan.status === 'closed' ? realisedR(plan) : undefined
  const restsAt = plan.protectedQuantity > 0n ? plan.protectedAt : undefined
  return {
    held,
    entryPrice,
    ...(bid === undefined || plan.status === 'closed'
      ? {}
      : { unrealised: multiply(held, bid - entryPrice, 'half-even') }),
    ...(r === undefined ? {} : { realisedR: r }),
    levels: levelsOf(basis)
      .map((level) => ({ ...level, ...distanceOf(level.price, bid) }))
      .sort((a, b) => (a.price === b.price ? 0 : a.price > b.price ? -1 : 1)),
    shield: shieldOf(plan, held),
    ...(restsAt === undefined ? {} : { restsAt }),
    unprotectedMs: unprotectedMsUntil(plan, nowMs),
  }
}

/** Quote currency per unit that the plan paid on average, before fees. */
export function entryPriceOf(plan: Plan): Fixed {
  const { entryCost, enteredQuantity, adopted, referencePrice } = plan
  const paid = entryCost + (adopted?.value ?? 0n)
  return paid > 0n && enteredQuantity > 0n
    ? divide(paid, enteredQuantity, 'half-even')
    : referencePrice
}

/** Milliseconds over the plan's life, the time that runs now included. */
export function unprotectedMsUntil(plan: Plan, nowMs: number): number {
  const { unprotectedMs, unprotectedSinceMs } = plan
  return unprotectedMs + Math.max(0, nowMs - (unprotectedSinceMs ?? nowMs))
}

function shieldOf(plan: Plan, held: Fixed): Shield {
  if (held <= 0n || plan.status === 'closed') return 'nothing held'
  if (plan.unprotectedSinceMs !== undefined) return 'NOT PROTECTED'
  return plan.protectedQuantity > 0n ? 'rests on the venue' : 'judged here'
}

function distanceOf(price: Fixed, bid: Fixed | undefined): { readonly distance?: Fixed } {
  if (bid === undefined || bid <= 0n) return {}
  return { distance: divide(price - bid, bid, 'half-even') }
}

type Level = Omit<ExplainedLevel, 'distance'>

function levelsOf(basis: ExplainBasis): readonly Level[] {
  const { plan, instrument } = basis
  return [
    ...stopLevels(basis),
    ...targetLevels(plan),
    ...(instrument === undefined || plan.status === 'closed' ? [] : breakEven(plan, instrument)),
    ...askedLevels(plan),
  ]
}

function stopLevels({ plan, hardStopRests }: ExplainBasis): readonly Level[] {
  const { reason } = stopInForce(plan)
  const isOver = plan.status === 'closed'
  const inForce = (stop: ExitReason): string => {
    if (stop !== reason) return 'the other stop is tighter'
    return isOver ? 'was in force' : 'in force'
  }
  const moved = softStopLevel(plan) > plan.levels.stop ? ', moved up after a part was sold' : ''
  const hard = restingLevel(plan, hardStopRests).level === plan.levels.hardStop && hardStopRests
  const levels: Level[] = [
    { name: 'stop', price: softStopLevel(plan), note: `${inForce('SOFT_STOP')}${moved}` },
    {
      name: 'hard stop',
      price: plan.levels.hardStop,
      note: hard ? 'rests on the venue' : 'judged here, should the stop fail',
    },
  ]
  if (plan.trail !== undefined)
    levels.push({
      name: 'trailing stop',
      price: plan.trail.stop,
      note: inForce('TRAILING_STOP'),
    })
  const from = isOver ? undefined : nextRatchetPrice(plan)
  if (from !== undefined)
    levels.push({
      name: 'stop trails from',
      price: from,
      note: 'from this bid on the stop moves up',
    })
  return levels
}

function targetLevels({ levels, partsSold = 0 }: Plan): readonly Level[] {
  const { parts = [], target } = levels
  const rungs: Level[] = parts.map(({ price, share }, index) => ({
    name: 'part',
    price,
    note: index < partsSold ? 'sold' : `sells up to ${percent(share)} % of what was bought`,
  }))
  return target === undefined
    ? rungs
    : [...rungs, { name: 'target', price: target, note: 'sells the rest' }]
}

function percent(share: Fixed): string {
  return String(Math.round(Number((share * 10_000n) / 10n ** 18n)) / 100)
}

function breakEven(plan: Plan, instrument: Instrument): readonly Level[] {
  if (heldQuantity(plan) <= 0n) return []
  const price = breakEvenPrice(plan, instrument)
  return [{ name: 'break-even', price, note: 'costs nothing, after fees' }]
}

function askedLevels({ adjustment }: Plan): readonly Level[] {
  if (adjustment === undefined) return []
  const { stop, target, by } = adjustment
  const note = `asked for by ${by}, waits for the venue`
  return [
    ...(stop === undefined ? [] : [{ name: 'asked stop' as const, price: stop, note }]),
    ...(target === undefined ? [] : [{ name: 'asked target' as const, price: target, note }]),
  ]
}
