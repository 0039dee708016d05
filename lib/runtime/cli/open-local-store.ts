/** The store of the local run: a DynamoDB-compatible server on a data folder. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createTable } from '../../adapters/dynamodb/create-table.ts'
import { createDynamoClient } from '../../adapters/dynamodb/dynamo-client.ts'
import { createDynamoStore } from '../../adapters/dynamodb/dynamo-store.ts'
import { startDynoxide } from '../../adapters/local-servers/dynoxide.ts'
import { createRealClock } from '../../adapters/time/real-clock.ts'
import { createRealRandom } from '../../adapters/time/real-random.ts'
import { createUlidIds } from '../../adapters/time/ulid-ids.ts'
import { createConfigStore } from '../config/stored-configs.ts'
import { type OpenedConfigStore } from '../config/config-store.ts'
import { readRunNote } from '../local/data-folder.ts'
import { type Clock } from '../../ports/clock.ts'
import { type Ids } from '../../ports/ids.ts'
import { type Random } from '../../ports/random.ts'
import { type Store } from '../../ports/store.ts'

export const DEFAULT_DATA_DIR = '.holdfast'
/** The table's file within the data folder. */
export const STORE_FILE_NAME = 'store.db'
export const TABLE_NAME = 'holdfast'

/** The whole store, for commands that work on more than the configuration. */
export interface OpenedStore extends OpenedConfigStore {
  readonly store: Store
  readonly clock: Clock
  readonly ids: Ids
  readonly random: Random
}

export async function openLocalStore(dataDir = DEFAULT_DATA_DIR): Promise<OpenedStore> {
  await mkdir(dataDir, { recursive: true })
  const server = await startDynoxide({ dataFile: join(dataDir, STORE_FILE_NAME) })
  const client = createDynamoClient({ endpoint: server.endpoint })
  const close = async (): Promise<void> => {
    client.destroy()
    await server.stop()
  }
  try {
    await createTable(client, TABLE_NAME)
    const clock = folderClock(dataDir)
    const realClock = createRealClock()
    const [random, ids] = [createRealRandom(), createUlidIds(realClock)]
    const tableName = TABLE_NAME
    const store = createDynamoStore({ client, tableName, clock: realClock, random, ids })
    return { configs: createConfigStore(store, realClock), store, clock, ids, random, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** The time of the run that the folder holds, which goes on from where it was left; else the real one. */
function folderClock(dataDir: string): Clock {
  const real = createRealClock()
  const note = readRunNote(dataDir)
  if (note === undefined) return real
  const openedAtMs = real.nowMs()
  return { ...real, nowMs: () => note.clockMs + (real.nowMs() - openedAtMs) }
}
