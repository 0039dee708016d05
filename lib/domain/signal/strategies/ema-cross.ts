/**
 * Buys when the fast average of closing prices crosses above the slow one on the deciding bar, the
 * relative strength index is not too high, and no plan is open. Everything is read from the last
 * `barsNeeded` bars and one quote; exits are the plan's own.
 */
import { type EmaCrossConfig } from '../../config/account-config.ts'
import { latestClosedOpenMs } from '../../market/bar.ts'
import { type Quote, quoteFault } from '../../market/quote.ts'
import { type Fixed, formatFixed } from '../../money/fixed.ts'
import { barWindow } from '../bar-window.ts'
import { atrInputsToSettle } from '../indicators/atr.ts'
import { emaInputsToSettle } from '../indicators/ema.ts'
import { rsiInputsToSettle } from '../indicators/rsi.ts'
import { roundTripFees } from '../round-trip-fees.ts'
import { stopDistance } from '../stop-distance.ts'
import {
  type Decision,
  type EntryProposal,
  type Strategy,
  type StrategyContext,
  assertContext,
} from '../strategy.ts'
import { targetDistance } from '../target-distance.ts'
import { type EmaCrossReadings, isAbove, readEmaCross } from './ema-cross-readings.ts'

const MINUTE_MS = 60_000

export function createEmaCross(config: EmaCrossConfig): Strategy {
  if (config.fastPeriod >= config.slowPeriod)
    throw new RangeError(`fast ${config.fastPeriod} must be below slow ${config.slowPeriod}`)
  const strategy: Strategy = {
    id: config.id,
    timeframe: config.timeframe,
    barsNeeded: emaCrossBarsNeeded(config),
    decide(context) {
      assertContext(strategy, context)
      return decide(config, strategy.barsNeeded, context)
    },
  }
  return strategy
}

/** Bars until every indicator has settled, and one more, so that the bar before is settled too. */
export function emaCrossBarsNeeded(config: EmaCrossConfig): number {
  const settled = Math.max(
    emaInputsToSettle(config.slowPeriod),
    atrInputsToSettle(config.atrPeriod),
    rsiInputsToSettle(config.rsiPeriod),
  )
  return settled + 1
}

function decide(config: EmaCrossConfig, barsNeeded: number, context: StrategyContext): Decision {
  const { timeframe, nowMs, quote, symbol } = context
  const decidingBar = context.bars.at(-1)
  const base = {
    strategy: config.id,
    symbol,
    barOpenTimeMs: decidingBar?.openTimeMs ?? latestClosedOpenMs(timeframe, nowMs),
  }
  const inputs = contextInputs(context, barsNeeded)
  const window = barWindow(context, barsNeeded)
  if (!window.usable) return { ...base, proposals: [], inputs, whyNot: [window.whyNot] }

  const readings = readEmaCross(config, window.bars)
  const distances = measureDistances(config, context, readings.atr)
  const whyNot = [
    ...quoteReasons(quote, nowMs),
    ...signalReasons(config, context, readings),
    ...distanceReasons(distances, quote.ask),
  ]
  return {
    ...base,
    proposals: whyNot.length === 0 && distances !== undefined ? [entry(config, distances)] : [],
    inputs: { ...inputs, ...readingInputs(readings), ...distanceInputs(distances) },
    whyNot,
  }
}

interface Distances {
  readonly atr: Fixed
  readonly fees: Fixed
  readonly stop: Fixed
  readonly hardStop: Fixed
  readonly target: Fixed
}

/** Nothing when the quote is no price to measure from. The entry is priced at the ask. */
function measureDistances(
  config: EmaCrossConfig,
  { quote, instrument, nowMs }: StrategyContext,
  atr: Fixed,
): Distances | undefined {
  if (quoteReasons(quote, nowMs).length > 0) return undefined
  const fees = roundTripFees(quote.ask, instrument.feeRateTaker)
  const costs = { atr, spread: quote.ask - quote.bid, roundTripFees: fees }
  const stop = stopDistance({ ...costs, atrMultiple: config.stopAtrMultiple })
  const hardStop = stopDistance({ ...costs, atrMultiple: config.hardStopAtrMultiple })
  return { atr, fees, stop, hardStop, target: targetDistance(stop, config.targetRiskMultiple) }
}

/** The age limit is the caller's; a quote that contradicts itself is refused here. */
function quoteReasons(quote: Quote, nowMs: number): readonly string[] {
  const fault = quoteFault(quote, nowMs, Number.POSITIVE_INFINITY)
  if (fault === undefined) return []
  return [
    `the quote is ${fault.code}: bid ${formatFixed(quote.bid)}, ask ${formatFixed(quote.ask)}`,
  ]
}

function signalReasons(
  config: EmaCrossConfig,
  context: StrategyContext,
  { fast, slow, fastBefore, slowBefore, rsi }: EmaCrossReadings,
): readonly string[] {
  const reasons: string[] = []
  if (!isAbove(fast, slow)) reasons.push(`fast EMA ${fast} is not above slow EMA ${slow}`)
  else if (isAbove(fastBefore, slowBefore))
    reasons.push(`fast EMA ${fastBefore} was above slow EMA ${slowBefore} one bar before already`)
  if (rsi > config.rsiMax) reasons.push(`RSI ${rsi} is above ${config.rsiMax}`)
  if (context.hasOpenPlan) reasons.push('1 plan is open in this symbol, 0 are allowed')
  return reasons
}

function distanceReasons(distances: Distances | undefined, ask: Fixed): readonly string[] {
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

function entry(config: EmaCrossConfig, distances: Distances): EntryProposal {
  return {
    kind: 'open',
    side: 'buy',
    orderValue: config.orderValue,
    stopDistance: distances.stop,
    hardStopDistance: distances.hardStop,
    targetDistance: distances.target,
    timeExitMs: config.timeExitMinutes * MINUTE_MS,
    trigger: 'ema-cross',
  }
}

function contextInputs(context: StrategyContext, barsNeeded: number): Record<string, string> {
  const { bars, quote, instrument } = context
  const decidingBar = bars.at(-1)
  return {
    bars: String(Math.min(bars.length, barsNeeded)),
    close: decidingBar === undefined ? 'none' : formatFixed(decidingBar.close),
    bid: formatFixed(quote.bid),
    ask: formatFixed(quote.ask),
    feeRateTaker: formatFixed(instrument.feeRateTaker),
    hasOpenPlan: String(context.hasOpenPlan),
    nowMs: String(context.nowMs),
  }
}

function readingInputs(readings: EmaCrossReadings): Record<string, string> {
  const { fast, slow, fastBefore, slowBefore, rsi, atr } = readings
  return {
    fast: String(fast),
    slow: String(slow),
    fastBefore: String(fastBefore),
    slowBefore: String(slowBefore),
    rsi: String(rsi),
    atr: formatFixed(atr),
  }
}

function distanceInputs(distances: Distances | undefined): Record<string, string> {
  if (distances === undefined) return {}
  return {
    roundTripFees: formatFixed(distances.fees),
    stopDistance: formatFixed(distances.stop),
    hardStopDistance: formatFixed(distances.hardStop),
    targetDistance: formatFixed(distances.target),
  }
}
