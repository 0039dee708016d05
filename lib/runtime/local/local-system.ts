/**
 * Holdfast on this machine: the servers, the engine on them, and the functions, ready to be called.
 * `openLocalSystem` refuses what is wrong before it changes anything.
 */
import { createSeededRandom } from '../../adapters/memory/seeded-random.ts'
import { type LogLevel } from '../../adapters/observability/console-log.ts'
import { JournalUnreadable } from '../../adapters/simulated-exchange/venue-journal.ts'
import { SnapshotMismatch } from '../../adapters/simulated-exchange/venue-snapshot.ts'
import { createRealClock } from '../../adapters/time/real-clock.ts'
import { createUlidIds } from '../../adapters/time/ulid-ids.ts'
import { type HoldfastConfig } from '../../domain/config/account-config.ts'
import { manifest } from '../../manifest.ts'
import { type FunctionHandler } from '../functions.ts'
import { createConfigStore } from '../config/stored-configs.ts'
import { type DataFolder, DATA_FORMAT_VERSION, readRunNote, takeDataFolder } from './data-folder.ts'
import { loadHandlers } from './load-handlers.ts'
import { type LocalRuntime, composeLocalRuntime } from './local-runtime.ts'
import { type LocalServers, startLocalServers } from './local-servers.ts'
import { Refusal } from './refusal.ts'
import { RunClock } from './run-clock.ts'
import { type MarketSource, type RunMarket, openMarket } from './run-market.ts'
import { keysFor, openAccounts } from './simulated-accounts.ts'

export interface LocalSystemOptions {
  readonly source: MarketSource
  readonly config: HoldfastConfig
  /** Keeps everything here; in memory when left out. */
  readonly dataDir?: string
  readonly seed: number
  readonly writeLog: (line: string) => void
  readonly logLevel: LogLevel
}

export interface LocalSystem {
  readonly market: RunMarket
  readonly servers: LocalServers
  readonly local: LocalRuntime
  readonly clock: RunClock
  readonly handlers: ReadonlyMap<string, FunctionHandler>
  readonly configVersion: number
  /** Notes in the data folder how far the clock is. */
  saveNote(): void
  /** Stops the servers and gives the data folder back. */
  close(): Promise<void>
}

/** @throws {Refusal} for what the user has to put right; nothing is changed then. */
export async function openLocalSystem(options: LocalSystemOptions): Promise<LocalSystem> {
  const { dataDir } = options
  const note = dataDir === undefined ? undefined : readRunNote(dataDir)
  const market = await openMarket(withEarlierSymbols(options.source, note?.source))
  if (note !== undefined && note.market !== market.description)
    throw new Refusal(
      `${dataDir ?? ''} holds a run on another market (${note.market}); this one is ${market.description}`,
    )
  const served = new Set(market.symbols)
  for (const symbol of symbolsOf(options.config))
    if (!served.has(symbol))
      throw new Refusal(
        `the simulated venue does not have ${symbol}; it has: ${[...served].join(', ')}`,
      )
  const folder = dataDir === undefined ? undefined : takeDataFolder(dataDir)
  try {
    return await openOn(options, market, folder)
  } catch (error) {
    folder?.release()
    if (error instanceof JournalUnreadable || error instanceof SnapshotMismatch)
      throw new Refusal(`${dataDir ?? ''} cannot be opened: ${error.message}`)
    throw error
  }
}

/** Every symbol of the config, each once. */
export function symbolsOf(config: HoldfastConfig): readonly string[] {
  return [...new Set(config.accounts.flatMap((account) => account.symbols))]
}

/** What an earlier run traded is still served: positions may be open in it. */
function withEarlierSymbols(source: MarketSource, earlier: MarketSource | undefined): MarketSource {
  if (source.kind !== 'synthetic' || earlier?.kind !== 'synthetic') return source
  return { ...source, symbols: [...new Set([...earlier.symbols, ...source.symbols])] }
}

async function openOn(
  options: LocalSystemOptions,
  market: RunMarket,
  folder: DataFolder | undefined,
): Promise<LocalSystem> {
  // Read again under the lock: a run that ended a moment ago may have moved the clock.
  const note = folder === undefined ? undefined : readRunNote(folder.path)
  const clock = new RunClock(note?.clockMs ?? market.startMs)
  const random = createSeededRandom(`run ${options.seed}`)
  const ids = createUlidIds(createRealClock())
  const { venue } = market
  const servers = await startLocalServers({
    manifest,
    random,
    ids,
    ...(folder === undefined ? {} : { dataDir: folder.path }),
    venue: 'serve' in venue ? { serve: venue.serve, clockMs: () => clock.nowMs() } : venue,
  })
  try {
    const { control } = servers.venue
    clock.moveTo(await control.nowMs())
    const keys = keysFor(options.config, note?.keys)
    const saveNote = (): void =>
      folder?.save({
        formatVersion: DATA_FORMAT_VERSION,
        market: market.description,
        source: market.source,
        startMs: note?.startMs ?? market.startMs,
        clockMs: clock.nowMs(),
        keys,
      })
    // Before the venue knows the keys: keys that it knows and we forgot would be lost.
    saveNote()
    await openAccounts(control, options.config, keys)
    const { writeLog, logLevel } = options
    const local = composeLocalRuntime({ servers, clock, random, ids, keys, writeLog, logLevel })
    const configVersion = await createConfigStore(local.store, clock).apply(options.config)
    const handlers = await loadHandlers(manifest, local.runtime)
    const close = async (): Promise<void> => {
      await servers.close()
      folder?.release()
    }
    return { market, servers, local, clock, handlers, configVersion, saveNote, close }
  } catch (error) {
    await servers.close()
    throw error
  }
}
