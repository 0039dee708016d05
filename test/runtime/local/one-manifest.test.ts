import { Match } from 'aws-cdk-lib/assertions'
import { describe, expect, it } from 'vitest'
import { type FunctionEntry, type Manifest, manifest } from '../../../lib/manifest.ts'
import { resourcesOf, templatesOf } from '../../stacks/template.ts'
import { batchAnswer, bodiesOf, createLoopDesk, type Delivered } from './loop-desk.ts'

/** check-risk every five minutes, orders by twos, and a failed order hidden for four minutes. */
const changed: Manifest = {
  functions: manifest.functions.map((entry): FunctionEntry => {
    if (entry.name === 'check-risk')
      return { ...entry, triggers: [{ kind: 'schedule', everyMinutes: 5 }] }
    if (entry.name === 'execute-orders')
      return { ...entry, triggers: [{ kind: 'queue', queue: 'orders', batchSize: 2 }] }
    return entry
  }),
  queues: manifest.queues.map((queue) =>
    queue.name === 'orders' ? { ...queue, visibilityTimeoutSeconds: 240 } : queue,
  ),
}

describe('a change of the manifest', () => {
  it('is followed by the cloud’s template', () => {
    const { functions } = templatesOf(changed)
    const schedules = Object.values(resourcesOf(functions, 'AWS::Scheduler::Schedule'))
    const expressions = schedules.map(({ Properties: { ScheduleExpression: text } }) => text)
    expect(expressions.filter((text) => text === 'rate(5 minutes)').length).toBe(1)
    functions.hasResourceProperties(
      'AWS::Lambda::EventSourceMapping',
      Match.objectLike({ BatchSize: 2 }),
    )
    functions.hasResourceProperties(
      'AWS::SQS::Queue',
      Match.objectLike({ VisibilityTimeout: 240, FifoQueue: true }),
    )
  })

  it('is followed by the local run', async () => {
    const desk = createLoopDesk(changed)
    desk.works.set('execute-orders', async (event) => {
      const failed = (event as Delivered).Records.filter(({ body }) => body === '"bad"')
      return batchAnswer(failed.map(({ messageId }) => messageId))
    })
    for (const body of ['"bad"', '"a"', '"b"'])
      await desk.order(`main/${body}`.replaceAll('"', ''), body)
    await desk.runMinutes(6)
    expect(desk.callsOf('check-risk').map(({ second }) => second)).toEqual([0, 300])
    const deliveries = desk.callsOf('execute-orders')
    expect(deliveries.map(bodiesOf)).toEqual([['"bad"', '"a"'], ['"b"'], ['"bad"']])
    expect(deliveries.map(({ second }) => second)).toEqual([0, 0, 240])
  })
})
