import { Match } from 'aws-cdk-lib/assertions'
import { describe, expect, it } from 'vitest'

import {
  environmentNames,
  type FunctionEntry,
  manifest,
  type QueueEntry,
  scheduleOf,
} from '../../lib/manifest.ts'
import { idOfDescribed, resourcesOf, templatesOf } from './template.ts'

const { functions: template } = templatesOf(manifest)

const functionId = (entry: FunctionEntry) =>
  idOfDescribed(template, 'AWS::Lambda::Function', entry.description)

/** The logical id of a queue: the one whose visibility timeout and order are the entry's. */
function queueId(entry: QueueEntry): string {
  const ids = Object.entries(resourcesOf(template, 'AWS::SQS::Queue'))
    .filter(
      ([, { Properties: properties }]) =>
        properties['RedrivePolicy'] !== undefined &&
        (properties['FifoQueue'] === true) === entry.fifo &&
        properties['VisibilityTimeout'] === entry.visibilityTimeoutSeconds,
    )
    .map(([id]) => id)
  expect(ids).toHaveLength(1)
  return ids[0]!
}

/** The statements of a function's own role. */
function statementsOf(entry: FunctionEntry): readonly Record<string, unknown>[] {
  const role = resourcesOf(template, 'AWS::Lambda::Function')[functionId(entry)]!.Properties[
    'Role'
  ] as { readonly 'Fn::GetAtt': readonly [string, string] }
  const roleId = role['Fn::GetAtt'][0]
  return Object.values(resourcesOf(template, 'AWS::IAM::Policy'))
    .filter(
      (policy) => JSON.stringify(policy.Properties['Roles']) === JSON.stringify([{ Ref: roleId }]),
    )
    .flatMap(
      (policy) =>
        (policy.Properties['PolicyDocument'] as { readonly Statement: Record<string, unknown>[] })
          .Statement,
    )
}

/** Every action that the function's role allows, on anything. */
function actionsOf(entry: FunctionEntry): readonly string[] {
  return statementsOf(entry).flatMap((statement) =>
    [statement['Action'] as string | string[]].flat(),
  )
}

describe.each(manifest.functions.map((entry) => [entry.name, entry] as const))(
  'the function %s',
  (_, entry) => {
    it('runs on Node 24 and ARM with the limits of the manifest', () => {
      template.hasResourceProperties('AWS::Lambda::Function', {
        Description: entry.description,
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        Timeout: entry.timeoutSeconds,
        MemorySize: entry.memoryMb,
        TracingConfig: { Mode: 'Active' },
      })
    })

    it('gets every name of the environment and no secret', () => {
      const properties = resourcesOf(template, 'AWS::Lambda::Function')[functionId(entry)]!
        .Properties
      const { Variables: variables } = properties['Environment'] as {
        readonly Variables: Readonly<Record<string, unknown>>
      }
      expect(Object.keys(variables).sort()).toEqual(
        [
          ...Object.values(environmentNames),
          'NODE_OPTIONS',
          'POWERTOOLS_METRICS_NAMESPACE',
          'POWERTOOLS_SERVICE_NAME',
        ].sort(),
      )
      expect(variables[environmentNames.secretsPrefix]).toBe('/holdfast')
    })

    it('may do what the manifest permits and nothing else', () => {
      const { permissions } = entry
      const actions = actionsOf(entry)
      expect(actions.includes('dynamodb:Query')).toBe(permissions.table !== 'none')
      expect(actions.includes('dynamodb:PutItem')).toBe(permissions.table === 'read-write')
      expect(actions.includes('sqs:SendMessage')).toBe(permissions.sendsTo.length > 0)
      expect(actions.includes('ssm:GetParameter')).toBe(permissions.secrets)
      expect(actions.filter((action) => action.includes('*'))).toEqual([])
    })

    it('sends only to the queues of the manifest', () => {
      const targets = statementsOf(entry)
        .filter((statement) => [statement['Action']].flat().includes('sqs:SendMessage'))
        .flatMap((statement) => [statement['Resource']].flat())
        .map((resource) => (resource as { 'Fn::GetAtt': [string, string] })['Fn::GetAtt'][0])
      const expected = manifest.queues
        .filter((queue) => entry.permissions.sendsTo.includes(queue.name))
        .map(queueId)
      expect(targets.sort()).toEqual(expected.sort())
    })

    it('is not retried by the platform', () => {
      template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
        FunctionName: { Ref: functionId(entry) },
        MaximumRetryAttempts: 0,
        MaximumEventAgeInSeconds: 60,
      })
    })
  },
)

