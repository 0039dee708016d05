/** Every kind of fault and deed that the simulation knows. */
import { AMEND_FAULTS } from './amend-faults.ts'
import { EXCHANGE_FAULTS } from './exchange-faults.ts'
import { type CallFault, type FaultKind } from './fault-kind.ts'
import { FUNCTION_FAULTS } from './function-faults.ts'
import { LISTING_FAULTS } from './listing-faults.ts'
import { MARKET_FAULTS } from './market-faults.ts'
import { ALERT_FAULTS, QUEUE_FAULTS } from './queue-faults.ts'
import { SHORT_QUERIES, STORE_FAULTS } from './store-faults.ts'
import { WORLD_FAULTS } from './world-faults.ts'

/** Drawn for each call; one call has at most one of them. */
export const CALL_FAULTS: readonly CallFault[] = [
  ...FUNCTION_FAULTS,
  ...STORE_FAULTS,
  ...QUEUE_FAULTS,
  ...ALERT_FAULTS,
  ...EXCHANGE_FAULTS,
  ...AMEND_FAULTS,
  ...LISTING_FAULTS,
  ...MARKET_FAULTS,
]

export const FAULT_KINDS: readonly FaultKind[] = [...CALL_FAULTS, ...SHORT_QUERIES, ...WORLD_FAULTS]
