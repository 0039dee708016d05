/**
 * A local run: the whole system on this machine, against a simulated market.
 *
 * `openLocalRun` checks everything that a user can get wrong before it starts or changes anything;
 * `LocalRun.run` carries the schedules out; `close` leaves the data folder for the next start.
 */
import { createSeededRandom } from '../../adapters/memory/seeded-random.ts'
import { createRealClock } from '../../adapters/time/real-clock.ts'
import { createUlidIds } from '../../adapters/time/ulid-ids.ts'
import { type AccountConfig, type HoldfastConfig } from '../../domain/config/account-config.ts'
import { pairOf } from '../../domain/ledger/fill.ts'
import { type Fixed, parseFixed } from '../../domain/money/fixed.ts'
import { keys as storeKeys } from '../../engine/records/keys.ts'
import { quoteRecord } from '../../engine/records/market-records.ts'
import { readMany } from '../../engine/read.ts'
import { manifest } from '../../manifest.ts'
import { type LogLevel } from '../../adapters/observability/console-log.ts'
import { type RunOptions } from '../cli/run-options.ts'
import { marketOf } from '../compose-runtime.ts'
import { createConfigStore } from '../config/stored-configs.ts'
import { type RunView } from '../display/view-model.ts'
import {
  type DataFolder,
  type RunNote,
  DATA_FORMAT_VERSION,
  makeKey,
  openDataFolder,
} from './data-folder.ts'
import { loadHandlers } from './load-handlers.ts'
import { type LocalRuntime, composeLocalRuntime } from './local-runtime.ts'
import { type LocalServices, startLocalServices } from './local-services.ts'
import { type Books, readBooks } from './read-books.ts'
import { Refusal } from './refusal.ts'
import { RunClock, createPace } from './run-clock.ts'
import { RunLoop } from './run-loop.ts'
import { type RunResult, runResult } from './run-summary.ts'
import { type StartMarks, readView } from './run-view.ts'
import { type SimulatedMarket, replayMarket, syntheticMarket } from './simulated-market.ts'

const OPENING_BALANCE = parseFixed('10000')

export interface LocalRunOptions extends RunOptions {
  readonly config: HoldfastConfig
  readonly writeLog: (line: string) => void
  readonly logLevel: LogLevel
  /** Called between events, with a way to read what a person would want to see now. */
  readonly onProgress?: (view: () => Promise<RunView>) => Promise<void>
}

export class LocalRun {
  readonly #options: LocalRunOptions
  readonly #parts: Parts
  readonly #loop: RunLoop
  readonly #start: StartMarks = { prices: new Map() }
  readonly #beganAtMs = createRealClock().nowMs()

  constructor(options: LocalRunOptions, parts: Parts, loop: RunLoop) {
    this.#options = options
    this.#parts = parts
    this.#loop = loop
  }

  get startMs(): number {
    return this.#parts.startMs
  }

  get endMs(): number | undefined {
    return this.#parts.endMs
  }

  /** Runs until its end, or until `stop`; then brings the books up to the venue's last trade. */
  async run(): Promise<void> {
    await this.#loop.run(this.#parts.endMs)
    await this.#loop.invoke('sync-fills', {})
    await this.#loop.invoke('reconcile', {})
    this.#parts.saveNote()
  }

  stop(): void {
    this.#loop.stop()
  }

  invoke(name: string, event: unknown): Promise<unknown> {
    return this.#loop.invoke(name, event)
  }

  async view(): Promise<RunView> {
    const { local, clock, startMs, endMs } = this.#parts
    const [account] = this.#options.config.accounts
    if (account === undefined) throw new Error('the config has no account')
    return readView({
      store: local.store,
      account,
      nowMs: clock.nowMs(),
      speed: this.#options.speed,
      seed: this.#options.seed,
      events: local.feed.events,
      start: this.#start,
      ...(endMs === undefined ? {} : { progress: { fromMs: startMs, toMs: endMs } }),
    })
  }

