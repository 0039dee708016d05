import { syncFills } from '../lib/engine/sync-fills.ts'
import { cloudRuntime } from '../lib/runtime/cloud/cloud-runtime.ts'
import { connectVenue } from '../lib/runtime/cloud/connect-venue.ts'
import { createFunction } from '../lib/runtime/functions.ts'

/** Every minute: the venue's trades into the ledger, each exactly once. */
export const create = createFunction({
  name: 'sync-fills',
  leavesMark: true,
  work: (engine) => syncFills(engine),
})

export const handler = create(cloudRuntime('sync-fills', connectVenue))
