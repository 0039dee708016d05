/** One day of a synthetic market, as logarithms of the price relative to the market's anchor. */
import {
  type RandomNumber,
  type Regime,
  VOLATILITY_FACTOR,
  drawDeviation,
  drawJump,
  drawRegime,
} from './synthetic-regimes.ts'

export const MINUTES_PER_DAY = 1_440

export interface WalkedMinute {
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  /** Trading compared with a usual minute. */
  readonly activity: number
}

export interface DayToWalk {
  readonly random: RandomNumber
  /** Usual deviation of a minute's return. */
  readonly deviation: number
  /** Where the day begins and ends. */
  readonly from: number
  readonly until: number
}

/** How strongly a market in a range is drawn back to the middle of it, a minute. */
const RANGE_PULL = 0.04
/** A jump falls between two minutes as often as within one. */
const JUMP_AS_GAP = 0.5

interface Step {
  readonly gap: number
  readonly move: number
  readonly above: number
  readonly below: number
  readonly activity: number
}

export function walkDay(day: DayToWalk): readonly WalkedMinute[] {
  const steps = drawSteps(day)
  const walked = steps.reduce((sum, step) => sum + step.gap + step.move, 0)
  const tilt = (day.until - day.from - walked) / steps.length
  const minutes: WalkedMinute[] = []
  let level = day.from
  for (const step of steps) {
    const open = level + step.gap
    const close = open + step.move + tilt
    minutes.push({
      open,
      close,
      high: Math.max(open, close) + step.above,
      low: Math.min(open, close) - step.below,
      activity: step.activity,
    })
    level = close
  }
  return minutes
}

function drawSteps({ random, deviation }: DayToWalk): readonly Step[] {
  const steps: Step[] = []
  let regime: Regime = drawRegime(random)
  let left = regime.minutes
  let fromMiddle = 0
  for (let minute = 0; minute < MINUTES_PER_DAY; minute++) {
    if (left === 0) {
      regime = drawRegime(random)
      left = regime.minutes
      fromMiddle = 0
    }
    const step = drawStep(random, regime, deviation, fromMiddle)
    fromMiddle += step.gap + step.move
    steps.push(step)
    left--
  }
  return steps
}

function drawStep(
  random: RandomNumber,
  regime: Regime,
  deviation: number,
  fromMiddle: number,
): Step {
  const size = deviation * VOLATILITY_FACTOR[regime.volatility]
  const jump = deviation * drawJump(random, regime.volatility)
  const asGap = jump !== 0 && random() < JUMP_AS_GAP
  const pull = regime.trend === 'range' ? -RANGE_PULL * fromMiddle : 0
  const stray = drawDeviation(random)
  const move = size * (stray + regime.drift) + pull + (asGap ? 0 : jump)
  return {
    gap: asGap ? jump : 0,
    move,
    above: size * 0.6 * random(),
    below: size * 0.6 * random(),
    activity:
      VOLATILITY_FACTOR[regime.volatility] * (0.2 + random() + (stray < 0 ? -stray : stray)),
  }
}
