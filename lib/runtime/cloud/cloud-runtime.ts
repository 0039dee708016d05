/** The composition in the cloud: DynamoDB, SQS, Powertools, and the venue by way of `connect`. */
import { createDynamoClient } from '../../adapters/dynamodb/dynamo-client.ts'
import { createDynamoStore } from '../../adapters/dynamodb/dynamo-store.ts'
import { createLogAlerts } from '../../adapters/observability/log-alerts.ts'
import { createPowertoolsLog } from '../../adapters/observability/powertools-log.ts'
import { createPowertoolsMetrics } from '../../adapters/observability/powertools-metrics.ts'
import {
  createRedactingAlerts,
  createRedactingMetrics,
} from '../../adapters/observability/redacting.ts'
import { Secrets } from '../../adapters/observability/secrets.ts'
import { createSqsClient } from '../../adapters/sqs/sqs-client.ts'
import { createSqsQueue } from '../../adapters/sqs/sqs-queue.ts'
import { createRealClock } from '../../adapters/time/real-clock.ts'
import { createRealRandom } from '../../adapters/time/real-random.ts'
import { createUlidIds } from '../../adapters/time/ulid-ids.ts'
import { type AccountConfig } from '../../domain/config/account-config.ts'
import { type Instrument } from '../../domain/market/instrument.ts'
import { type Exchange } from '../../ports/exchange.ts'
import { composeRuntime } from '../compose-runtime.ts'
import { type Runtime, type RuntimeSource } from '../runtime.ts'
import { SOFTWARE_VERSION } from '../software-version.ts'
import { type Environment, readEnvironment } from './environment.ts'

export interface ConnectionBasis {
  readonly environment: Environment
  readonly instruments: readonly Instrument[]
  /** Every credential is registered before it is used, so that no line can ever show it. */
  readonly secrets: Secrets
}

/** Functions that trade connect; those that only need the venue's capabilities describe. */
export type Connect = (
  account: AccountConfig,
  basis: ConnectionBasis,
) => Promise<Exchange> | Exchange

const METRICS_NAMESPACE = 'Holdfast'

/** Made at the first invocation and kept while the function stays warm. */
export function cloudRuntime(functionName: string, connect: Connect): RuntimeSource {
  let runtime: Runtime | undefined
  return () => (runtime ??= compose(functionName, connect))
}

function compose(functionName: string, connect: Connect): Runtime {
  const environment = readEnvironment(process.env)
  const secrets = new Secrets()
  const clock = createRealClock()
  const random = createRealRandom()
  const ids = createUlidIds(clock)
  const { log } = createPowertoolsLog({ serviceName: functionName, secrets })
  const metrics = createRedactingMetrics(
    createPowertoolsMetrics({ namespace: METRICS_NAMESPACE, serviceName: functionName }),
    secrets,
  )
  const sqs = createSqsClient()
  const queue = (queueUrl: string, fifo: boolean) =>
    createSqsQueue({ client: sqs, queueUrl, fifo, random, ids })
  return composeRuntime({
    store: createDynamoStore({
      client: createDynamoClient(),
      tableName: environment.tableName,
      clock,
      random,
      ids,
    }),
    clock,
    random,
    ids,
    log,
    metrics,
    alerts: createRedactingAlerts(createLogAlerts(log, metrics), secrets),
    orderQueue: queue(environment.ordersQueueUrl, true),
    tickQueue: queue(environment.ticksQueueUrl, false),
    // In the cloud a build is at work from its deployment to the next one.
    session: {
      id: environment.build,
      version: `${SOFTWARE_VERSION}+${environment.build}`,
    },
    connect: (account, instruments) => connect(account, { environment, instruments, secrets }),
    redact: (text) => secrets.redact(text),
  })
}
