import { type Instrument } from '../../market/instrument.ts'
import { type Fixed } from '../../money/fixed.ts'
import { type ExitReason } from '../../order/exit-reason.ts'
import { type Plan, type PriceSource } from '../plan.ts'

/** The price that the position would be sold at, and where it comes from. */
export interface JudgedPrice {
  /** The best bid, or what stands in for it. */
  readonly bid: Fixed
  readonly source: PriceSource
  readonly atMs: number
}

export interface ExitContext {
  readonly plan: Plan
  /** Absent when nothing is fit for decisions: rules that need a price then say so. */
  readonly price: JudgedPrice | undefined
  readonly instrument: Instrument
  /** The stop that rests on the venue is the wide one: the near one is judged by us. */
  readonly hardStopRests: boolean
  readonly nowMs: number
}

/** What a verdict was made from, by name, as decimals and ISO times, for people to read. */
export type VerdictInputs = Readonly<Record<string, string>>

/** One rule's verdict with what it looked at, so that a person sees why, or why not. */
export type Verdict =
  | {
      readonly fired: true
      readonly reason: ExitReason
      readonly price: Fixed
      readonly level?: Fixed
      /** Base currency that is to remain; everything is sold when absent. */
      readonly keep?: Fixed
      readonly detail?: string
      readonly inputs: VerdictInputs
    }
  | {
      readonly fired: false
      readonly reason: ExitReason
      readonly whyNot: string
      readonly inputs: VerdictInputs
    }

export type ExitRule = (context: ExitContext) => Verdict
