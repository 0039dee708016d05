import { EXIT_REASONS } from '../../domain/order/exit-reason.ts'
import {
  type Adjustment,
  type Adoption,
  type Exit,
  type ExitSignal,
  type ExitTerms,
  type Loss,
  type Plan,
  type PlanLevels,
  type SmallestOrder,
  type TargetPart,
  type Trail,
  type TrailingTerms,
} from '../../domain/plan/plan.ts'
import {
  type Codec,
  dictionary,
  fixed,
  flag,
  list,
  number,
  object,
  oneOf,
  optional,
  text,
} from './codec.ts'
import { recordKind } from './record.ts'

const exit: Codec<Exit> = object<Exit>({
  reason: oneOf(EXIT_REASONS),
  triggeredAtMs: number,
  triggerPrice: fixed,
  level: optional(fixed),
  alsoFired: list(oneOf(EXIT_REASONS)),
  firstAttempt: number,
  priceSource: optional(oneOf(['quote', 'stored-quote', 'bar', 'none'])),
  keep: optional(fixed),
  detail: optional(text),
})

const levels: Codec<PlanLevels> = object<PlanLevels>({
  stop: fixed,
  hardStop: fixed,
  target: optional(fixed),
  parts: optional(list(object<TargetPart>({ price: fixed, share: fixed }))),
})

const trailing: Codec<TrailingTerms> = object<TrailingTerms>({
  activation: fixed,
  distance: fixed,
  distanceMin: fixed,
  distanceMax: fixed,
  step: fixed,
  wildMultiple: fixed,
})

const terms: Codec<ExitTerms> = object<ExitTerms>({
  trailing: optional(trailing),
  breakEvenAfterPart: optional(flag),
  signalAtLoss: optional(flag),
})

const trail: Codec<Trail> = object<Trail>({ highWater: fixed, stop: fixed, movedAtMs: number })

const exitSignal: Codec<ExitSignal> = object<ExitSignal>({
  trigger: text,
  atMs: number,
  untilMs: number,
})

const adjustment: Codec<Adjustment> = object<Adjustment>({
  commandId: text,
  by: text,
  atMs: number,
  stop: optional(fixed),
  target: optional(fixed),
})

const adoption: Codec<Adoption> = object<Adoption>({ quantity: fixed, value: fixed })

const loss: Codec<Loss> = object<Loss>({
  quantity: fixed,
  value: fixed,
  reason: oneOf(['EXTERNAL', 'LIQUIDATION']),
  noticedAtMs: number,
})

export const planRecord = recordKind<Plan>('plan', {
  planId: text,
  account: text,
  symbol: text,
  strategy: text,
  trigger: text,
  side: oneOf(['buy', 'sell']),
  status: oneOf(['opening', 'open', 'closing', 'closed']),
  createdAtMs: number,
  barOpenTimeMs: number,
  referencePrice: fixed,
  levels,
  timeExitAtMs: optional(number),
  protectionPolicy: oneOf(['bracket', 'stop-only', 'monitored']),
  terms: optional(terms),
  smallestOrder: optional(object<SmallestOrder>({ quantity: fixed, cost: fixed })),
  openedWith: optional(levels),
  entryIntentId: optional(text),
  adopted: optional(adoption),
  intentIds: list(text),
  protectionAttempts: number,
  exitAttempts: number,
  requotes: optional(number),
  exitMisses: optional(number),
  repairAttempts: optional(number),
  enteredQuantity: fixed,
  exitedQuantity: fixed,
  lost: optional(loss),
  entryCost: fixed,
  exitProceeds: fixed,
  fees: fixed,
  baseFees: fixed,
  expectedBaseFees: fixed,
  isEntering: optional(flag),
  hasUnbookedFills: optional(flag),
  protectedQuantity: fixed,
  protectedAt: optional(fixed),
  restingTargetQuantity: optional(fixed),
  unprotectedSinceMs: optional(number),
  unprotectedMs: number,
  trail: optional(trail),
  breakEvenStop: optional(fixed),
  partsSold: optional(number),
  exitSignal: optional(exitSignal),
  adjustment: optional(adjustment),
  exit: optional(exit),
  exitFailedAtMs: optional(number),
  exitFailedReason: optional(oneOf(EXIT_REASONS)),
  exitWish: optional(oneOf(EXIT_REASONS)),
  end: optional(oneOf([...EXIT_REASONS, 'UNFILLED'])),
  endedAtMs: optional(number),
  dustQuantity: fixed,
})

/** A plan that ended with a loss, for the cool-down of its symbol. */
export interface LossRow {
  readonly planId: string
  readonly endedAtMs: number
}

export const lossRecord = recordKind<LossRow>('loss', {
  planId: text,
  endedAtMs: number,
})

/** One decision per strategy, symbol and bar, kept with what it looked at. */
export interface DecisionRow {
  readonly strategy: string
  readonly symbol: string
  readonly barOpenTimeMs: number
  readonly decidedAtMs: number
  readonly planId?: string
  readonly inputs: Readonly<Record<string, string>>
  readonly whyNot: readonly string[]
}

export const decisionRecord = recordKind<DecisionRow>('decision', {
  strategy: text,
  symbol: text,
  barOpenTimeMs: number,
  decidedAtMs: number,
  planId: optional(text),
  inputs: dictionary(text),
  whyNot: list(text),
})
