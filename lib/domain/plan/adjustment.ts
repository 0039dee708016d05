/** Whether a person may move a plan's levels as asked, and what it would mean (R-EXIT-11). */
import { type Instrument, quantisePrice } from '../market/instrument.ts'
import { type Fixed, formatFixed } from '../money/fixed.ts'
import { type Plan } from './plan.ts'
import { stopInForce } from './stop-levels.ts'

/** Quote currency per unit; at least one of them. */
export interface AskedLevels {
  readonly stop?: Fixed
  readonly target?: Fixed
}

export interface AdjustmentBasis {
  readonly plan: Plan
  readonly asked: AskedLevels
  readonly instrument: Instrument
  /** That of a fresh quote. */
  readonly bid: Fixed
}

export type CheckedAdjustment =
  { readonly ok: true; readonly meaning: string } | { readonly ok: false; readonly problem: string }

export function checkAdjustment(basis: AdjustmentBasis): CheckedAdjustment {
  const { plan, asked, instrument, bid } = basis
  const problem =
    planProblem(plan) ??
    gridProblem('stop', asked.stop, instrument) ??
    gridProblem('target', asked.target, instrument) ??
    stopProblem(plan, asked.stop, bid) ??
    targetProblem(asked.target, bid) ??
    sameProblem(plan, asked)
  return problem === undefined
    ? { ok: true, meaning: meaningOf(plan, asked) }
    : { ok: false, problem }
}

function planProblem({ planId, status }: Plan): string | undefined {
  switch (status) {
    case 'open':
      return undefined
    case 'opening':
      return `plan ${planId} has not bought anything yet`
    case 'closing':
      return `plan ${planId} is being closed`
    case 'closed':
      return `plan ${planId} is closed`
  }
}

function gridProblem(
  name: string,
  price: Fixed | undefined,
  instrument: Instrument,
): string | undefined {
  if (price === undefined) return undefined
  if (price <= 0n) return `the ${name} has to be above zero`
  const below = quantisePrice(instrument, price, 'floor')
  if (below === price) return undefined
  const above = quantisePrice(instrument, price, 'ceiling')
  return `the ${name} ${formatFixed(price)} is not on the venue's grid of ${formatFixed(instrument.tickSize)}; the nearest prices are ${formatFixed(below)} and ${formatFixed(above)}`
}

function stopProblem(plan: Plan, stop: Fixed | undefined, bid: Fixed): string | undefined {
  if (stop === undefined) return undefined
  const { hardStop } = plan.levels
  if (stop >= bid)
    return `the stop ${formatFixed(stop)} is not below the bid ${formatFixed(bid)}: it would sell at once`
  if (stop <= hardStop)
    return `the stop ${formatFixed(stop)} is not above the hard stop ${formatFixed(hardStop)}`
  return undefined
}

function targetProblem(target: Fixed | undefined, bid: Fixed): string | undefined {
  if (target === undefined || target > bid) return undefined
  return `the target ${formatFixed(target)} is not above the bid ${formatFixed(bid)}: it would sell at once`
}

function sameProblem(
  { levels, adjustment }: Plan,
  { stop, target }: AskedLevels,
): string | undefined {
  const isSame =
    (stop ?? levels.stop) === levels.stop && (target ?? levels.target) === levels.target
  return isSame && adjustment === undefined ? 'these are the levels of the plan already' : undefined
}

/** In words: a person must see at once when a change makes a position riskier. */
function meaningOf(plan: Plan, { stop, target }: AskedLevels): string {
  const { levels } = plan
  const parts: string[] = []
  if (stop !== undefined && stop !== levels.stop) {
    const verb = stop < levels.stop ? 'loosens' : 'tightens'
    parts.push(`${verb} the stop from ${formatFixed(levels.stop)} to ${formatFixed(stop)}`)
    const tighter = stopInForce({ ...plan, levels: { ...levels, stop } })
    if (tighter.level > stop)
      parts.push(`the stop in force stays at ${formatFixed(tighter.level)}, which is tighter`)
  }
  if (target !== undefined && target !== levels.target) {
    const from = levels.target === undefined ? '' : ` from ${formatFixed(levels.target)}`
    parts.push(`moves the target${from} to ${formatFixed(target)}`)
  }
  return parts.length === 0 ? 'takes back the change that waits' : parts.join('; ')
}
