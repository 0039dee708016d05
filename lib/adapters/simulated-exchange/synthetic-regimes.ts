/**
 * The moods of a synthetic market: stretches of 45 to 240 minutes, each with a trend and a
 * volatility, and now and then a jump. Only additions, multiplications and divisions are used, so
 * that every machine computes the same.
 */

export type Trend = 'up' | 'down' | 'range'
export type Volatility = 'calm' | 'normal' | 'wild'

export interface Regime {
  readonly trend: Trend
  readonly volatility: Volatility
  readonly minutes: number
  /** Mean change of the logarithm of the price in a minute, in units of its usual deviation. */
  readonly drift: number
}

/** How far a minute strays, compared with a normal one. */
export const VOLATILITY_FACTOR: Record<Volatility, number> = { calm: 0.5, normal: 1, wild: 2.2 }
/** How often a minute jumps. */
const JUMP_PROBABILITY: Record<Volatility, number> = { calm: 0.0005, normal: 0.001, wild: 0.004 }
const REGIME_MINUTES_MIN = 45
const REGIME_MINUTES_MAX = 240

export type RandomNumber = () => number

export function drawRegime(random: RandomNumber): Regime {
  const trendDraw = random()
  const trend = trendDraw < 0.35 ? 'up' : trendDraw < 0.7 ? 'down' : 'range'
  const volatilityDraw = random()
  const volatility = volatilityDraw < 0.3 ? 'calm' : volatilityDraw < 0.8 ? 'normal' : 'wild'
  const span = REGIME_MINUTES_MAX - REGIME_MINUTES_MIN
  const minutes = REGIME_MINUTES_MIN + Math.floor(random() * span)
  const strength = 0.12 + 0.2 * random()
  const drift = trend === 'range' ? 0 : trend === 'up' ? strength : -strength
  return { trend, volatility, minutes, drift }
}

/** A jump of 6 to 18 usual deviations in either direction, mostly none. */
export function drawJump(random: RandomNumber, volatility: Volatility): number {
  if (random() >= JUMP_PROBABILITY[volatility]) return 0
  const size = 6 + 12 * random()
  return random() < 0.5 ? -size : size
}

/** Mean 0 and deviation 1, nearly normal, never beyond 3.5: four uniform numbers added up. */
export function drawDeviation(random: RandomNumber): number {
  return (random() + random() + random() + random() - 2) * 1.7320508075688772
}

/** e^x for |x| up to about 4, to eight digits, with basic arithmetic only. */
export function exponential(x: number): number {
  const y = x / 256
  let power = 1 + y * (1 + (y / 2) * (1 + (y / 3) * (1 + y / 4)))
  for (let doubling = 0; doubling < 8; doubling++) power *= power
  return power
}
