/**
 * The servers of a local run: a DynamoDB-compatible one, an SQS-compatible one, and the simulated
 * Kraken (unless another process serves it). Only their addresses differ from the cloud's.
 */
import { join } from 'node:path'
import { type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { createTable } from '../../adapters/dynamodb/create-table.ts'
import { createDynamoClient } from '../../adapters/dynamodb/dynamo-client.ts'
import { startDynoxide } from '../../adapters/local-servers/dynoxide.ts'
import { startFauxqs } from '../../adapters/local-servers/fauxqs.ts'
import { openSimulatedKraken } from '../../adapters/simulated-exchange/kraken/open-simulated-kraken.ts'
import { type SimulatedVenueOptions } from '../../adapters/simulated-exchange/venue-types.ts'
import { createSqsClient } from '../../adapters/sqs/sqs-client.ts'
import { createQueue } from '../../adapters/sqs/create-queue.ts'
import { createSqsQueue } from '../../adapters/sqs/sqs-queue.ts'
import { type Ids } from '../../ports/ids.ts'
import { type QueueReceiver, type QueueSender } from '../../ports/queue.ts'
import { type Random } from '../../ports/random.ts'
import { type Manifest, type QueueName } from '../../manifest.ts'
import { STORE_FILE_NAME, TABLE_NAME } from '../cli/open-local-store.ts'
import { type VenueControl, localControl } from './venue-control.ts'

/** The venue's own files within the data folder; `npm run exchange -- --data` can open them. */
export const VENUE_FOLDER_NAME = 'exchange'

export interface VenueAddress {
  readonly url: string
  readonly control: VenueControl
}

export interface LocalServers {
  readonly dynamo: DynamoDBClient
  readonly queues: ReadonlyMap<QueueName, QueueSender & QueueReceiver>
  readonly venue: VenueAddress
  close(): Promise<void>
}

export interface LocalServersOptions {
  readonly manifest: Manifest
  readonly random: Random
  readonly ids: Ids
  /** Everything is kept here; in memory when left out. */
  readonly dataDir?: string
  /** The venue to serve, or where another process serves it. */
  readonly venue:
    { readonly serve: SimulatedVenueOptions; readonly clockMs: () => number } | VenueAddress
}

/** @throws {Error} when a server does not start; what had been started is stopped. */
export async function startLocalServers(options: LocalServersOptions): Promise<LocalServers> {
  const closers: (() => Promise<void> | void)[] = []
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer()
  }
  try {
    const { dataDir } = options
    const dynoxide = await startDynoxide(
      dataDir === undefined ? {} : { dataFile: join(dataDir, STORE_FILE_NAME) },
    )
    closers.push(() => dynoxide.stop())
    const dynamo = createDynamoClient({ endpoint: dynoxide.endpoint })
    closers.push(() => dynamo.destroy())
    await createTable(dynamo, TABLE_NAME)
    const queues = await startQueues(options, closers)
    return { dynamo, queues, venue: await startVenue(options, closers), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function startQueues(
  { manifest, random, ids }: LocalServersOptions,
  closers: (() => Promise<void> | void)[],
): Promise<LocalServers['queues']> {
  const server = await startFauxqs()
  closers.push(() => server.stop())
  const client = createSqsClient({ endpoint: server.endpoint })
  closers.push(() => client.destroy())
  const queues = new Map<QueueName, QueueSender & QueueReceiver>()
  for (const entry of manifest.queues) {
    const { queueUrl } = await createQueue(client, entry)
    queues.set(entry.name, createSqsQueue({ client, queueUrl, fifo: entry.fifo, random, ids }))
  }
  return queues
}

async function startVenue(
  { venue, dataDir }: LocalServersOptions,
  closers: (() => Promise<void> | void)[],
): Promise<VenueAddress> {
  if ('url' in venue) return venue
  const server = await openSimulatedKraken({
    venue: venue.serve,
    clockMs: venue.clockMs,
    port: 0,
    ...(dataDir === undefined ? {} : { dataFolder: join(dataDir, VENUE_FOLDER_NAME) }),
  })
  closers.push(() => server.close())
  return { url: server.url, control: localControl(server.control) }
}
