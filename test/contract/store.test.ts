import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDynamoClient } from '../../lib/adapters/dynamodb/dynamo-client.ts'
import { createDynamoStore } from '../../lib/adapters/dynamodb/dynamo-store.ts'
import { createMemoryStore } from '../../lib/adapters/memory/memory-store.ts'
import { createRealClock } from '../../lib/adapters/time/real-clock.ts'
import { createRealRandom } from '../../lib/adapters/time/real-random.ts'
import { createUlidIds } from '../../lib/adapters/time/ulid-ids.ts'
import { type Store, type Write } from '../../lib/ports/store.ts'
import { useDynamo } from '../adapters/local-servers/dynamo-for-tests.ts'
import { storeContract } from './store-contract.ts'

const TABLE_NAME = 'store-contract'
const dynamo = useDynamo(TABLE_NAME)
let dynamoStore: Store
let closeClient: () => void
beforeAll(() => {
  const client = createDynamoClient({ endpoint: dynamo.endpoint })
  closeClient = () => client.destroy()
  const clock = createRealClock()
  dynamoStore = createDynamoStore({
    client,
    tableName: TABLE_NAME,
    clock,
    random: createRealRandom(),
    ids: createUlidIds(clock),
  })
})
afterAll(() => closeClient())

const memoryStore = createMemoryStore()
storeContract('memory', () => memoryStore)
storeContract('dynamodb', () => dynamoStore)

/** A write before its version is known: it expects the found one, or one that is off by a little. */
interface DrawnWrite {
  readonly action: Write['action']
  readonly partition: string
  readonly sort: string
  readonly content: Record<string, never>
  readonly versionOffset: number
  readonly expiresAtMs: number
}

const drawnWrite: fc.Arbitrary<DrawnWrite> = fc.record({
  action: fc.constantFrom('create', 'replace', 'replace', 'delete', 'require'),
  partition: fc.constantFrom('one', 'two'),
  sort: fc.constantFrom('a', 'a#', 'b', 'é', '\uffee', '😀'),
  content: fc.dictionary(fc.string({ unit: 'binary', maxLength: 3 }), fc.jsonValue(), {
    maxKeys: 3,
  }) as fc.Arbitrary<Record<string, never>>,
  versionOffset: fc.constantFrom(0, 0, 0, 0, 1, -1),
  expiresAtMs: fc.nat(10_000),
})

async function writeOf(memory: Store, drawn: DrawnWrite, suffix: string): Promise<Write> {
  const { action, sort, content, versionOffset, expiresAtMs } = drawn
  const key = { partition: drawn.partition + suffix, sort }
  if (action === 'create') return { action, key, content }
  const foundVersion = (await memory.get(key))?.version ?? 0
  const expectedVersion = Math.max(action === 'require' ? 0 : 1, foundVersion + versionOffset)
  if (action === 'replace') return { action, key, content, expectedVersion, expiresAtMs }
  return { action, key, expectedVersion }
}

async function outcomeOf(store: Store, writes: readonly Write[]): Promise<unknown> {
  try {
    return await store.commit(writes)
  } catch (error) {
    return error instanceof Error ? [error.name, error.message] : error
  }
}

describe('memory and dynamodb', () => {
  it('answer every sequence of commits alike, and hold the same afterwards', async () => {
    let runs = 0
    const counts = { committed: 0, refused: 0 }
    const sequences = fc.array(fc.array(drawnWrite, { minLength: 1, maxLength: 3 }), {
      minLength: 10,
      maxLength: 40,
    })
    const agree = async (sequence: readonly (readonly DrawnWrite[])[]) => {
      runs += 1
      const memory = createMemoryStore()
      for (const drawn of sequence) {
        const writes = await Promise.all(drawn.map((one) => writeOf(memory, one, `-${runs}`)))
        const expected = await outcomeOf(memory, writes)
        expect(await outcomeOf(dynamoStore, writes)).toEqual(expected)
        counts[JSON.stringify(expected) === '{"committed":true}' ? 'committed' : 'refused'] += 1
      }
      for (const partition of [`one-${runs}`, `two-${runs}`])
        expect(await dynamoStore.query(partition)).toEqual(await memory.query(partition))
    }
    await fc.assert(fc.asyncProperty(sequences, agree), { numRuns: 45 })
    expect(counts.committed).toBeGreaterThan(100)
    expect(counts.refused).toBeGreaterThan(100)
  }, 60_000)
})
