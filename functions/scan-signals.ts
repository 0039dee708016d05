import { scanSignals } from '../lib/engine/scan-signals.ts'
import { cloudRuntime } from '../lib/runtime/cloud/cloud-runtime.ts'
import { describeVenue } from '../lib/runtime/cloud/describe-venue.ts'
import { createFunction } from '../lib/runtime/functions.ts'

/** Every minute: one decision per strategy, symbol and closed bar. Never talks to the venue. */
export const create = createFunction({
  name: 'scan-signals',
  leavesMark: true,
  work: (engine) => scanSignals(engine),
})

export const handler = create(cloudRuntime('scan-signals', describeVenue))
