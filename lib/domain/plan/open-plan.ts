import { deriveId } from '../identity/derive-id.ts'
import {
  type Instrument,
  quantisePrice,
  quantiseQuantity,
  sizeProblem,
} from '../market/instrument.ts'
import { type Quote } from '../market/quote.ts'
import { divide, formatFixed } from '../money/fixed.ts'
import { type Intent } from '../order/order.ts'
import { type EntryProposal } from '../signal/strategy.ts'
import { type Plan, type ProtectionPolicy } from './plan.ts'
import { intentIdOf } from './plan-intents.ts'

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
  /** An entry that was not sent by then is not sent any more. */
  readonly entryTimeoutMs: number
  readonly nowMs: number
}

export type OpenedPlan =
  | { readonly opened: true; readonly plan: Plan; readonly entry: Intent }
  | { readonly opened: false; readonly why: string }

/**
 * The plan and its entry for a proposal: sized from quote to base at the ask, levels measured from
 * the ask and brought to the venue's grid (stops up and so tighter, targets down and so nearer).
 * Refused where the venue would not take the size, or a level would not be below (above) the ask.
 */
export function openPlan(inputs: OpenPlanInputs): OpenedPlan {
  const { proposal, quote, instrument, nowMs, account, symbol } = inputs
  const reference = quote.ask
  const quantity = quantiseQuantity(instrument, divide(proposal.orderValue, reference, 'floor'))
  const problem = sizeProblem(instrument, quantity, reference)
  if (problem !== undefined)
    return { opened: false, why: `${problem.code}: ${formatFixed(quantity)} ${instrument.base}` }
  const levels = {
    stop: quantisePrice(instrument, reference - proposal.stopDistance, 'ceiling'),
    hardStop: quantisePrice(instrument, reference - proposal.hardStopDistance, 'ceiling'),
    target: quantisePrice(instrument, reference + proposal.targetDistance, 'floor'),
  }
  if (levels.hardStop <= 0n || levels.stop >= quote.bid || levels.target <= reference)
    return { opened: false, why: `levels do not fit: stop ${formatFixed(levels.stop)}` }
  const planId = deriveId('plan', account, inputs.strategy, symbol, inputs.barOpenTimeMs)
  const entry: Intent = {
    intentId: intentIdOf(account, planId, 'entry', 1),
    account,
    symbol,
    planId,
    purpose: 'entry',
    effect: 'increasing',
    side: proposal.side,
    type: 'market',
    quantity,
    postOnly: false,
    reduceOnly: false,
    timeInForce: 'good-till-cancelled',
    referencePrice: reference,
    attempt: 1,
    createdAtMs: nowMs,
    expiresAtMs: nowMs + inputs.entryTimeoutMs,
  }
  return { opened: true, plan: newPlan(inputs, planId, entry, levels), entry }
}

function newPlan(
  inputs: OpenPlanInputs,
  planId: string,
  entry: Intent,
  levels: Plan['levels'],
): Plan {
  const { proposal, nowMs } = inputs
  return {
    planId,
    account: inputs.account,
    symbol: inputs.symbol,
    strategy: inputs.strategy,
    trigger: proposal.trigger,
    side: proposal.side,
    status: 'opening',
    createdAtMs: nowMs,
    barOpenTimeMs: inputs.barOpenTimeMs,
    referencePrice: inputs.quote.ask,
    levels,
    ...(proposal.timeExitMs === undefined ? {} : { timeExitAtMs: nowMs + proposal.timeExitMs }),
    protectionPolicy: inputs.protectionPolicy,
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
