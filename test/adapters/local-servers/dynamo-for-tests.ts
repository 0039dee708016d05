import { afterAll, beforeAll } from 'vitest'
import { createTable } from '../../../lib/adapters/dynamodb/create-table.ts'
import { createDynamoClient } from '../../../lib/adapters/dynamodb/dynamo-client.ts'
import { startDynoxide, type DynamoServer } from '../../../lib/adapters/local-servers/dynoxide.ts'

/** A server in memory with one table, for all tests of a file. */
export function useDynamo(tableName: string): { readonly endpoint: string } {
  let server: DynamoServer | undefined
  beforeAll(async () => {
    server = await startDynoxide()
    const client = createDynamoClient({ endpoint: server.endpoint })
    await createTable(client, tableName)
    client.destroy()
  })
  afterAll(() => server?.stop())
  return {
    get endpoint() {
      if (server === undefined) throw new Error('the server has not started')
      return server.endpoint
    },
  }
}
