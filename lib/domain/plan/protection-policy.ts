import { type ProtectionPolicy } from './plan.ts'

/** The capabilities of a venue that decide how a position can be protected there. */
export interface ProtectionCapabilities {
  readonly nativeStop: boolean
  /** Stop and target can rest for the same position. */
  readonly bracket: boolean
  readonly restingOrdersLockBalance: boolean
}

/**
 * The strongest policy that the venue can hold (R-PROT-1). Where a resting order locks the balance,
 * one order holds all that there is to sell, so that stop and target cannot both rest.
 */
export function protectionPolicy(capabilities: ProtectionCapabilities): ProtectionPolicy {
  const { nativeStop, bracket, restingOrdersLockBalance } = capabilities
  if (!nativeStop) return 'monitored'
  return bracket && !restingOrdersLockBalance ? 'bracket' : 'stop-only'
}
