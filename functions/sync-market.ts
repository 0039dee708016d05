import { syncMarket } from '../lib/engine/sync-market.ts'
import { cloudRuntime } from '../lib/runtime/cloud/cloud-runtime.ts'
import { connectVenue } from '../lib/runtime/cloud/connect-venue.ts'
import { createFunction } from '../lib/runtime/functions.ts'

/** Every minute: quotes of the whole universe and closed bars, with gaps healed. */
export const create = createFunction({
  name: 'sync-market',
  leavesMark: true,
  work: (engine) => syncMarket(engine),
})

export const handler = create(cloudRuntime('sync-market', connectVenue))
