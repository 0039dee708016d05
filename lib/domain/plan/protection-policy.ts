import { type ProtectionPolicy } from './plan.ts'

/** The capabilities of a venue that decide how a position can be protected there. */
export interface ProtectionCapabilities {
  readonly nativeStop: boolean
}

/** The strongest policy that the venue can hold (R-PROT-1). */
export function protectionPolicy(capabilities: ProtectionCapabilities): ProtectionPolicy {
  return capabilities.nativeStop ? 'stop-only' : 'monitored'
}
