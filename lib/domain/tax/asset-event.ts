import { type MovementKind } from '../ledger/movement.ts'
import { type Fixed } from '../money/fixed.ts'

/** What is missing where there is no value: a rate, or what something was bought for elsewhere. */
export type Lack = 'rate' | 'basis'

/** An amount of the reporting currency with where it is from, or why there is none. */
export type Valuation =
  | { readonly amount: Fixed; readonly rateSource: string }
  | { readonly amount?: undefined; readonly rateSource: string; readonly lacks: Lack }

/** What happened to an asset. `income` comes in, too, and is earned at its value. */
export type AssetEventKind = 'acquisition' | 'disposal' | 'transfer-in' | 'transfer-out' | 'income'

/** One change of what is held of one asset. The reporting currency is money, and no asset. */
export interface AssetEvent {
  readonly kind: AssetEventKind
  readonly cause: 'trade' | MovementKind
  readonly asset: string
  /** Always positive. */
  readonly quantity: Fixed
  readonly timeMs: number
  readonly account: string
  /** The trade's or the movement's id. */
  readonly factId: string
  /**
   * What an acquisition, income or transfer in cost, what a disposal brought in. Absent for a
   * transfer out, which leaves at its cost, and for a transfer between own accounts.
   */
  readonly value?: Valuation
  /** Between own accounts: the lots stay where they are. */
  readonly internal?: true
}

/** A fee that was paid, wherever it went into: a cost, less proceeds, or a disposal of its own. */
export interface FeePaid {
  readonly asset: string
  /** Negative for a fee that was given back. */
  readonly quantity: Fixed
  readonly timeMs: number
  readonly account: string
  readonly factId: string
  readonly value: Valuation
}

/** A rate that has to be given before the report is complete. */
export interface MissingRate {
  readonly asset: string
  /** The rate of this one would do as well. */
  readonly orAsset?: string
  readonly timeMs: number
  readonly account: string
  readonly factId: string
}

/** A withdrawal and the deposit of it in another own account. */
export interface OwnTransfer {
  readonly asset: string
  readonly withdrawalId: string
  readonly depositId: string
  readonly fromAccount: string
  readonly toAccount: string
  readonly withdrawnAtMs: number
  readonly depositedAtMs: number
  /** What left the one account, with the fee. */
  readonly sent: Fixed
  /** What came into the other. The difference was given up as a fee. */
  readonly received: Fixed
}
