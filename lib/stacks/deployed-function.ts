import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import { type IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch'
import { Architecture, type Code, Function, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { ContextAttribute, Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler'
import { ScheduleTargetInput, TimeWindow } from 'aws-cdk-lib/aws-scheduler'
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets'
import { type IQueue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'

import { type FunctionEntry, type QueueName, scheduleOf, type Trigger } from '../manifest.ts'
import { raiseAbove, raiseBelow } from './alarms.ts'

export interface DeployedFunctionProps {
  readonly entry: FunctionEntry
  readonly code: Code
  readonly environment: Readonly<Record<string, string>>
  readonly queueOf: (name: QueueName) => IQueue
  readonly alarmAction: IAlarmAction
}

/** One function of the manifest with its logs, triggers and alarms; permissions are the stack's. */
export class DeployedFunction extends Construct {
  readonly function: Function

  constructor(scope: Construct, props: DeployedFunctionProps) {
    super(scope, props.entry.name)
    const { entry } = props
    this.function = new Function(this, 'Function', {
      description: entry.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: props.code,
      timeout: Duration.seconds(entry.timeoutSeconds),
      memorySize: entry.memoryMb,
      ...(entry.reservedConcurrency === undefined
        ? {}
        : { reservedConcurrentExecutions: entry.reservedConcurrency }),
      environment: { ...props.environment },
      tracing: Tracing.ACTIVE,
      // The next scheduled run converges; a retry would only overlap it.
      retryAttempts: 0,
      maxEventAge: Duration.minutes(1),
      logGroup: new LogGroup(this, 'Logs', {
        retention: RetentionDays.ONE_MONTH,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
    })
    for (const trigger of entry.triggers) this.#addTrigger(trigger, props)
    this.#addAlarms(props)
  }

  #addTrigger(trigger: Trigger, props: DeployedFunctionProps): void {
    switch (trigger.kind) {
      case 'schedule':
        new Schedule(this, 'Schedule', {
          description: props.entry.description,
          schedule: ScheduleExpression.rate(Duration.minutes(trigger.everyMinutes)),
          timeWindow: TimeWindow.off(),
          target: new LambdaInvoke(this.function, {
            retryAttempts: 0,
            maxEventAge: Duration.minutes(1),
            input: ScheduleTargetInput.fromObject({
              scheduledTime: ContextAttribute.scheduledTime,
            }),
          }),
        })
        return
      case 'queue':
        this.function.addEventSource(
          new SqsEventSource(props.queueOf(trigger.queue), {
            batchSize: trigger.batchSize,
            reportBatchItemFailures: true,
            ...(trigger.maxConcurrency === undefined
              ? {}
              : { maxConcurrency: trigger.maxConcurrency }),
          }),
        )
        return
    }
  }

  #addAlarms({ entry, alarmAction }: DeployedFunctionProps): void {
    raiseAbove(this, 'ErrorAlarm', alarmAction, {
      description: `${entry.name} fails.`,
      metric: this.function.metricErrors({ period: Duration.minutes(5) }),
      limit: entry.alarms.errorsIn5Minutes - 1,
    })
    const schedule = scheduleOf(entry)
    if (schedule === undefined || entry.alarms.missedPeriods === undefined) return
    const silenceMinutes = schedule.everyMinutes * entry.alarms.missedPeriods
    raiseBelow(this, 'MissedAlarm', alarmAction, {
      description: `${entry.name} has not been started for ${silenceMinutes} minutes.`,
      metric: this.function.metricInvocations({ period: Duration.minutes(silenceMinutes) }),
      limit: 1,
    })
  }
}
