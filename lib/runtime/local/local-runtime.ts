import { createCcxtExchange } from '../../adapters/ccxt/create-ccxt-exchange.ts'
import { createMicrosecondNonce } from '../../adapters/ccxt/microsecond-nonce.ts'
import { createDynamoStore } from '../../adapters/dynamodb/dynamo-store.ts'
import { createConsoleLog, type LogLevel } from '../../adapters/observability/console-log.ts'
import { createConsoleAlerts } from '../../adapters/observability/console-alerts.ts'
import {
  createRedactingAlerts,
  createRedactingLog,
} from '../../adapters/observability/redacting.ts'
import { Secrets } from '../../adapters/observability/secrets.ts'
import { createConsoleMetrics } from '../../adapters/observability/console-metrics.ts'
import { createRealClock } from '../../adapters/time/real-clock.ts'
import { type Clock } from '../../ports/clock.ts'
import { type Exchange } from '../../ports/exchange.ts'
import { type Ids } from '../../ports/ids.ts'
import { type QueueSender } from '../../ports/queue.ts'
import { type Random } from '../../ports/random.ts'
import { type Store } from '../../ports/store.ts'
import { type AccountConfig } from '../../domain/config/account-config.ts'
import { type Instrument } from '../../domain/market/instrument.ts'
import { TABLE_NAME } from '../cli/open-local-store.ts'
import { composeRuntime } from '../compose-runtime.ts'
import { type Runtime } from '../runtime.ts'
import { EventFeed } from './event-feed.ts'
import { type LocalServers } from './local-servers.ts'
import { SOFTWARE_VERSION } from '../software-version.ts'
import { Refusal } from './refusal.ts'

export interface LocalRuntime {
  readonly runtime: Runtime
  readonly store: Store
  readonly feed: EventFeed
}

export interface LocalRuntimeOptions {
  readonly servers: LocalServers
  readonly clock: Clock
  readonly random: Random
  readonly ids: Ids
  /** Keys of the simulated accounts, by account. */
  readonly keys: Readonly<Record<string, { readonly apiKey: string; readonly secret: string }>>
  /** Takes log lines of `logLevel` and above. */
  readonly writeLog: (line: string) => void
  readonly logLevel: LogLevel
}

const VENUE_TIMEOUT_MS = 15_000

/** The composition of the local run: the cloud's adapters, other addresses, and the run's clock. */
export function composeLocalRuntime(options: LocalRuntimeOptions): LocalRuntime {
  const { servers, clock, random, ids } = options
  const secrets = new Secrets()
  for (const key of Object.values(options.keys)) secrets.register(key.secret)
  const store = createDynamoStore({
    client: servers.dynamo,
    tableName: TABLE_NAME,
    // Waiting for a server of this machine takes real time, whatever the run's clock shows.
    clock: createRealClock(),
    random,
    ids,
  })
  const feed = new EventFeed(clock)
  const plainLog = createConsoleLog({ write: options.writeLog, clock, levelMin: options.logLevel })
  const log = feed.log(createRedactingLog(plainLog, secrets))
  const metrics = createConsoleMetrics(() => undefined)
  const alerts = feed.alerts(createRedactingAlerts(createConsoleAlerts(options.writeLog), secrets))
  const nonce = createMicrosecondNonce(() => createRealClock().nowMs())
  const connect = (account: AccountConfig, instruments: readonly Instrument[]): Exchange => {
    const key = options.keys[account.id]
    if (key === undefined) throw new Refusal(`there is no key for account ${account.id}`)
    return createCcxtExchange({
      venue: account.venue,
      ...key,
      baseUrl: servers.venue.url,
      timeoutMs: VENUE_TIMEOUT_MS,
      nonce,
      nowMs: () => clock.nowMs(),
      instruments,
    })
  }
  const runtime = composeRuntime({
    store,
    clock,
    random,
    ids,
    log,
    alerts,
    metrics,
    orderQueue: queueOf(servers, 'orders'),
    tickQueue: withoutDelay(queueOf(servers, 'ticks')),
    session: { id: `local-${ids.next()}`, version: SOFTWARE_VERSION },
    connect,
    redact: (text) => secrets.redact(text),
  })
  return { runtime, store, feed }
}

function queueOf(servers: LocalServers, name: 'orders' | 'ticks'): QueueSender {
  const queue = servers.queues.get(name)
  if (queue === undefined) throw new Error(`the manifest has no queue ${name}`)
  return queue
}

/**
 * A queue's delay is real time; the run's clock is not. The runner takes ticks at once and holds
 * each back until the run's clock shows its slot.
 */
function withoutDelay(queue: QueueSender): QueueSender {
  return {
    send: (messages) => queue.send(messages.map(({ delaySeconds: _, ...message }) => message)),
  }
}
