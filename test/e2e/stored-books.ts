import { join } from 'node:path'
import { createDynamoClient } from '../../lib/adapters/dynamodb/dynamo-client.ts'
import { createDynamoStore } from '../../lib/adapters/dynamodb/dynamo-store.ts'
import { startDynoxide } from '../../lib/adapters/local-servers/dynoxide.ts'
import { createRealClock } from '../../lib/adapters/time/real-clock.ts'
import { createRealRandom } from '../../lib/adapters/time/real-random.ts'
import { createUlidIds } from '../../lib/adapters/time/ulid-ids.ts'
import { STORE_FILE_NAME, TABLE_NAME } from '../../lib/runtime/cli/open-local-store.ts'
import { type Books, readBooks } from '../../lib/runtime/local/read-books.ts'

/** What a finished run left in its data folder, read from the table's file. */
export async function storedBooks(
  dataFolder: string,
  account: string,
  symbols: readonly string[],
): Promise<Books> {
  const server = await startDynoxide({ dataFile: join(dataFolder, STORE_FILE_NAME) })
  const client = createDynamoClient({ endpoint: server.endpoint })
  try {
    const clock = createRealClock()
    const [random, ids] = [createRealRandom(), createUlidIds(clock)]
    const store = createDynamoStore({ client, tableName: TABLE_NAME, clock, random, ids })
    return await readBooks(store, account, symbols)
  } finally {
    client.destroy()
    await server.stop()
  }
}
