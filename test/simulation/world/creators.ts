/** The functions as they are deployed: the same files, with the simulated world for a runtime. */
import { create as checkRisk } from '../../../functions/check-risk.ts'
import { create as executeOrders } from '../../../functions/execute-orders.ts'
import { create as monitorPlans } from '../../../functions/monitor-plans.ts'
import { create as operate } from '../../../functions/operate.ts'
import { create as reconcile } from '../../../functions/reconcile.ts'
import { create as scanSignals } from '../../../functions/scan-signals.ts'
import { create as syncFills } from '../../../functions/sync-fills.ts'
import { create as syncMarket } from '../../../functions/sync-market.ts'
import { type FunctionEntry, manifest } from '../../../lib/manifest.ts'
import { type CreateHandler } from '../../../lib/runtime/functions.ts'

const CREATORS: Readonly<Record<string, CreateHandler>> = {
  'check-risk': checkRisk,
  'execute-orders': executeOrders,
  'monitor-plans': monitorPlans,
  operate,
  reconcile,
  'scan-signals': scanSignals,
  'sync-fills': syncFills,
  'sync-market': syncMarket,
}

/** @throws {Error} for a function that the manifest deploys and the simulation does not know. */
export function creatorOf(name: string): CreateHandler {
  const create = CREATORS[name]
  if (create === undefined) throw new Error(`the simulation does not have the function ${name}`)
  return create
}

/** @throws {Error} when the manifest has no such function. */
export function entryOf(name: string): FunctionEntry {
  const entry = manifest.functions.find((each) => each.name === name)
  if (entry === undefined) throw new Error(`the manifest has no function ${name}`)
  return entry
}
