/**
 * One tick of the monitor from end to end: 10,000 plans in a local DynamoDB-compatible server, quotes
 * from the simulated venue in this process. What it reads and writes is counted at the store's port.
 */
import { type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { createTable } from '../../lib/adapters/dynamodb/create-table.ts'
import { createDynamoClient } from '../../lib/adapters/dynamodb/dynamo-client.ts'
import { createDynamoStore } from '../../lib/adapters/dynamodb/dynamo-store.ts'
import { startDynoxide } from '../../lib/adapters/local-servers/dynoxide.ts'
import { createRealClock } from '../../lib/adapters/time/real-clock.ts'
import { createRealRandom } from '../../lib/adapters/time/real-random.ts'
import { createUlidIds } from '../../lib/adapters/time/ulid-ids.ts'
import { monitorTick } from '../../lib/engine/monitor-plans.ts'
import { rebuildWatchPages } from '../../lib/engine/rebuild-watch-pages.ts'
import { syncMarket } from '../../lib/engine/sync-market.ts'
import { type Store } from '../../lib/ports/store.ts'
import { type SeededPlan, storePlans } from '../engine/seeded-plans.ts'
import { type PlansWorld } from './plans-core/plans-world.ts'

const TABLE = 'plans'

export interface TickMeasured {
  readonly endToEndMs: number
  readonly itemsRead: number
  readonly itemsWritten: number
  readonly readUnits: number
  readonly writeUnits: number
  /** Who says how many units it took. */
  readonly unitsFrom: string
}

export async function benchPlansStore(
  { world }: PlansWorld,
  seeded: readonly SeededPlan[],
): Promise<TickMeasured> {
  const server = await startDynoxide()
  const client = createDynamoClient({ endpoint: server.endpoint })
  try {
    await createTable(client, TABLE)
    const clock = createRealClock()
    const [random, ids] = [createRealRandom(), createUlidIds(clock)]
    const inner = createDynamoStore({ client, tableName: TABLE, clock, random, ids })
    const { store, counts } = counting(inner)
    const engine = { ...world.engine(), store }
    await syncMarket(engine)
    await storePlans(store, seeded)
    await rebuildWatchPages({ ...world.run(), engine })
    const units = countUnits(client)
    Object.assign(counts, { read: 0, written: 0 })
    const slotMs = world.clock.nowMs() - (world.clock.nowMs() % 10_000)
    const startMs = performance.now()
    const [report] = await monitorTick(engine, { slotMs })
    const endToEndMs = Math.round(performance.now() - startMs)
    if (report?.open !== seeded.length || report.judged !== report.due)
      throw new Error(`not every plan was watched: ${JSON.stringify(report)}`)
    return {
      endToEndMs,
      itemsRead: counts.read,
      itemsWritten: counts.written,
      readUnits: units.read,
      writeUnits: units.write,
      unitsFrom: 'as the server counts its consumed capacity',
    }
  } finally {
    client.destroy()
    await server.stop()
  }
}

function counting(inner: Store): {
  readonly store: Store
  readonly counts: { read: number; written: number }
} {
  const counts = { read: 0, written: 0 }
  const store: Store = {
    async get(key) {
      const item = await inner.get(key)
      counts.read += item === undefined ? 0 : 1
      return item
    },
    async getMany(keys) {
      const items = await inner.getMany(keys)
      counts.read += items.length
      return items
    },
    async query(...query) {
      const page = await inner.query(...query)
      counts.read += page.items.length
      return page
    },
    async commit(writes) {
      const outcome = await inner.commit(writes)
      if (outcome.committed)
        counts.written += writes.filter(({ action }) => action !== 'require').length
      return outcome
    },
  }
  return { store, counts }
}

interface ConsumedCapacity {
  readonly CapacityUnits?: number
}

/** Asks for the units of every call from now on, and adds them up. */
function countUnits(client: DynamoDBClient): { readonly read: number; readonly write: number } {
  const units = { read: 0, write: 0 }
  client.middlewareStack.add(
    (next, context) => async (call) => {
      const input = { ...call.input, ReturnConsumedCapacity: 'TOTAL' as const }
      const answer = await next({ ...call, input })
      const { ConsumedCapacity: told } = answer.output as {
        readonly ConsumedCapacity?: ConsumedCapacity | readonly ConsumedCapacity[]
      }
      const each = told === undefined ? [] : [told].flat()
      const sum = each.reduce((total, { CapacityUnits: count = 0 }) => total + count, 0)
      const isRead = /^(Get|BatchGet|Query)/.test(context.commandName ?? '')
      units[isRead ? 'read' : 'write'] += sum
      return answer
    },
    { step: 'initialize' },
  )
  return units
}
