import { Duration } from 'aws-cdk-lib'
import { type IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'

import { type QueueEntry } from '../manifest.ts'
import { raiseAbove } from './alarms.ts'

/** Long enough for a person to come back from a holiday and look. SQS keeps no longer. */
const deadLetterRetention = Duration.days(14)

/** One queue of the manifest, its dead-letter queue and the alarms on both. */
export class QueueWithDeadLetters extends Construct {
  readonly queue: Queue
  readonly deadLetters: Queue

  constructor(scope: Construct, entry: QueueEntry, alarmAction: IAlarmAction) {
    super(scope, `queue-${entry.name}`)
    // Only `true` is sent: a standard queue has no such property.
    const order = entry.fifo ? { fifo: true } : {}
    const protection = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true }
    this.deadLetters = new Queue(this, 'DeadLetters', {
      ...order,
      ...protection,
      retentionPeriod: deadLetterRetention,
    })
    this.queue = new Queue(this, 'Queue', {
      ...order,
      ...protection,
      visibilityTimeout: Duration.seconds(entry.visibilityTimeoutSeconds),
      retentionPeriod: Duration.seconds(entry.retentionSeconds),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: entry.maxReceiveCount },
    })
    raiseAbove(this, 'DeadLetterAlarm', alarmAction, {
      description: `${entry.name}: messages that nobody could handle lie in the dead-letter queue.`,
      metric: this.deadLetters.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(1),
        statistic: 'Maximum',
      }),
      limit: 0,
    })
    raiseAbove(this, 'AgeAlarm', alarmAction, {
      description: `${entry.name}: the oldest message waits longer than ${entry.ageAlarmSeconds} s.`,
      metric: this.queue.metricApproximateAgeOfOldestMessage({
        period: Duration.minutes(1),
        statistic: 'Maximum',
      }),
      limit: entry.ageAlarmSeconds,
    })
  }
}
