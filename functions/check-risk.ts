import { checkRisk } from '../lib/engine/check-risk.ts'
import { cloudRuntime } from '../lib/runtime/cloud/cloud-runtime.ts'
import { describeVenue } from '../lib/runtime/cloud/describe-venue.ts'
import { createFunction } from '../lib/runtime/functions.ts'

/** Every minute: exposure against its limits, silence of other functions. Never talks to the venue. */
export const create = createFunction({
  name: 'check-risk',
  leavesMark: true,
  work: (engine) => checkRisk(engine),
})

export const handler = create(cloudRuntime('check-risk', describeVenue))
