/**
 * Buys when the fast average of closing prices crosses above the slow one on the deciding bar, the
 * relative strength index is not too high, and no plan is open. When the fast average crosses back
 * below, it wants out of what is open. Everything is read from the last `barsNeeded` bars and one
 * quote; all other exits are the plan's own.
 */
import { type EmaCrossConfig } from '../../config/account-config.ts'
import { latestClosedOpenMs } from '../../market/bar.ts'
import { type Quote, quoteFault } from '../../market/quote.ts'
import { formatFixed } from '../../money/fixed.ts'
import { barWindow } from '../bar-window.ts'
import { atrInputsToSettle } from '../indicators/atr.ts'
import { emaInputsToSettle } from '../indicators/ema.ts'
import { rsiInputsToSettle } from '../indicators/rsi.ts'
import {
  type Decision,
  type Proposal,
  type Strategy,
  type StrategyContext,
  assertContext,
} from '../strategy.ts'
import {
  distanceInputs,
  distanceReasons,
  entryProposal,
  measureDistances,
} from './ema-cross-entry.ts'
import { type EmaCrossReadings, isAbove, readEmaCross } from './ema-cross-readings.ts'

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
  const quoteFaults = quoteReasons(quote, nowMs)
  const distances =
    quoteFaults.length === 0 ? measureDistances(config, context, readings.atr) : undefined
  const whyNot = [
    ...quoteFaults,
    ...signalReasons(config, context, readings),
    ...distanceReasons(distances, quote.ask),
  ]
  const enters = whyNot.length === 0 && distances !== undefined
  const proposals: readonly Proposal[] = [
    ...(enters ? [entryProposal(config, distances)] : []),
    ...(config.signalExit && context.hasOpenPlan && crossesDown(readings)
      ? [{ kind: 'close' as const, trigger: 'ema-cross-down' }]
      : []),
  ]
  return {
    ...base,
    proposals,
    inputs: { ...inputs, ...readingInputs(readings), ...distanceInputs(distances) },
    whyNot,
  }
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

/** On the deciding bar, as an entry crosses up on it: a signal is news, not a state. */
function crossesDown({ fast, slow, fastBefore, slowBefore }: EmaCrossReadings): boolean {
  return isAbove(slow, fast) && !isAbove(slowBefore, fastBefore)
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
