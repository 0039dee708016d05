/** The system of a local run, opened for one command: on what the run left, or on a fresh market. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type HoldfastConfig } from '../../domain/config/account-config.ts'
import { manifest } from '../../manifest.ts'
import { STORE_FILE_NAME, openLocalStore } from '../cli/open-local-store.ts'
import { problemText } from '../config/config-problem.ts'
import { CONFIG_FILE_NAME, loadConfig } from '../config/load-config.ts'
import { configForRun, sourceOf } from './config-for-run.ts'
import { readRunNote, takeDataFolder } from './data-folder.ts'
import { type LocalSystem, openLocalSystem } from './local-system.ts'
import { Refusal } from './refusal.ts'
import { createPace } from './run-clock.ts'
import { RunLoop } from './run-loop.ts'

export interface CommandSystemOptions {
  /** In memory when left out. */
  readonly dataDir?: string
  /** The config of the folder's last run when left out, or that of the working folder. */
  readonly configFile?: string
  readonly json: boolean
}

/** A market of its own for what is called on nothing. */
const FRESH_SEED = 1

/** @throws {Refusal} for what the user has to put right; nothing is changed then. */
export async function openForCommand(
  { dataDir, configFile, json }: CommandSystemOptions,
  writeError: (text: string) => void,
): Promise<LocalSystem> {
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
  const runOptions = { speed: 'max', seed, json } as const
  const checked = configForRun(config, runOptions)
  return openLocalSystem({
    ...kept,
    source: note?.source ?? sourceOf(checked, runOptions),
    config: checked,
    seed,
    writeLog: (line) => writeError(line),
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

/** Calls functions one by one; the clock stands still. */
export function commandLoop(system: LocalSystem, writeError: (text: string) => void): RunLoop {
  const { clock, handlers, servers } = system
  return new RunLoop({
    manifest,
    handlers,
    queues: servers.queues,
    clock,
    pace: createPace('max', clock.nowMs()),
    follow: (nowMs) => servers.venue.control.advanceTo(nowMs),
    afterEvent: () => Promise.resolve(),
    onFailure: (name, error) => writeError(`${name} failed: ${String(error)}\n`),
  })
}