describe('schedules', () => {
  const scheduled = manifest.functions.filter((entry) => scheduleOf(entry) !== undefined)

  it('are there for the scheduled functions alone', () => {
    template.resourceCountIs('AWS::Scheduler::Schedule', scheduled.length)
  })

  it.each(scheduled.map((entry) => [entry.name, entry] as const))(
    'start %s every minute, with the scheduled time as its input',
    (_, entry) => {
      template.hasResourceProperties('AWS::Scheduler::Schedule', {
        ScheduleExpression: 'rate(1 minute)',
        State: 'ENABLED',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: Match.objectLike({
          Arn: { 'Fn::GetAtt': [functionId(entry), 'Arn'] },
          Input: '{"scheduledTime":"<aws.scheduler.scheduled-time>"}',
          RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
        }),
      })
    },
  )
})

describe.each(manifest.queues.map((queue) => [queue.name, queue] as const))(
  'the queue %s',
  (_, queue) => {
    const reader = manifest.functions.find((entry) =>
      entry.triggers.some((trigger) => trigger.kind === 'queue' && trigger.queue === queue.name),
    )!

    it('has the timeouts of the manifest and a dead-letter queue of its own kind', () => {
      const { Properties: properties } = resourcesOf(template, 'AWS::SQS::Queue')[queueId(queue)]!
      expect(properties).toMatchObject({
        VisibilityTimeout: queue.visibilityTimeoutSeconds,
        MessageRetentionPeriod: queue.retentionSeconds,
        SqsManagedSseEnabled: true,
        RedrivePolicy: { maxReceiveCount: 5 },
      })
      expect(properties['FifoQueue']).toBe(queue.fifo ? true : undefined)
      const policy = properties['RedrivePolicy'] as {
        readonly deadLetterTargetArn: { readonly 'Fn::GetAtt': readonly [string, string] }
      }
      const deadLetters = resourcesOf(template, 'AWS::SQS::Queue')[
        policy.deadLetterTargetArn['Fn::GetAtt'][0]
      ]!.Properties
      expect(deadLetters['FifoQueue']).toBe(queue.fifo ? true : undefined)
      expect(deadLetters['MessageRetentionPeriod']).toBe(14 * 24 * 60 * 60)
    })

    it('hides a message for at least six times the timeout of its reader', () => {
      expect(queue.visibilityTimeoutSeconds).toBeGreaterThanOrEqual(6 * reader.timeoutSeconds)
    })

    it('feeds its reader and takes back single messages of a batch', () => {
      template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        EventSourceArn: { 'Fn::GetAtt': [queueId(queue), 'Arn'] },
        FunctionName: { Ref: functionId(reader) },
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      })
    })
  },
)

describe('R-OPS-3 alarms', () => {
  const alarms = Object.values(resourcesOf(template, 'AWS::CloudWatch::Alarm')).map(
    (alarm) => alarm.Properties,
  )

  it('rings when a scheduled function misses three periods, and takes silence for a miss', () => {
    for (const entry of manifest.functions.filter((other) => scheduleOf(other) !== undefined)) {
      expect(alarms).toContainEqual(
        expect.objectContaining({
          MetricName: 'Invocations',
          Dimensions: [{ Name: 'FunctionName', Value: { Ref: functionId(entry) } }],
          Period: 180,
          Threshold: 1,
          ComparisonOperator: 'LessThanThreshold',
          TreatMissingData: 'breaching',
        }),
      )
    }
  })

  it('rings on the errors of every function', () => {
    const failing = alarms.filter((alarm) => alarm['MetricName'] === 'Errors')
    expect(failing).toHaveLength(manifest.functions.length)
  })

  it('rings on every dead-letter queue and on the age of every queue', () => {
    const names = alarms.map((alarm) => alarm['MetricName'])
    const count = (name: string) => names.filter((other) => other === name).length
    expect(count('ApproximateNumberOfMessagesVisible')).toBe(manifest.queues.length)
    expect(count('ApproximateAgeOfOldestMessage')).toBe(manifest.queues.length)
  })

  it('tells the topic when it rings and when it stops', () => {
    const topics = Object.keys(resourcesOf(template, 'AWS::SNS::Topic'))
    expect(topics).toHaveLength(1)
    for (const alarm of alarms) {
      expect(alarm['AlarmActions']).toEqual([{ Ref: topics[0] }])
      expect(alarm['OKActions']).toEqual([{ Ref: topics[0] }])
    }
  })
})
