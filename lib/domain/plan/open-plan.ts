import { deriveId } from '../identity/derive-id.ts'
import {
  type Instrument,
  quantiseQuantity,
  sizeProblem,
  smallestOrder,
} from '../market/instrument.ts'
import { type Quote } from '../market/quote.ts'
import { type Fixed, divide, formatFixed } from '../money/fixed.ts'
import { type Intent } from '../order/order.ts'
import { type EntryProposal } from '../signal/strategy.ts'
import { type EntryPlan, entryIntent } from './entry-intent.ts'
import { exitTerms, openingLevels } from './opening-levels.ts'
import { type Plan, type PlanLevels, type ProtectionPolicy } from './plan.ts'
import { type EntryRules } from './plan-rules.ts'

export interface OpenPlanInputs {
  readonly account: string
  readonly strategy: string
  readonly symbol: string
  readonly barOpenTimeMs: number
  readonly proposal: EntryProposal
  /** Already judged fit for a decision. */
  readonly quote: Quote
  readonly instrument: Instrument
  readonly protectionPolicy: ProtectionPolicy
  readonly entry: EntryRules
  readonly nowMs: number
}

export type OpenedPlan =
  | { readonly opened: true; readonly plan: Plan; readonly entry: Intent }
  | { readonly opened: false; readonly why: string }

/**
 * The plan and its entry for a proposal: sized from quote to base at the ask, levels measured from
 * the ask and brought to the venue's grid. Refused where the venue would not take the size, or a
 * level would not lie on its side of the price.
 */
export function openPlan(inputs: OpenPlanInputs): OpenedPlan {
  const { proposal, quote, instrument, nowMs, account, symbol } = inputs
  const referencePrice = quote.ask
  const quantity = quantiseQuantity(
    instrument,
    divide(proposal.orderValue, referencePrice, 'floor'),
  )
  const problem = sizeProblem(instrument, quantity, referencePrice)
  if (problem !== undefined)
    return { opened: false, why: `${problem.code}: ${formatFixed(quantity)} ${instrument.base}` }
  const levels = openingLevels(inputs)
  if (levels === undefined) return { opened: false, why: misfit(inputs) }
  const basics: EntryPlan = {
    planId: deriveId('plan', account, inputs.strategy, symbol, inputs.barOpenTimeMs),
    account,
    symbol,
    side: proposal.side,
    createdAtMs: nowMs,
    referencePrice,
  }
  const entry = entryIntent(
    { plan: basics, instrument, rules: inputs.entry },
    { attempt: 1, quantity, quote, style: inputs.entry.order },
    nowMs,
  )
  return { opened: true, plan: newPlan(inputs, basics, entry, levels), entry }
}

function misfit({ proposal, quote }: OpenPlanInputs): string {
  const level = (distance: Fixed): string => formatFixed(quote.ask + distance)
  return [
    `levels do not fit: stop ${level(-proposal.stopDistance)}`,
    `hard stop ${level(-proposal.hardStopDistance)}`,
    `target ${level(proposal.targetDistance)}`,
    `bid ${formatFixed(quote.bid)}`,
    `ask ${formatFixed(quote.ask)}`,
  ].join(', ')
}

function newPlan(
  inputs: OpenPlanInputs,
  basics: EntryPlan,
  entry: Intent,
  levels: PlanLevels,
): Plan {
  const { proposal, nowMs } = inputs
  const terms = exitTerms(inputs)
  return {
    ...basics,
    strategy: inputs.strategy,
    trigger: proposal.trigger,
    status: 'opening',
    barOpenTimeMs: inputs.barOpenTimeMs,
    levels,
    ...(proposal.timeExitMs === undefined ? {} : { timeExitAtMs: nowMs + proposal.timeExitMs }),
    protectionPolicy: inputs.protectionPolicy,
    ...(terms === undefined ? {} : { terms }),
    smallestOrder: smallestOrder(inputs.instrument),
    entryIntentId: entry.intentId,
    intentIds: [entry.intentId],
    protectionAttempts: 0,
    exitAttempts: 0,
    enteredQuantity: 0n,
    exitedQuantity: 0n,
    entryCost: 0n,
    exitProceeds: 0n,
    fees: 0n,
    baseFees: 0n,
    expectedBaseFees: 0n,
    protectedQuantity: 0n,
    unprotectedMs: 0,
    dustQuantity: 0n,
  }
}
