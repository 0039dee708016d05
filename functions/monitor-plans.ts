import type { SQSEvent } from 'aws-lambda'
import { monitorPlans, monitorTick } from '../lib/engine/monitor-plans.ts'
import { cloudRuntime } from '../lib/runtime/cloud/cloud-runtime.ts'
import { connectVenue } from '../lib/runtime/cloud/connect-venue.ts'
import { carriesRecords, createFunction } from '../lib/runtime/functions.ts'
import { each, readTickMessage } from '../lib/runtime/queue-records.ts'

/** Every minute by schedule, and every tick inside the minute by a delayed message. */
export const create = createFunction({
  name: 'monitor-plans',
  leavesMark: true,
  work: async (engine, event) => {
    if (!carriesRecords(event)) return monitorPlans(engine)
    return each(event as SQSEvent, async (body) => {
      await monitorTick(engine, readTickMessage(body))
    })
  },
})

export const handler = create(cloudRuntime('monitor-plans', connectVenue))
