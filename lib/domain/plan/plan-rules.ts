/** What the venue and the configuration allow a plan to do. Shares are fractions: 0.01 is one percent. */
import { type Fixed } from '../money/fixed.ts'

export interface PlanRules {
  /** A resting sell takes its quantity out of the free balance. */
  readonly restingOrdersLockBalance: boolean
  /** The venue changes a resting order in place. */
  readonly amend: boolean
  /** The venue takes `reduceOnly`. */
  readonly reduceOnly: boolean
  /** The symbol is never sold (R-EXIT-10): nothing rests, nothing exits. */
  readonly onHold: boolean
  /** The wide stop rests instead of the tightest. */
  readonly hardStopRests: boolean
  readonly entry: EntryRules
  readonly protection: ProtectionRules
  readonly exit: ExitOrderRules
}

export interface EntryRules {
  readonly order: 'market' | 'limit' | 'post-only'
  /** Above the ask of the decision. */
  readonly slippageMax: Fixed
  readonly timeoutMs: number
  readonly requotesMax: number
  readonly requoteMs: number
  readonly thenCross: boolean
}

export interface ProtectionRules {
  readonly stopAttempts: number
  readonly stopLimitAttempts: number
  /** Below the trigger. */
  readonly stopLimitSlippage: Fixed
  readonly sellAfterMs: number
}

export interface ExitOrderRules {
  readonly calmOrder: 'limit' | 'market'
  /** Below the judged price. */
  readonly calmSlippageMax: Fixed
  readonly calmRetriesMax: number
}
