import { type Fixed } from '../../domain/money/fixed.ts'
import { EXIT_REASONS, type ExitReason } from '../../domain/order/exit-reason.ts'
import { type VerdictInputs } from '../../domain/plan/exit-rules/exit-rule.ts'
import { type PriceSource } from '../../domain/plan/plan.ts'
import { dictionary, fixed, flag, list, number, object, oneOf, optional, text } from './codec.ts'
import { recordKind } from './record.ts'

/** What one judgement of a plan came to. */
export type EvaluationOutcome =
  /** An exit was started. */
  | 'exit'
  /** The hold list kept an exit from being started. */
  | 'blocked'
  /** The stop moved. */
  | 'ratchet'
  /** There was no price to judge by. */
  | 'no-price'
  | 'held'

/** One rule's verdict as it is kept: without the price, which is the judgement's. */
export interface EvaluatedRule {
  readonly reason: ExitReason
  readonly fired: boolean
  readonly level?: Fixed
  readonly whyNot?: string
  readonly detail?: string
  readonly inputs: VerdictInputs
}

/** One judgement of a plan with everything that it was made from; kept for a bounded time. */
export interface EvaluationRow {
  readonly planId: string
  readonly symbol: string
  readonly atMs: number
  /** The bid, or what stood in for it; absent when there was none. */
  readonly price?: Fixed
  readonly priceSource: PriceSource
  /** In order of priority. */
  readonly verdicts: readonly EvaluatedRule[]
  readonly outcome: EvaluationOutcome
  /** How wild the symbol's market was, where that is known. */
  readonly regime?: string
}

export const evaluationRecord = recordKind<EvaluationRow>('evaluation', {
  planId: text,
  symbol: text,
  atMs: number,
  price: optional(fixed),
  priceSource: oneOf(['quote', 'stored-quote', 'bar', 'none']),
  verdicts: list(
    object<EvaluatedRule>({
      reason: oneOf(EXIT_REASONS),
      fired: flag,
      level: optional(fixed),
      whyNot: optional(text),
      detail: optional(text),
      inputs: dictionary(text),
    }),
  ),
  outcome: oneOf(['exit', 'blocked', 'ratchet', 'no-price', 'held']),
  regime: optional(text),
})
