import * as z from 'zod'
import { type Exit, EXIT_REASONS, type Plan, type PlanLevels } from '../../domain/plan/plan.ts'
import { fixed, recordKind } from './record.ts'

const exitSchema: z.ZodType<Exit> = z.looseObject({
  reason: z.enum(EXIT_REASONS),
  triggeredAtMs: z.number(),
  triggerPrice: fixed,
  level: fixed.optional(),
  alsoFired: z.array(z.enum(EXIT_REASONS)),
  firstAttempt: z.number(),
})

const levelsSchema: z.ZodType<PlanLevels> = z.looseObject({
  stop: fixed,
  hardStop: fixed,
  target: fixed,
})

export const planRecord = recordKind<Plan>('plan', {
  planId: z.string(),
  account: z.string(),
  symbol: z.string(),
  strategy: z.string(),
  trigger: z.string(),
  side: z.enum(['buy', 'sell']),
  status: z.enum(['opening', 'open', 'closing', 'closed']),
  createdAtMs: z.number(),
  barOpenTimeMs: z.number(),
  referencePrice: fixed,
  levels: levelsSchema,
  timeExitAtMs: z.number().optional(),
  protectionPolicy: z.enum(['bracket', 'stop-only', 'monitored']),
  entryIntentId: z.string(),
  intentIds: z.array(z.string()),
  protectionAttempts: z.number(),
  exitAttempts: z.number(),
  enteredQuantity: fixed,
  exitedQuantity: fixed,
  entryCost: fixed,
  exitProceeds: fixed,
  fees: fixed,
  baseFees: fixed,
  protectedQuantity: fixed,
  unprotectedSinceMs: z.number().optional(),
  unprotectedMs: z.number(),
  exit: exitSchema.optional(),
  exitFailedAtMs: z.number().optional(),
  exitWish: z.enum(EXIT_REASONS).optional(),
  end: z.enum([...EXIT_REASONS, 'UNFILLED']).optional(),
  endedAtMs: z.number().optional(),
  dustQuantity: fixed,
})

/** A plan that ended with a loss, for the cool-down of its symbol. */
export interface LossRow {
  readonly planId: string
  readonly endedAtMs: number
}

export const lossRecord = recordKind<LossRow>('loss', {
  planId: z.string(),
  endedAtMs: z.number(),
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
  strategy: z.string(),
  symbol: z.string(),
  barOpenTimeMs: z.number(),
  decidedAtMs: z.number(),
  planId: z.string().optional(),
  inputs: z.record(z.string(), z.string()),
  whyNot: z.array(z.string()),
})
