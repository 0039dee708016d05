/** The functions on one desk: their real handlers and engine, on memory adapters and a made-up market. */
import { createMemoryAlerts } from '../../lib/adapters/memory/memory-alerts.ts'
import { createMemoryLog } from '../../lib/adapters/memory/memory-log.ts'
import { createMemoryMetrics } from '../../lib/adapters/memory/memory-metrics.ts'
import { createMemoryQueue } from '../../lib/adapters/memory/memory-queue.ts'
import { createMemoryStore } from '../../lib/adapters/memory/memory-store.ts'
import { createSeededRandom } from '../../lib/adapters/memory/seeded-random.ts'
import { createSequentialIds } from '../../lib/adapters/memory/sequential-ids.ts'
import { createVirtualClock } from '../../lib/adapters/memory/virtual-clock.ts'
import {
  SYNTHETIC_START_MS,
  familiarVenue,
} from '../../lib/adapters/simulated-exchange/familiar-venue.ts'
import { InProcessExchange } from '../../lib/adapters/simulated-exchange/in-process-exchange.ts'
import { SimulatedVenue } from '../../lib/adapters/simulated-exchange/venue.ts'
import { parseFixed } from '../../lib/domain/money/fixed.ts'
import { type OrderMessage } from '../../lib/engine/order-queue.ts'
import { manifest } from '../../lib/manifest.ts'
import { type ReceivedMessage } from '../../lib/ports/queue.ts'
import { composeRuntime } from '../../lib/runtime/compose-runtime.ts'
import { parseConfig } from '../../lib/runtime/config/parse-config.ts'
import { createConfigStore } from '../../lib/runtime/config/stored-configs.ts'
import { loadHandlers } from '../../lib/runtime/local/load-handlers.ts'
import { LIVELY_CONFIG, LIVELY_SYMBOLS } from '../e2e/lively-config.ts'

const MINUTE_MS = 60_000
/** Within minutes, two symbols give a signal at once. */
const SEED = 11
const MINUTES_MAX = 30

export type Desk = Awaited<ReturnType<typeof createDesk>>

/** @param options.configured false: nobody has applied a config yet. */
export async function createDesk({ configured = true } = {}) {
  const clock = createVirtualClock({ startMs: SYNTHETIC_START_MS, mode: 'sleeping' })
  const venue = new SimulatedVenue(familiarVenue({ symbols: LIVELY_SYMBOLS, seed: SEED }))
  venue.openAccount('main', { USD: parseFixed('10000') })
  const queue = (fifo: boolean) => createMemoryQueue({ clock, fifo, visibilityTimeoutMs: 120_000 })
  const parts = {
    store: createMemoryStore(),
    clock,
    random: createSeededRandom(1),
    ids: createSequentialIds('run'),
    log: createMemoryLog(),
    alerts: createMemoryAlerts(),
    metrics: createMemoryMetrics(),
    orderQueue: queue(true),
    tickQueue: queue(false),
    session: { id: 'session-1', version: '1.2.3' },
  }
  const connect = () => new InProcessExchange({ venue, account: 'main' })
  const handlers = await loadHandlers(
    manifest,
    composeRuntime({ ...parts, connect, redact: (text) => text }),
  )
  const parsed = parseConfig(LIVELY_CONFIG)
  if (!parsed.ok) throw new Error('the lively config is wrong')
  if (configured) await createConfigStore(parts.store, clock).apply(parsed.config)

  /** Calls a function as its trigger does. */
  const call = async (name: string, event: unknown, remainingMs = 30_000): Promise<unknown> => {
    const handler = handlers.get(name)
    if (handler === undefined) throw new Error(`no handler ${name}`)
    return handler(event, { getRemainingTimeInMillis: () => remainingMs })
  }
  const nextMinute = async (): Promise<void> => {
    await clock.advanceBy(MINUTE_MS)
    venue.advanceTo(clock.nowMs())
  }
  /** Takes what the order queue holds. */
  const ordersQueued = async (): Promise<readonly ReceivedMessage[]> => {
    const received: ReceivedMessage[] = []
    for (;;) {
      const more = await parts.orderQueue.receive(10)
      if (more.length === 0) return received
      for (const message of more) await parts.orderQueue.acknowledge(message.receiptHandle)
      received.push(...more)
    }
  }
  return {
    ...parts,
    venue,
    call,
    nextMinute,
    /** Entries that were decided in one minute, in several symbols, and not sent yet. */
    async entries(symbolsMin: number): Promise<readonly OrderMessage[]> {
      for (let minute = 0; minute < MINUTES_MAX; minute += 1) {
        for (const name of ['sync-market', 'sync-fills', 'scan-signals'])
          await call(name, scheduled(clock.nowMs()))
        const messages = (await ordersQueued()).map(({ body }) => JSON.parse(body) as OrderMessage)
        if (new Set(messages.map(({ symbol }) => symbol)).size >= symbolsMin) return messages
        if (messages.length > 0) await call('execute-orders', { Records: messages.map(fifoRecord) })
        await ordersQueued()
        await nextMinute()
      }
      throw new Error('the market gave too few signals')
    },
  }
}

/** The input that EventBridge Scheduler is told to send. */
export function scheduled(timeMs: number): unknown {
  return { scheduledTime: new Date(timeMs).toISOString().replace('.000Z', 'Z') }
}

/** A record of a first-in-first-out queue as Lambda gets it. */
export function fifoRecord(message: OrderMessage, index = 0): unknown {
  return record(`order-${index}`, JSON.stringify(message), {
    SequenceNumber: `1885302486397652377${index}`,
    MessageGroupId: `${message.account}/${message.symbol}`,
    MessageDeduplicationId: `place-${message.intentId}`,
  })
}

/** A record of any queue as Lambda gets it. */
export function record(
  messageId: string,
  body: string,
  attributes: Readonly<Record<string, string>> = {},
): unknown {
  return {
    messageId,
    receiptHandle: `AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a ${messageId}`,
    body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '1767600000000',
      SenderId: 'AIDAIENQZJOLO23YVJ4VO',
      ApproximateFirstReceiveTimestamp: '1767600000004',
      ...attributes,
    },
    messageAttributes: {},
    md5OfBody: 'e4e68fb7bd0e697a0ae8f1bb342846b3',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:holdfast-orders.fifo',
    awsRegion: 'eu-west-1',
  }
}
