import { ArnFormat, CfnOutput, Stack } from 'aws-cdk-lib'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { type Table } from 'aws-cdk-lib/aws-dynamodb'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { type Code, type Function } from 'aws-cdk-lib/aws-lambda'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { type Queue } from 'aws-cdk-lib/aws-sqs'
import { type Construct } from 'constructs'

import {
  environmentNames,
  type FunctionEntry,
  type Manifest,
  type Permissions,
  type QueueName,
} from '../manifest.ts'
import { DeployedFunction } from './deployed-function.ts'
import { QueueWithDeadLetters } from './queue-with-dead-letters.ts'

export interface FunctionsStackProps {
  readonly manifest: Manifest
  readonly deployment: string
  readonly table: Table
  readonly codeOf: (entry: FunctionEntry) => Code
  readonly build: string
}

const readActions = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query']
const writeActions = [
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:DeleteItem',
  'dynamodb:ConditionCheckItem',
]

/** Everything that runs, and the queues between: may be deleted and deployed again at any time. */
export class FunctionsStack extends Stack {
  readonly #table: Table
  readonly #secretsPrefix: string
  readonly #queues = new Map<QueueName, Queue>()

  constructor(scope: Construct, id: string, props: FunctionsStackProps) {
    super(scope, id, { description: 'Holdfast: functions, schedules, queues and alarms.' })
    this.#table = props.table
    this.#secretsPrefix = `/${props.deployment}`
    const topic = new Topic(this, 'AlarmTopic', { enforceSSL: true })
    const alarmAction = new SnsAction(topic)
    for (const entry of props.manifest.queues) {
      this.#queues.set(entry.name, new QueueWithDeadLetters(this, entry, alarmAction).queue)
    }
    const environment = this.#environment(props.build)
    for (const entry of props.manifest.functions) {
      const deployed = new DeployedFunction(this, {
        entry,
        code: props.codeOf(entry),
        environment,
        queueOf: (name) => this.#queueOf(name),
        alarmAction,
      })
      this.#grant(deployed.function, entry.permissions)
      new CfnOutput(this, `${entry.name}-name`, { value: deployed.function.functionName })
    }
    new CfnOutput(this, 'AlarmTopicArn', { value: topic.topicArn })
  }

  #environment(build: string): Readonly<Record<string, string>> {
    return {
      [environmentNames.table]: this.#table.tableName,
      [environmentNames.ordersQueueUrl]: this.#queueOf('orders').queueUrl,
      [environmentNames.ticksQueueUrl]: this.#queueOf('ticks').queueUrl,
      [environmentNames.secretsPrefix]: this.#secretsPrefix,
      [environmentNames.build]: build,
      POWERTOOLS_SERVICE_NAME: 'holdfast',
      POWERTOOLS_METRICS_NAMESPACE: 'Holdfast',
      NODE_OPTIONS: '--enable-source-maps',
    }
  }

  #queueOf(name: QueueName): Queue {
    const queue = this.#queues.get(name)
    if (queue === undefined) throw new Error(`The manifest has no queue named ${name}.`)
    return queue
  }

  #grant(grantee: Function, permissions: Permissions): void {
    switch (permissions.table) {
      case 'none':
        break
      case 'read':
        this.#table.grant(grantee, ...readActions)
        break
      case 'read-write':
        this.#table.grant(grantee, ...readActions, ...writeActions)
        break
    }
    for (const name of permissions.sendsTo) this.#queueOf(name).grantSendMessages(grantee)
    if (permissions.secrets) {
      const resource = this.formatArn({
        service: 'ssm',
        resource: 'parameter',
        resourceName: `${this.#secretsPrefix.slice(1)}/*`,
        arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
      })
      grantee.addToRolePolicy(
        new PolicyStatement({
          actions: ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath'],
          resources: [resource],
        }),
      )
    }
  }
}
