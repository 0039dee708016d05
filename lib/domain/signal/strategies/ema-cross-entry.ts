/** How far stops, targets and the trailing stop of an entry belong from its price, the ask. */
import { type EmaCrossConfig, type TrailingConfig } from '../../config/account-config.ts'
import { type Fixed, formatFixed, multiply, multiplyDivide, parseFixed } from '../../money/fixed.ts'
import { roundTripFees } from '../round-trip-fees.ts'
import { stopDistance } from '../stop-distance.ts'
import {
  type EntryProposal,
  type StrategyContext,
  type TargetPartProposal,
  type TrailingProposal,
} from '../strategy.ts'
import { targetDistance, targetDistanceByPercent } from '../target-distance.ts'

const MINUTE_MS = 60_000
const PERCENT = parseFixed('100')

/** Quote currency per unit. */
export interface Distances {
  readonly atr: Fixed
  readonly fees: Fixed
  readonly stop: Fixed
  readonly hardStop: Fixed
  readonly target: Fixed
  readonly parts: readonly TargetPartProposal[]
  readonly trailing?: TrailingProposal
}

/** For a quote that is sound. */
export function measureDistances(
  config: EmaCrossConfig,
  { quote, instrument }: StrategyContext,
  atr: Fixed,
): Distances {
  const fees = roundTripFees(quote.ask, instrument.feeRateTaker)
  const costs = { atr, spread: quote.ask - quote.bid, roundTripFees: fees }
  const stop = stopDistance({ ...costs, atrMultiple: config.stopAtrMultiple })
  const { trailing } = config
  return {
    atr,
    fees,
    stop,
    hardStop: stopDistance({ ...costs, atrMultiple: config.hardStopAtrMultiple }),
    target: targetOf(config, quote.ask, stop),
    parts: config.targetParts.map(({ riskMultiple, part }) => ({
      distance: targetDistance(stop, riskMultiple),
      part,
    })),
    ...(trailing === undefined ? {} : { trailing: trailingFrom(trailing, quote.ask, stop, atr) }),
  }
}

function targetOf(config: EmaCrossConfig, price: Fixed, stop: Fixed): Fixed {
  const { targetPercent, targetRiskMultiple } = config
  return targetPercent === undefined
    ? targetDistance(stop, targetRiskMultiple)
    : targetDistanceByPercent(price, targetPercent)
}

function trailingFrom(
  trailing: TrailingConfig,
  price: Fixed,
  stop: Fixed,
  atr: Fixed,
): TrailingProposal {
  const ofPrice = (percent: Fixed): Fixed => multiplyDivide(price, percent, PERCENT, 'ceiling')
  return {
    activationDistance: multiply(stop, trailing.activationRiskMultiple, 'ceiling'),
    distance: multiply(atr, trailing.atrMultiple, 'ceiling'),
    distanceMin: ofPrice(trailing.distancePercentMin),
    distanceMax: ofPrice(trailing.distancePercentMax),
    step: multiply(atr, trailing.stepAtrMultiple, 'ceiling'),
    wildMultiple: trailing.wildMultiple,
  }
}

export function distanceReasons(distances: Distances | undefined, ask: Fixed): readonly string[] {
  if (distances === undefined) return []
  const { atr, fees, hardStop, target } = distances
  const reasons: string[] = []
  if (atr <= 0n) reasons.push('the average true range is 0: there is nothing to measure a stop by')
  if (hardStop >= ask)
    reasons.push(
      `hard stop distance ${formatFixed(hardStop)} reaches the price ${formatFixed(ask)}`,
    )
  if (target <= fees)
    reasons.push(`target distance ${formatFixed(target)} does not pay fees ${formatFixed(fees)}`)
  return reasons
}

export function entryProposal(config: EmaCrossConfig, distances: Distances): EntryProposal {
  const { stop, hardStop, target, parts, trailing } = distances
  return {
    kind: 'open',
    side: 'buy',
    orderValue: config.orderValue,
    stopDistance: stop,
    hardStopDistance: hardStop,
    targetDistance: target,
    targetParts: parts,
    ...(trailing === undefined ? {} : { trailing }),
    breakEvenAfterPart: config.breakEvenAfterPart,
    signalAtLoss: config.signalExitAtLoss,
    timeExitMs: config.timeExitMinutes * MINUTE_MS,
    trigger: 'ema-cross',
  }
}

export function distanceInputs(distances: Distances | undefined): Record<string, string> {
  if (distances === undefined) return {}
  const { fees, stop, hardStop, target, parts, trailing } = distances
  return {
    roundTripFees: formatFixed(fees),
    stopDistance: formatFixed(stop),
    hardStopDistance: formatFixed(hardStop),
    targetDistance: formatFixed(target),
    ...Object.fromEntries(
      parts.flatMap(({ distance, part }, index) => [
        [`targetPart${index + 1}Distance`, formatFixed(distance)],
        [`targetPart${index + 1}`, formatFixed(part)],
      ]),
    ),
    ...(trailing === undefined ? {} : trailingInputs(trailing)),
  }
}

function trailingInputs(trailing: TrailingProposal): Record<string, string> {
  return {
    trailingActivationDistance: formatFixed(trailing.activationDistance),
    trailingDistance: formatFixed(trailing.distance),
    trailingDistanceMin: formatFixed(trailing.distanceMin),
    trailingDistanceMax: formatFixed(trailing.distanceMax),
    trailingStep: formatFixed(trailing.step),
    trailingWildMultiple: formatFixed(trailing.wildMultiple),
  }
}
