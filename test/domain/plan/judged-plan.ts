/** A plan that is judged: 10 bought at 100 with 2.6 of fees; hard stop 92, stop 95, target 110. */
import { type Instrument } from '../../../lib/domain/market/instrument.ts'
import { type Fixed, ONE, parseFixed } from '../../../lib/domain/money/fixed.ts'
import {
  type ExitContext,
  type JudgedPrice,
} from '../../../lib/domain/plan/exit-rules/exit-rule.ts'
import { type Plan, type TargetPart, type TrailingTerms } from '../../../lib/domain/plan/plan.ts'

export const START_MS = Date.UTC(2026, 0, 5)
export const HOUR_MS = 3_600_000

export const INSTRUMENT: Instrument = {
  symbol: 'BTC/USD',
  base: 'BTC',
  quote: 'USD',
  tickSize: parseFixed('0.5'),
  stepSize: parseFixed('0.01'),
  quantityMin: parseFixed('0.1'),
  costMin: parseFixed('5'),
  feeRateMaker: parseFixed('0.0016'),
  feeRateTaker: parseFixed('0.0026'),
}

/** Nothing rests for it, so that every rule may fire. */
export const BARE: Plan = {
  planId: '0123456789abcdef0123456789abcdef',
  account: 'main',
  symbol: 'BTC/USD',
  strategy: 'ema-cross',
  trigger: 'ema-cross',
  side: 'buy',
  status: 'open',
  createdAtMs: START_MS,
  barOpenTimeMs: START_MS - 60_000,
  referencePrice: 100n * ONE,
  levels: { stop: 95n * ONE, hardStop: 92n * ONE, target: 110n * ONE },
  timeExitAtMs: START_MS + HOUR_MS,
  protectionPolicy: 'stop-only',
  entryIntentId: 'entry-1',
  intentIds: ['entry-1'],
  protectionAttempts: 0,
  exitAttempts: 0,
  enteredQuantity: 10n * ONE,
  exitedQuantity: 0n,
  entryCost: 1000n * ONE,
  exitProceeds: 0n,
  fees: parseFixed('2.6'),
  baseFees: 0n,
  expectedBaseFees: 0n,
  protectedQuantity: 0n,
  unprotectedMs: 0,
  dustQuantity: 0n,
}

/** Its stop rests for all of it. */
export const COVERED: Plan = {
  ...BARE,
  protectionAttempts: 1,
  protectedQuantity: 10n * ONE,
  protectedAt: 95n * ONE,
}

/** A fifth at 104, half in all at 107. */
export const PARTS: readonly TargetPart[] = [
  { price: 104n * ONE, share: parseFixed('0.2') },
  { price: 107n * ONE, share: parseFixed('0.5') },
]

/** From 103 on, 4 behind the bid, in steps of 1; 6 in a wild regime. */
export const TRAILING: TrailingTerms = {
  activation: 103n * ONE,
  distance: 4n * ONE,
  distanceMin: 2n * ONE,
  distanceMax: 8n * ONE,
  step: ONE,
  wildMultiple: parseFixed('1.5'),
}

export function withParts(plan: Plan = BARE): Plan {
  return { ...plan, levels: { ...plan.levels, parts: PARTS } }
}

export function withTrailing(plan: Plan = BARE, change: Partial<TrailingTerms> = {}): Plan {
  return { ...plan, terms: { ...plan.terms, trailing: { ...TRAILING, ...change } } }
}

export function fixed(text: string): Fixed {
  return parseFixed(text)
}

export function bidOf(bid: string, change: Partial<JudgedPrice> = {}): JudgedPrice {
  return { bid: parseFixed(bid), source: 'quote', atMs: START_MS, ...change }
}

/** The plan at a bid of 100 a second after its opening. */
export function contextOf(change: Partial<ExitContext> = {}): ExitContext {
  return {
    plan: BARE,
    price: bidOf('100'),
    instrument: INSTRUMENT,
    hardStopRests: false,
    nowMs: START_MS + 1_000,
    ...change,
  }
}
