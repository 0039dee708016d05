/** A whole simulated Kraken from a few settings: markets, venue, files, clock and server. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Bar } from '../../../domain/market/bar.ts'
import { JournaledVenue } from '../journaled-venue.ts'
import { type PriceSource } from '../price-source.ts'
import { createRecordedMarket } from '../recorded-market.ts'
import { createSyntheticMarket } from '../synthetic-market.ts'
import { type SimulatedVenueOptions } from '../venue-types.ts'
import { SimulatedVenue } from '../venue.ts'
import { memoryKeyRecords, openKeyFile } from './key-records.ts'
import { LISTED_SYMBOLS, listedMarket, type ListedMarket } from './listed-markets.ts'
import { startKrakenServer, type KrakenServer } from './start-kraken-server.ts'

export interface SimulatedKrakenOptions {
  readonly symbols: readonly string[]
  readonly seed: number
  /** The market's clock at the beginning, unless the data folder holds a later one. */
  readonly startMs: number
  /** Bars of one minute, oldest first, that take the place of one symbol's made-up market. */
  readonly replay?: { readonly symbol: string; readonly bars: readonly Bar[] }
  /** Keeps the venue, the keys and the nonces; created when it is missing. One process at a time. */
  readonly dataFolder?: string
  /** The market follows this clock; without it only the control moves it. */
  readonly clockMs?: () => number
  readonly port: number
  readonly controlPort?: number
  readonly host?: string
}

export class UnlistedSymbol extends Error {
  override readonly name = 'UnlistedSymbol'
}

/**
 * @throws {UnlistedSymbol} for a symbol that the simulation does not know
 * @throws {JournalUnreadable} and {SnapshotMismatch} for a data folder of another venue
 */
export async function openSimulatedKraken(options: SimulatedKrakenOptions): Promise<KrakenServer> {
  const { clockMs, dataFolder } = options
  const venueOptions = venueOptionsOf(options)
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
    const clock = clockMs === undefined ? {} : { clockMs }
    const { port, controlPort = 0, host = '127.0.0.1' } = options
    const server = await startKrakenServer({ venue, port, controlPort, host, keyRecords, ...clock })
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

function venueOptionsOf({
  symbols,
  seed,
  startMs,
  replay,
}: SimulatedKrakenOptions): SimulatedVenueOptions {
  const listed = symbols.map(marketOrThrow)
  return {
    instruments: listed.map(({ instrument }) => instrument),
    markets: listed.map((market) => priceSource(market, seed, replay)),
    startMs,
    seed,
  }
}

function priceSource(
  { instrument, price }: ListedMarket,
  seed: number,
  replay: SimulatedKrakenOptions['replay'],
): PriceSource {
  return replay?.symbol === instrument.symbol
    ? createRecordedMarket(instrument, replay.bars)
    : createSyntheticMarket({ instrument, price, seed })
}

function marketOrThrow(symbol: string): ListedMarket {
  const market = listedMarket(symbol)
  if (market === undefined)
    throw new UnlistedSymbol(`${symbol} is not one of ${LISTED_SYMBOLS.join(', ')}`)
  return market
}
