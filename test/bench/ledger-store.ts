/**
 * Fills applied through the store, from the venue's listing to the commit, beside plain transactions
 * of the same items and sizes on the same server, without conditions and without anything around
 * them. Both in one process, round by round.
 */
import {
  type AttributeValue,
  type DynamoDBClient,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { createTable } from '../../lib/adapters/dynamodb/create-table.ts'
import { createDynamoClient } from '../../lib/adapters/dynamodb/dynamo-client.ts'
import { createDynamoStore } from '../../lib/adapters/dynamodb/dynamo-store.ts'
import { startDynoxide } from '../../lib/adapters/local-servers/dynoxide.ts'
import { createRealClock } from '../../lib/adapters/time/real-clock.ts'
import { createRealRandom } from '../../lib/adapters/time/real-random.ts'
import { createUlidIds } from '../../lib/adapters/time/ulid-ids.ts'
import { syncFills } from '../../lib/engine/sync-fills.ts'
import { type Store, type Write } from '../../lib/ports/store.ts'
import { BTC, amount, createWorld } from '../engine/world.ts'

const ROUNDS = 5
const FILLS_PER_ROUND = 400
const [BOOKS_TABLE, PLAIN_TABLE] = ['books', 'plain']

export interface StoreRates {
  readonly storeFillsPerSecond: number
  readonly rawTransactionsPerSecond: number
  readonly storeRatio: number
}

export async function benchLedgerStore(): Promise<StoreRates> {
  const server = await startDynoxide()
  const client = createDynamoClient({ endpoint: server.endpoint })
  try {
    for (const table of [BOOKS_TABLE, PLAIN_TABLE]) await createTable(client, table)
    return await measure(client)
  } finally {
    client.destroy()
    await server.stop()
  }
}

async function measure(client: DynamoDBClient): Promise<StoreRates> {
  const clock = createRealClock()
  const [random, ids] = [createRealRandom(), createUlidIds(clock)]
  const inner = createDynamoStore({ client, tableName: BOOKS_TABLE, clock, random, ids })
  const commits: (readonly Write[])[] = []
  const store: Store = {
    get: (key) => inner.get(key),
    getMany: (keys) => inner.getMany(keys),
    query: (...query) => inner.query(...query),
    commit(writes) {
      commits.push(writes)
      return inner.commit(writes)
    },
  }
  const world = createWorld({ balances: { USD: amount('100000000') } })
  const sync = async (): Promise<boolean> => {
    const outcome = (await syncFills({ ...world.engine(), store })).main
    return outcome?.held === true && outcome.result.complete
  }
  while (!(await sync()));
  const rates: { readonly fills: number; readonly raw: number }[] = []
  for (let round = 0; round <= ROUNDS; round += 1) {
    await tradeByHand(world)
    commits.length = 0
    const fills = await perSecond(async () => {
      while (!(await sync()));
    })
    const ofFills = commits.filter((writes) =>
      writes.some(({ key }) => key.sort.startsWith('fact#')),
    )
    if (ofFills.length !== FILLS_PER_ROUND) throw new Error(`${ofFills.length} fills were booked`)
    const raw = await perSecond(async () => {
      for (const writes of ofFills) await sendPlain(client, writes)
    })
    // The first round warms both up.
    if (round > 0) rates.push({ fills, raw })
  }
  const storeFillsPerSecond = Math.round(median(rates.map(({ fills }) => fills)))
  const rawTransactionsPerSecond = Math.round(median(rates.map(({ raw }) => raw)))
  const storeRatio = round2(median(rates.map(({ fills, raw }) => fills / raw)))
  return { storeFillsPerSecond, rawTransactionsPerSecond, storeRatio }
}

async function tradeByHand(world: ReturnType<typeof createWorld>): Promise<void> {
  for (let each = 0; each < FILLS_PER_ROUND; each += 1) {
    const isSell = each % 5 === 4
    const quantity = amount(isSell ? '0.0035' : '0.001')
    const side = isSell ? 'sell' : 'buy'
    world.venue.tradeByAnotherClient('main', { symbol: BTC, side, quantity })
    await world.advanceBy(1000)
  }
}

async function perSecond(work: () => Promise<void>): Promise<number> {
  const startMs = performance.now()
  await work()
  return FILLS_PER_ROUND / ((performance.now() - startMs) / 1000)
}

/** The same items with the same contents under the same keys, written without any condition. */
async function sendPlain(client: DynamoDBClient, writes: readonly Write[]): Promise<void> {
  await client.send(
    new TransactWriteItemsCommand({
      TransactItems: writes
        .filter((write) => write.action === 'create' || write.action === 'replace')
        .map(({ key, content }) => ({
          Put: { TableName: PLAIN_TABLE, Item: plainItem(key, JSON.stringify(content)) },
        })),
    }),
  )
}

function plainItem(key: Write['key'], text: string): Record<string, AttributeValue> {
  return { pk: { S: key.partition }, sk: { S: key.sort }, v: { N: '1' }, data: { S: text } }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

function round2(value: number): number {
  return Math.round(value * 100) / 100
}
