/**
 * The levels and exit terms of a new plan: what a strategy proposed as distances from the ask,
 * brought to the venue's grid. Stops go up and so tighter, targets down and so nearer; a trailing
 * stop begins earlier rather than later, and stays further behind rather than closer.
 */
import { type Instrument, quantisePrice } from '../market/instrument.ts'
import { type Quote } from '../market/quote.ts'
import { type Fixed, maximum } from '../money/fixed.ts'
import { roundTripFees } from '../signal/round-trip-fees.ts'
import { type EntryProposal } from '../signal/strategy.ts'
import { type ExitTerms, type PlanLevels, type TargetPart, type TrailingTerms } from './plan.ts'

export interface OpeningBasis {
  readonly proposal: EntryProposal
  readonly quote: Quote
  readonly instrument: Instrument
}

/** Nothing where the stops do not lie below the bid, or the target does not lie above the ask. */
export function openingLevels(basis: OpeningBasis): PlanLevels | undefined {
  const { proposal, quote, instrument } = basis
  const reference = quote.ask
  const stop = quantisePrice(instrument, reference - proposal.stopDistance, 'ceiling')
  const hardStop = quantisePrice(instrument, reference - proposal.hardStopDistance, 'ceiling')
  const target = quantisePrice(instrument, reference + proposal.targetDistance, 'floor')
  if (hardStop <= 0n || stop >= quote.bid || target <= reference) return undefined
  const parts = targetParts(basis, target)
  return { stop, hardStop, target, ...(parts.length === 0 ? {} : { parts }) }
}

/**
 * The rungs that are worth a sale of their own: one that does not pay the fees of both ways, does
 * not lie above the rung before it, or reaches the target, is left out. What it would have sold goes
 * with the next rung, or with the target.
 */
function targetParts(
  { proposal, quote, instrument }: OpeningBasis,
  target: Fixed,
): readonly TargetPart[] {
  const paysAbove = quote.ask + roundTripFees(quote.ask, instrument.feeRateTaker)
  const rungs: TargetPart[] = []
  let share = 0n
  for (const { distance, part } of proposal.targetParts ?? []) {
    share += part
    const price = quantisePrice(instrument, quote.ask + distance, 'floor')
    if (price <= paysAbove || price >= target) continue
    const collapses = rungs.at(-1)?.price === price
    if (collapses) rungs.pop()
    rungs.push({ price, share })
  }
  return rungs
}

/** Nothing when the proposal asks for nothing beyond its levels. */
export function exitTerms(basis: OpeningBasis): ExitTerms | undefined {
  const { trailing, breakEvenAfterPart, signalAtLoss } = basis.proposal
  const terms: ExitTerms = {
    ...(trailing === undefined ? {} : { trailing: trailingTerms(basis, trailing) }),
    ...(breakEvenAfterPart === undefined ? {} : { breakEvenAfterPart }),
    ...(signalAtLoss === undefined ? {} : { signalAtLoss }),
  }
  return Object.keys(terms).length === 0 ? undefined : terms
}

function trailingTerms(
  { quote, instrument }: OpeningBasis,
  trailing: NonNullable<EntryProposal['trailing']>,
): TrailingTerms {
  const up = (amount: Fixed): Fixed => quantisePrice(instrument, amount, 'ceiling')
  return {
    activation: quantisePrice(instrument, quote.ask + trailing.activationDistance, 'floor'),
    distance: up(trailing.distance),
    distanceMin: up(trailing.distanceMin),
    distanceMax: up(trailing.distanceMax),
    step: maximum(up(trailing.step), instrument.tickSize),
    wildMultiple: trailing.wildMultiple,
  }
}
