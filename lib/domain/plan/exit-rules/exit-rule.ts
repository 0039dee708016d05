import { type Quote } from '../../market/quote.ts'
import { type Fixed } from '../../money/fixed.ts'
import { type ExitReason, type Plan } from '../plan.ts'

export interface ExitContext {
  readonly plan: Plan
  /** A quote fit for decisions, or nothing: rules that need a price then say so. */
  readonly quote: Quote | undefined
  readonly nowMs: number
}

/** One rule's verdict with what it looked at, so that a person sees why, or why not. */
export type Verdict =
  | {
      readonly fired: true
      readonly reason: ExitReason
      readonly price: Fixed
      readonly level?: Fixed
    }
  | { readonly fired: false; readonly reason: ExitReason; readonly whyNot: string }

export type ExitRule = (context: ExitContext) => Verdict
