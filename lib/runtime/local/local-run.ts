/**
 * A local run: the whole system on this machine, against a simulated market.
 *
 * `openLocalRun` checks everything that a user can get wrong before it starts or changes anything;
 * `LocalRun.run` carries the schedules out; `close` leaves the data folder for the next start.
 */
import { type LogLevel } from '../../adapters/observability/console-log.ts'
import { createRealClock } from '../../adapters/time/real-clock.ts'
import { type HoldfastConfig } from '../../domain/config/account-config.ts'
import { type Fixed } from '../../domain/money/fixed.ts'
import { readMany } from '../../engine/read.ts'
import { keys } from '../../engine/records/keys.ts'
import { quoteRecord } from '../../engine/records/market-records.ts'
import { manifest } from '../../manifest.ts'
import { type RunOptions } from '../cli/run-options.ts'
import { marketOf } from '../compose-runtime.ts'
import { type RunView } from '../display/view-model.ts'
import { configForRun, sourceOf } from './config-for-run.ts'
import { type LocalSystem, openLocalSystem } from './local-system.ts'
import { type Books, readBooks } from './read-books.ts'
import { createPace } from './run-clock.ts'
import { RunLoop } from './run-loop.ts'
import { type RunMarket } from './run-market.ts'
import { type RunResult, runResult } from './run-summary.ts'
import { type StartMarks, readView } from './run-view.ts'

export interface LocalRunOptions extends RunOptions {
  readonly config: HoldfastConfig
  readonly writeLog: (line: string) => void
  readonly logLevel: LogLevel
  /** Called between events, with a way to read what a person would want to see now. */
  readonly onProgress?: (view: () => Promise<RunView | undefined>) => Promise<void>
}

/** Booking the last trades may cause orders, which trade; far fewer rounds than this settle it. */
const CLOSING_ROUNDS_MAX = 10

export class LocalRun {
  readonly #options: LocalRunOptions
  readonly #system: LocalSystem
  readonly #loop: RunLoop
  readonly #start: StartMarks = { prices: new Map() }
  readonly #beganAtMs = createRealClock().nowMs()
  readonly startMs: number
  readonly endMs: number | undefined

  constructor(options: LocalRunOptions, system: LocalSystem) {
    this.#options = options
    this.#system = system
    this.startMs = system.clock.nowMs()
    this.endMs = endOfRun(options.durationMs, system.market, this.startMs)
    const { servers, clock, handlers } = system
    this.#loop = new RunLoop({
      manifest,
      handlers,
      queues: servers.queues,
      clock,
      pace: createPace(options.speed, this.startMs),
      follow: (nowMs) => servers.venue.control.advanceTo(nowMs),
      afterEvent: async () => {
        system.saveNote()
        await options.onProgress?.(() => this.view())
      },
      onFailure: (name, error) => options.writeLog(`${name} failed: ${String(error)}\n`),
    })
  }

  /** Runs until its end, or until `stop`; then brings the books up to the venue's last trade. */
  async run(): Promise<void> {
    const { control } = this.#system.servers.venue
    await this.#loop.run(this.endMs)
    let trades: number | undefined
    for (let round = 1; round <= CLOSING_ROUNDS_MAX; round += 1) {
      trades = (await control.truth()).trades
      await this.#loop.invoke('sync-fills', {})
      await this.#loop.invoke('reconcile', {})
      if ((await control.truth()).trades === trades) break
    }
    this.#system.saveNote()
  }

  stop(): void {
    this.#loop.stop()
  }

  /** Nothing before the books are open. */
  async view(): Promise<RunView | undefined> {
    const { local, clock } = this.#system
    const [account] = this.#options.config.accounts
    if (account === undefined) throw new Error('the config has no account')
    const { startMs, endMs } = this
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
    const { local, market } = this.#system
    const books: Books[] = []
    for (const account of this.#options.config.accounts)
      books.push(await readBooks(local.store, account.id, market.symbols))
    return books
  }

  async result(): Promise<RunResult> {
    const { servers, local, configVersion } = this.#system
    return runResult({
      books: await this.books(),
      truth: await servers.venue.control.truth(),
      prices: await this.#prices(),
      ticks: this.#loop.ticks,
      alarms: local.feed.alarmCount,
      configVersion,
      elapsedMs: createRealClock().nowMs() - this.#beganAtMs,
    })
  }

  async #prices(): Promise<ReadonlyMap<string, Fixed>> {
    const wanted = this.#options.config.accounts.flatMap((account) =>
      this.#system.market.symbols.map((symbol) => keys.quote(marketOf(account), symbol)),
    )
    const quotes = await readMany(this.#system.local.store, quoteRecord, wanted)
    return new Map(quotes.map((each) => [each.value.symbol, each.value.last]))
  }

  close(): Promise<void> {
    return this.#system.close()
  }
}

/** @throws {Refusal} for what the user has to put right; nothing is changed then. */
export async function openLocalRun(given: LocalRunOptions): Promise<LocalRun> {
  const options = { ...given, config: configForRun(given.config, given) }
  const system = await openLocalSystem({ ...options, source: sourceOf(options.config, options) })
  return new LocalRun(options, system)
}

function endOfRun(
  durationMs: number | undefined,
  market: RunMarket,
  startMs: number,
): number | undefined {
  const byDuration = durationMs === undefined ? undefined : startMs + durationMs
  if (byDuration === undefined) return market.endMs
  return market.endMs === undefined ? byDuration : Math.min(byDuration, market.endMs)
}
