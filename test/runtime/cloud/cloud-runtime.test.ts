/**
 * The handlers exactly as the cloud calls them: the composition of `cloudRuntime`, the SDK's own
 * clients, keys from the parameter store. Only the addresses lead to this machine.
 */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createDynamoClient } from '../../../lib/adapters/dynamodb/dynamo-client.ts'
import { createDynamoStore } from '../../../lib/adapters/dynamodb/dynamo-store.ts'
import { familiarVenue } from '../../../lib/adapters/simulated-exchange/familiar-venue.ts'
import {
  type KrakenServer,
  startKrakenServer,
} from '../../../lib/adapters/simulated-exchange/kraken/start-kraken-server.ts'
import { SimulatedVenue } from '../../../lib/adapters/simulated-exchange/venue.ts'
import { createQueue } from '../../../lib/adapters/sqs/create-queue.ts'
import { createSqsClient } from '../../../lib/adapters/sqs/sqs-client.ts'
import { createRealClock } from '../../../lib/adapters/time/real-clock.ts'
import { createRealRandom } from '../../../lib/adapters/time/real-random.ts'
import { createUlidIds } from '../../../lib/adapters/time/ulid-ids.ts'
import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import { manifest } from '../../../lib/manifest.ts'
import { loadConfig } from '../../../lib/runtime/config/load-config.ts'
import { createConfigStore } from '../../../lib/runtime/config/stored-configs.ts'
import { type FunctionHandler } from '../../../lib/runtime/functions.ts'
import { type Store } from '../../../lib/ports/store.ts'
import { useDynamo } from '../../adapters/local-servers/dynamo-for-tests.ts'
import { useSqs } from '../../adapters/local-servers/sqs-for-tests.ts'
import { startParameterStore } from './parameter-store-for-tests.ts'

const TABLE = 'holdfast-cloud'
const dynamo = useDynamo(TABLE)
const sqs = useSqs()
const secret = randomBytes(48).toString('base64')
const apiKey = randomBytes(20).toString('hex')
const written: string[] = []
let venue: KrakenServer
let parameters: Awaited<ReturnType<typeof startParameterStore>>
let store: Store

beforeAll(async () => {
  const clock = createRealClock()
  venue = await startKrakenServer({
    venue: new SimulatedVenue(
      familiarVenue({
        symbols: ['BTC/USD', 'ETH/USD', 'SOL/USD'],
        seed: 1,
        startMs: clock.nowMs(),
      }),
    ),
    port: 0,
    clockMs: () => clock.nowMs(),
  })
  venue.control.registerAccount({
    name: 'main',
    apiKey,
    secret,
    balances: { USD: parseFixed('10000') },
  })
  parameters = await startParameterStore(
    new Map([
      ['/holdfast/main/api-key', apiKey],
      ['/holdfast/main/secret', secret],
    ]),
  )
  store = createDynamoStore({
    client: createDynamoClient({ endpoint: dynamo.endpoint }),
    tableName: TABLE,
    clock,
    random: createRealRandom(),
    ids: createUlidIds(clock),
  })
  await applyConfig()
  await setEnvironment()
  for (const method of ['log', 'info', 'warn', 'error'] as const)
    vi.spyOn(console, method).mockImplementation((...parts: unknown[]) => {
      written.push(parts.map(String).join(' '))
    })
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      written.push(String(text))
      return true
    })
})

afterAll(async () => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  parameters.close()
  await venue.close()
})

async function applyConfig(): Promise<void> {
  const parsed = await loadConfig('holdfast.yaml')
  if (!parsed.ok) throw new Error('the example is refused')
  const accounts = parsed.config.accounts.map((account) => ({ ...account, venueUrl: venue.url }))
  await createConfigStore(store, createRealClock()).apply({ accounts })
}

async function setEnvironment(): Promise<void> {
  const client = createSqsClient({ endpoint: sqs.endpoint })
  const [orders, ticks] = await Promise.all(
    manifest.queues.map((queue) => createQueue(client, queue)),
  )
  const environment = {
    HOLDFAST_TABLE: TABLE,
    HOLDFAST_ORDERS_QUEUE_URL: reachable(orders?.queueUrl),
    HOLDFAST_TICKS_QUEUE_URL: reachable(ticks?.queueUrl),
    HOLDFAST_SECRETS_PREFIX: '/holdfast',
    HOLDFAST_BUILD: '0123456789ab',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: randomBytes(10).toString('hex'),
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
    AWS_ENDPOINT_URL_SQS: sqs.endpoint,
    AWS_ENDPOINT_URL_SSM: parameters.endpoint,
  }
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
}

/** The server names its queues after hosts that only AWS resolves. */
function reachable(queueUrl = ''): string {
  return `${sqs.endpoint}${new URL(queueUrl).pathname}`
}

async function call(name: string, event: unknown): Promise<unknown> {
  const file = (await import(`../../../functions/${name}.ts`)) as { handler: FunctionHandler }
  return file.handler(event, { getRemainingTimeInMillis: () => 30_000 })
}

const schedule = { scheduledTime: '2026-01-05T08:00:00Z' }

describe('the functions in the composition of the cloud', () => {
  it('sync the market with keys from the parameter store', async () => {
    expect(await call('sync-market', schedule)).toMatchObject([
      { account: 'main', quotes: 3, problems: [] },
    ])
    expect(parameters.asked.toSorted()).toEqual(['/holdfast/main/api-key', '/holdfast/main/secret'])
  })

  it('open the books, reconcile and check the risk', async () => {
    expect(await call('sync-fills', schedule)).toMatchObject({
      main: { held: true, result: { applied: 0, complete: true } },
    })
    expect(await call('reconcile', schedule)).toMatchObject({
      main: { held: true, result: { openOrders: 0, drift: {} } },
    })
    expect(await call('check-risk', schedule)).toMatchObject({
      main: { held: true, result: { tradingState: 'RUNNING', grossExposure: '0' } },
    })
  })

  it('decide on bars without a connection to the venue', async () => {
    expect(await call('scan-signals', schedule)).toMatchObject({
      main: { held: true, result: { decisions: 3, withoutMarket: [] } },
    })
  })

  it('claim a tick once', async () => {
    expect(await call('monitor-plans', schedule)).toMatchObject([{ claimed: true }])
  })

  it('answer an operator', async () => {
    expect(await call('operate', { command: 'status' })).toMatchObject({
      done: true,
      result: { account: 'main', tradingState: { state: 'RUNNING' } },
    })
  })

  it('leave a mark of every scheduled success', async () => {
    const { items } = await store.query('heartbeats')
    expect(items.map((item) => item.key.sort)).toEqual([
      'check-risk',
      'monitor-plans',
      'reconcile',
      'scan-signals',
      'sync-fills',
      'sync-market',
    ])
  })

  it('fail in nothing', () => {
    expect(written.filter((line) => line.includes('"ERROR"'))).toEqual([])
  })

  it('R-OPS-7 write their metrics and never a secret', () => {
    const text = written.join('\n')
    expect(text).toContain('GrossExposure')
    expect(text).not.toContain(secret)
    expect(text).not.toContain(apiKey)
  })
})
