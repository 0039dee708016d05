import {
  CONSEQUENCES,
  DIFFERENCE_CLASSES,
  type Difference,
} from '../../domain/reconciliation/difference.ts'
import { type Quarantine, type QuarantinedSymbol } from '../../domain/reconciliation/quarantine.ts'
import { dictionary, fixed, list, number, object, oneOf, optional, text } from './codec.ts'
import { recordKind } from './record.ts'

/** `open`: seen, and not counted yet. `confirmed`: it counts. `gone`: it is over, or explained. */
export type DifferenceStatus = 'open' | 'confirmed' | 'gone'

/** One difference, as it stands or as it ended. */
export interface DifferenceRow extends Difference {
  readonly status: DifferenceStatus
  readonly firstSeenAtMs: number
  /** To the hour while it lasts unchanged. */
  readonly lastSeenAtMs: number
  readonly runs: number
  readonly missedRuns: number
  readonly confirmedAtMs?: number
  readonly resolvedAtMs?: number
}

export const differenceRecord = recordKind<DifferenceRow>('difference', {
  key: text,
  comparison: oneOf(['orders', 'positions', 'balances']),
  class: oneOf(DIFFERENCE_CLASSES),
  consequence: oneOf(CONSEQUENCES),
  symbol: optional(text),
  currency: optional(text),
  amount: optional(fixed),
  quarantines: list(text),
  explanation: text,
  evidence: dictionary(text),
  status: oneOf(['open', 'confirmed', 'gone']),
  firstSeenAtMs: number,
  lastSeenAtMs: number,
  runs: number,
  missedRuns: number,
  confirmedAtMs: optional(number),
  resolvedAtMs: optional(number),
})

/** The symbols of an account in which nothing increases, and why. */
export interface QuarantinedSymbols {
  readonly symbols: Quarantine
}

export const quarantinedSymbolsRecord = recordKind<QuarantinedSymbols>('quarantined symbols', {
  symbols: dictionary(
    object<QuarantinedSymbol>({ reason: text, sinceMs: number, differences: list(text) }),
  ),
})
