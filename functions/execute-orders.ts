import type { SQSEvent } from 'aws-lambda'
import { executeOrder } from '../lib/engine/execute-orders.ts'
import { cloudRuntime } from '../lib/runtime/cloud/cloud-runtime.ts'
import { connectVenue } from '../lib/runtime/cloud/connect-venue.ts'
import { createFunction } from '../lib/runtime/functions.ts'
import { eachInOrder, readOrderMessage } from '../lib/runtime/queue-records.ts'

/** Order messages, one group per account and symbol; the only function that sends orders. */
export const create = createFunction({
  name: 'execute-orders',
  leavesMark: false,
  work: (engine, event) =>
    eachInOrder(event as SQSEvent, async (body) => {
      const outcome = await executeOrder(engine, readOrderMessage(body))
      if (outcome.result === 'again') throw new Error(outcome.why)
    }),
})

export const handler = create(cloudRuntime('execute-orders', connectVenue))
