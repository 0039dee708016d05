import { afterAll, beforeAll, beforeEach } from 'vitest'
import { type AttemptLimits } from '../../../lib/adapters/dynamodb/attempts.ts'
import { createDynamoClient } from '../../../lib/adapters/dynamodb/dynamo-client.ts'
import { createDynamoStore } from '../../../lib/adapters/dynamodb/dynamo-store.ts'
import { createRealClock } from '../../../lib/adapters/time/real-clock.ts'
import { createRealRandom } from '../../../lib/adapters/time/real-random.ts'
import { createUlidIds } from '../../../lib/adapters/time/ulid-ids.ts'
import { type Clock } from '../../../lib/ports/clock.ts'
import { type Key, type Store } from '../../../lib/ports/store.ts'
import { useDynamo } from '../local-servers/dynamo-for-tests.ts'
import { startFaultProxy, type FaultProxy } from '../local-servers/fault-proxy.ts'

export const TABLE_NAME = 'faulty-table'
export const TIMEOUT_MS = 600
export const ATTEMPTS_MAX = 4

export interface FaultyTable {
  readonly proxy: FaultProxy
  /** Goes through the proxy. */
  readonly store: Store
  /** Goes past it: somebody else, to whom nothing ever happens. */
  readonly other: Store
  storeAt(endpoint: string, limits?: Partial<AttemptLimits>, clock?: Clock): Store
  freshKey(): Key
}

/** One table, one store behind a proxy with faults, and one without, for all tests of a file. */
export function useFaultyTable(): FaultyTable {
  const dynamo = useDynamo(TABLE_NAME)
  const closing: (() => void)[] = []
  let parts:
    { readonly proxy: FaultProxy; readonly store: Store; readonly other: Store } | undefined
  let keyCount = 0

  function storeAt(
    endpoint: string,
    limits: Partial<AttemptLimits> = {},
    clock = createRealClock(),
  ) {
    const client = createDynamoClient({ endpoint })
    closing.push(() => client.destroy())
    return createDynamoStore({
      client,
      tableName: TABLE_NAME,
      clock,
      random: createRealRandom(),
      ids: createUlidIds(clock),
      limits: {
        timeoutMs: TIMEOUT_MS,
        attemptsMax: ATTEMPTS_MAX,
        pauseFirstMs: 1,
        pauseMaxMs: 4,
        ...limits,
      },
    })
  }

  const started = () => {
    if (parts === undefined) throw new Error('the table has not started')
    return parts
  }
  beforeAll(async () => {
    const proxy = await startFaultProxy(dynamo.endpoint)
    parts = { proxy, store: storeAt(proxy.endpoint), other: storeAt(dynamo.endpoint) }
  })
  beforeEach(() => started().proxy.reset())
  afterAll(async () => {
    for (const close of closing) close()
    await started().proxy.stop()
  })
  return {
    get proxy() {
      return started().proxy
    },
    get store() {
      return started().store
    },
    get other() {
      return started().other
    },
    storeAt,
    freshKey: () => ({ partition: 'faulty', sort: `key-${(keyCount += 1)}` }),
  }
}
