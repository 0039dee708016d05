import { type Fixed } from '../money/fixed.ts'
import { type AssetEvent } from './asset-event.ts'

export type TaxWarningCode =
  /** More was given up than was held. */
  | 'disposal-above-holding'
  /** More was moved out than was held. */
  | 'transfer-above-holding'
  /** It came in from elsewhere, and what it cost was not given. */
  | 'transfer-in-without-basis'
  /** One side of a conversion without the other; it was valued by itself. */
  | 'half-conversion'

/** Something that a person has to look at, with the fact that it is about. */
export interface TaxWarning {
  readonly code: TaxWarningCode
  readonly asset: string
  /** What it is about; of a shortfall, what was not held. */
  readonly quantity: Fixed
  readonly timeMs: number
  readonly account: string
  readonly factId: string
}

export function warningOf(
  code: TaxWarningCode,
  { asset, timeMs, account, factId }: AssetEvent,
  quantity: Fixed,
): TaxWarning {
  return { code, asset, quantity, timeMs, account, factId }
}
