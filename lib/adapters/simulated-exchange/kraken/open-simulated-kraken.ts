/** A simulated Kraken as a whole: the venue, in memory or in files, its keys, and the server. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { JournaledVenue } from '../journaled-venue.ts'
import { type SimulatedVenueOptions } from '../venue-types.ts'
import { SimulatedVenue } from '../venue.ts'
import { memoryKeyRecords, openKeyFile } from './key-records.ts'
import { startKrakenServer, type KrakenServer } from './start-kraken-server.ts'

export interface SimulatedKrakenOptions {
  /** Its start counts unless the data folder holds a venue that is older. */
  readonly venue: SimulatedVenueOptions
  /** Keeps the venue, the keys and the nonces; created when it is missing. One process at a time. */
  readonly dataFolder?: string
  /** The market follows this clock; without it only the control moves it. */
  readonly clockMs?: () => number
  /** 0 takes a free port. */
  readonly port: number
  readonly controlPort?: number
  readonly host?: string
}

/**
 * @throws {JournalUnreadable} and {SnapshotMismatch} for a data folder of another venue
 * @throws {Error} when a port cannot be listened on; nothing is left open then.
 */
export async function openSimulatedKraken(options: SimulatedKrakenOptions): Promise<KrakenServer> {
  const { venue: venueOptions, dataFolder, ...serverOptions } = options
  if (dataFolder !== undefined) mkdirSync(dataFolder, { recursive: true })
  const venue =
    dataFolder === undefined
      ? new SimulatedVenue(venueOptions)
      : new JournaledVenue(join(dataFolder, 'venue.jsonl'), venueOptions)
  const keyFile = dataFolder === undefined ? undefined : openKeyFile(join(dataFolder, 'keys.jsonl'))
  const keyRecords = keyFile ?? memoryKeyRecords()
  const closeFiles = (): void => {
    if (venue instanceof JournaledVenue) venue.close()
    keyFile?.close()
  }
  try {
    const server = await startKrakenServer({ ...serverOptions, venue, keyRecords })
    const close = async (): Promise<void> => {
      await server.close()
      closeFiles()
    }
    return { ...server, close }
  } catch (error) {
    closeFiles()
    throw error
  }
}