  async books(): Promise<readonly Books[]> {
    const books: Books[] = []
    for (const account of this.#options.config.accounts)
      books.push(await readBooks(this.#parts.local.store, account.id, account.symbols))
    return books
  }

  async result(): Promise<RunResult> {
    const { services, local, configVersion } = this.#parts
    return runResult({
      books: await this.books(),
      truth: await services.venue.control.truth(),
      prices: await this.#prices(),
      ticks: this.#loop.ticks,
      alarms: local.feed.alarmCount,
      configVersion,
      elapsedMs: createRealClock().nowMs() - this.#beganAtMs,
    })
  }

  async #prices(): Promise<ReadonlyMap<string, Fixed>> {
    const wanted = this.#options.config.accounts.flatMap((account) =>
      account.symbols.map((symbol) => storeKeys.quote(marketOf(account), symbol)),
    )
    const quotes = await readMany(this.#parts.local.store, quoteRecord, wanted)
    return new Map(quotes.map((each) => [each.value.symbol, each.value.last]))
  }

  async close(): Promise<void> {
    await this.#parts.services.close()
    this.#parts.folder?.release()
  }
}

interface Parts {
  readonly services: LocalServices
  readonly local: LocalRuntime
  readonly clock: RunClock
  readonly folder: DataFolder | undefined
  readonly startMs: number
  readonly endMs: number | undefined
  readonly configVersion: number
  saveNote(): void
}

/** @throws {Refusal} for what the user has to put right; nothing is changed then. */
export async function openLocalRun(given: LocalRunOptions): Promise<LocalRun> {
  const options = { ...given, config: configForRun(given) }
  const market = await marketOfRun(options)
  const folder = options.dataDir === undefined ? undefined : openDataFolder(options.dataDir)
  try {
    return await openOn(options, market, folder)
  } catch (error) {
    folder?.release()
    throw error
  }
}

async function openOn(
  options: LocalRunOptions,
  market: SimulatedMarket,
  folder: DataFolder | undefined,
): Promise<LocalRun> {
  const note = folder?.note
  if (note !== undefined && note.market !== market.description)
    throw new Refusal(
      `${folder?.path ?? ''} holds a run on another market (${note.market}); this one is ${market.description}`,
    )
  const clock = new RunClock(note?.clockMs ?? market.startMs)
  const random = createSeededRandom(`run ${options.seed}`)
  const ids = createUlidIds(createRealClock())
  const services = await startLocalServices({
    manifest,
    random,
    ids,
    ...(options.dataDir === undefined ? {} : { dataDir: options.dataDir }),
    venue:
      options.exchangeUrl === undefined || options.exchangeControlUrl === undefined
        ? { serve: market.venueOptions, clockMs: () => clock.nowMs() }
        : { url: options.exchangeUrl, controlUrl: options.exchangeControlUrl },
  })
  try {
    const { control } = services.venue
    clock.moveTo(await control.nowMs())
    const keys = keysOf(options.config, note)
    for (const account of options.config.accounts)
      await control.openAccount({
        ...keyOf(keys, account),
        name: account.id,
        balances: openingBalances(account),
      })
    const saveNote = (): void =>
      folder?.save({
        formatVersion: DATA_FORMAT_VERSION,
        market: market.description,
        startMs: note?.startMs ?? market.startMs,
        clockMs: clock.nowMs(),
        keys,
      })
    saveNote()
    const local = composeLocalRuntime({
      services,
      clock,
      random,
      ids,
      keys,
      writeLog: options.writeLog,
      logLevel: options.logLevel,
    })
    const configVersion = await createConfigStore(local.store, clock).apply(options.config)
    const startMs = clock.nowMs()
    const endMs = endOfRun(options, market, startMs)
    const parts: Parts = { services, local, clock, folder, startMs, endMs, configVersion, saveNote }
    const loop: RunLoop = new RunLoop({
      manifest,
      handlers: await loadHandlers(manifest, local.runtime),
      queues: services.queues,
      clock,
      pace: createPace(options.speed, startMs),
      follow: (nowMs) => control.advanceTo(nowMs),
      afterEvent: async () => {
        saveNote()
        await options.onProgress?.(() => run.view())
      },
      onFailure: (name, error) => options.writeLog(`${name} failed: ${String(error)}\n`),
    })
    const run = new LocalRun(options, parts, loop)
    return run
  } catch (error) {
    await services.close()
    throw error
  }
}

/** A replay shows one symbol; `--ticks` sets how often plans are judged. */
function configForRun({
  config,
  symbol,
  replayFile,
  ticksPerMinute,
}: LocalRunOptions): HoldfastConfig {
  if (ticksPerMinute !== undefined && 60 % ticksPerMinute !== 0)
    throw new Refusal(`--ticks ${ticksPerMinute} does not divide a minute; use 1, 2, 3, 4, 5 or 6`)
  const accounts = config.accounts.map((account): AccountConfig => {
    if (account.mode !== 'simulated')
      throw new Refusal(`account ${account.id} is ${account.mode}; the local run only simulates`)
    const symbols =
      replayFile === undefined ? account.symbols : [symbol ?? account.symbols[0] ?? '']
    return {
      ...account,
      symbols,
      strategies: account.strategies
        .map((strategy) => ({
          ...strategy,
          symbols:
            replayFile === undefined
              ? strategy.symbols
              : symbols.filter(
                  (name) => strategy.symbols.includes(name) || !account.symbols.includes(name),
                ),
        }))
        .filter((strategy) => strategy.symbols.length > 0),
      exits:
        ticksPerMinute === undefined
          ? account.exits
          : { ...account.exits, monitorEverySeconds: 60 / ticksPerMinute },
    }
  })
  return { accounts }
}

async function marketOfRun(options: LocalRunOptions): Promise<SimulatedMarket> {
  const symbols = [...new Set(options.config.accounts.flatMap((account) => account.symbols))]
  const { replayFile, fromMs, toMs, seed } = options
  if (replayFile === undefined) return syntheticMarket(symbols, seed)
  return replayMarket({
    file: replayFile,
    symbol: symbols[0] ?? '',
    seed,
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(toMs === undefined ? {} : { toMs }),
  })
}

function endOfRun(
  { durationMs }: LocalRunOptions,
  market: SimulatedMarket,
  startMs: number,
): number | undefined {
  const byDuration = durationMs === undefined ? undefined : startMs + durationMs
  if (byDuration === undefined) return market.endMs
  return market.endMs === undefined ? byDuration : Math.min(byDuration, market.endMs)
}

type Keys = RunNote['keys']

function keysOf(config: HoldfastConfig, note: RunNote | undefined): Keys {
  return Object.fromEntries(
    config.accounts.map((account) => [account.id, note?.keys[account.id] ?? makeKey()]),
  )
}

function keyOf(keys: Keys, account: AccountConfig): Keys[string] {
  const key = keys[account.id]
  if (key === undefined) throw new Error(`there is no key for ${account.id}`)
  return key
}

function openingBalances(account: AccountConfig): Readonly<Record<string, Fixed>> {
  const currencies = new Set(account.symbols.map((symbol) => pairOf(symbol).quote))
  return Object.fromEntries([...currencies].map((currency) => [currency, OPENING_BALANCE]))
}
