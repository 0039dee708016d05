/** The command behind `npm run invoke`: one call of one function, as the cloud would make it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type HoldfastConfig } from '../../domain/config/account-config.ts'
import { type FunctionEntry, manifest, scheduleOf } from '../../manifest.ts'
import { EXIT_DONE, EXIT_FAILED, EXIT_REFUSED } from '../cli/exit-codes.ts'
import { STORE_FILE_NAME, openLocalStore } from '../cli/open-local-store.ts'
import { problemText } from '../config/config-problem.ts'
import { CONFIG_FILE_NAME, loadConfig } from '../config/load-config.ts'
import { configForRun, sourceOf } from './config-for-run.ts'
import { readRunNote, takeDataFolder } from './data-folder.ts'
import { type InvokeOptions, parseInvokeOptions } from './invoke-options.ts'
import { type LocalSystem, openLocalSystem } from './local-system.ts'
import { Refusal } from './refusal.ts'
import { createPace } from './run-clock.ts'
import { RunLoop } from './run-loop.ts'

export interface InvokeOutput {
  writeOut(text: string): void
  writeError(text: string): void
}

/** A market of its own for a function that is called on nothing. */
const FRESH_SEED = 1

/** @returns the exit code; 1 when the function failed, 2 when it was not called. */
export async function runInvoke(argv: readonly string[], output: InvokeOutput): Promise<number> {
  const parsed = parseInvokeOptions(argv, manifest)
  if (!parsed.ok) {
    if (parsed.exitCode === EXIT_DONE) output.writeOut(`${parsed.message}\n`)
    else output.writeError(`${parsed.message}\n`)
    return parsed.exitCode
  }
  const { options } = parsed
  try {
    const system = await openSystem(options, output)
    try {
      const result = await loopOf(system, output).call(options.entry.name, eventOf(options, system))
      system.saveNote()
      output.writeOut(
        `${JSON.stringify(result ?? null, undefined, options.json ? undefined : 2)}\n`,
      )
      return EXIT_DONE
    } finally {
      await system.close()
    }
  } catch (error) {
    if (error instanceof Refusal) {
      output.writeError(`error: ${error.message}\n`)
      return EXIT_REFUSED
    }
    output.writeError(`${options.entry.name} failed: ${String(error)}\n`)
    return EXIT_FAILED
  }
}

async function openSystem(options: InvokeOptions, output: InvokeOutput): Promise<LocalSystem> {
  const { dataDir, configFile } = options
  const kept = { ...(dataDir === undefined ? {} : { dataDir }) }
  const note = dataDir === undefined ? undefined : readRunNote(dataDir)
  if (dataDir !== undefined && note === undefined)
    throw new Refusal(
      `${dataDir} holds no local run; start one with: npm start -- --data ${dataDir}`,
    )
  const config =
    dataDir !== undefined && configFile === undefined
      ? await storedConfig(dataDir)
      : await readConfig(configFile ?? CONFIG_FILE_NAME)
  const seed = note?.source.kind === 'synthetic' ? note.source.seed : FRESH_SEED
  const runOptions = { speed: 'max', seed, json: options.json } as const
  const checked = configForRun(config, runOptions)
  return openLocalSystem({
    ...kept,
    source: note?.source ?? sourceOf(checked, runOptions),
    config: checked,
    seed,
    writeLog: (line) => output.writeError(line),
    logLevel: 'warn',
  })
}

async function readConfig(file: string): Promise<HoldfastConfig> {
  const parsed = await loadConfig(file)
  if (parsed.ok) return parsed.config
  throw new Refusal(parsed.problems.map((problem) => problemText(problem, file)).join('\n'))
}

/** The config under which the folder's last run went. */
async function storedConfig(dataDir: string): Promise<HoldfastConfig> {
  const folder = takeDataFolder(dataDir)
  try {
    if (!existsSync(join(dataDir, STORE_FILE_NAME)))
      throw new Refusal(`${dataDir} has no table yet`)
    const store = await openLocalStore(dataDir)
    try {
      const active = await store.configs.active()
      if (active === undefined) throw new Refusal(`${dataDir} has no configuration yet`)
      return active.config
    } finally {
      await store.close()
    }
  } finally {
    folder.release()
  }
}

function loopOf(system: LocalSystem, output: InvokeOutput): RunLoop {
  const { clock, handlers, servers } = system
  return new RunLoop({
    manifest,
    handlers,
    queues: servers.queues,
    clock,
    pace: createPace('max', clock.nowMs()),
    follow: (nowMs) => servers.venue.control.advanceTo(nowMs),
    afterEvent: () => Promise.resolve(),
    onFailure: (name, error) => output.writeError(`${name} failed: ${String(error)}\n`),
  })
}

function eventOf(options: InvokeOptions, { clock }: LocalSystem): unknown {
  return 'event' in options ? options.event : usualEvent(options.entry, clock.nowMs())
}

/** What a function's first trigger sends: the schedule's event, or a queue's without messages. */
function usualEvent(entry: FunctionEntry, nowMs: number): unknown {
  if (scheduleOf(entry) !== undefined) return { scheduledTime: new Date(nowMs).toISOString() }
  return entry.triggers.length > 0 ? { Records: [] } : {}
}
