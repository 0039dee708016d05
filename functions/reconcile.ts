import { reconcile } from '../lib/engine/reconcile.ts'
import { cloudRuntime } from '../lib/runtime/cloud/cloud-runtime.ts'
import { connectVenue } from '../lib/runtime/cloud/connect-venue.ts'
import { createFunction } from '../lib/runtime/functions.ts'

/** Every minute: orders, positions and balances against the venue; unknown outcomes settled. */
export const create = createFunction({
  name: 'reconcile',
  leavesMark: true,
  work: (engine) => reconcile(engine),
})

export const handler = create(cloudRuntime('reconcile', connectVenue))
