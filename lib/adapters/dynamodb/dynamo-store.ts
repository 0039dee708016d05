/**
 * The store on one DynamoDB table.
 *
 * Entry point: `createDynamoStore`. Reads are consistent and drained; a commit has one definite
 * answer or a `StoreError`; all repetition happens in `attempts.ts` and nowhere else.
 */
import { type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { type Clock } from '../../ports/clock.ts'
import { type Ids } from '../../ports/ids.ts'
import { type Random } from '../../ports/random.ts'
import { StoreError, type Store } from '../../ports/store.ts'
import { createAttempts, DEFAULT_LIMITS, type AttemptLimits } from './attempts.ts'
import { commitWrites } from './commit-writes.ts'
import { planQuery } from './query-plan.ts'
import { readItem, readItems, readRange } from './read-items.ts'
import { type Table } from './table.ts'

/** DynamoDB's limit on the token of a transaction. */
const COMMIT_ID_LENGTH_MAX = 36

/**
 * @param parts.client without retries of its own, as `createDynamoClient` makes it.
 * @param parts.ids never the same twice, and at most 36 characters.
 */
export function createDynamoStore(parts: {
  readonly client: DynamoDBClient
  readonly tableName: string
  readonly clock: Clock
  readonly random: Random
  readonly ids: Ids
  readonly limits?: Partial<AttemptLimits>
}): Store {
  const { client, tableName, clock, random, ids } = parts
  const limits = { ...DEFAULT_LIMITS, ...parts.limits }
  const table: Table = { client, tableName, attempts: createAttempts(limits, clock, random) }
  return {
    get: (key) => readItem(table, key),
    getMany: (keys) => readItems(table, keys),
    query: async (partition, range = {}) => {
      if (partition === '') throw new StoreError('invalid', 'the partition key is empty')
      const plan = planQuery(range)
      return plan === 'empty' ? { items: [] } : readRange(table, partition, plan)
    },
    commit: async (writes) => commitWrites(table, writes, nextCommitId(ids)),
  }
}

function nextCommitId(ids: Ids): string {
  const commitId = ids.next()
  if (commitId.length === 0 || commitId.length > COMMIT_ID_LENGTH_MAX)
    throw new Error(`a commit id has 1 to ${COMMIT_ID_LENGTH_MAX} characters: ${commitId}`)
  return commitId
}
