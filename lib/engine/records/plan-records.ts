import {
  type Adoption,
  type Exit,
  EXIT_REASONS,
  type Loss,
  type Plan,
  type PlanLevels,
} from '../../domain/plan/plan.ts'
import {
  type Codec,
  dictionary,
  fixed,
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
})

const levels: Codec<PlanLevels> = object<PlanLevels>({
  stop: fixed,
  hardStop: fixed,
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
  entryIntentId: optional(text),
  adopted: optional(adoption),
  intentIds: list(text),
  protectionAttempts: number,
  exitAttempts: number,
  enteredQuantity: fixed,
  exitedQuantity: fixed,
  lost: optional(loss),
  entryCost: fixed,
  exitProceeds: fixed,
  fees: fixed,
  baseFees: fixed,
  expectedBaseFees: fixed,
  protectedQuantity: fixed,
  unprotectedSinceMs: optional(number),
  unprotectedMs: number,
  exit: optional(exit),
  exitFailedAtMs: optional(number),
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
