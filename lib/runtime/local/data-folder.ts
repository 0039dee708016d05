/**
 * The folder in which a local run keeps everything: the table, the venue's journal, and a note of
 * what the run is (`run.json`). One run at a time: a lock names the process that has it, and a lock
 * whose process is gone counts no more.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { Refusal } from './refusal.ts'
import { marketSourceSchema } from './run-market.ts'

export const DATA_FORMAT_VERSION = 1

const noteSchema = z.object({
  formatVersion: z.literal(DATA_FORMAT_VERSION),
  /** What market the venue shows, in words; a later start has to ask for the same. */
  market: z.string(),
  source: marketSourceSchema,
  startMs: z.number(),
  clockMs: z.number(),
  keys: z.record(z.string(), z.object({ apiKey: z.string(), secret: z.string() })),
})

/** What a run is: its market, where its clock stands, and the keys of its simulated accounts. */
export type RunNote = z.output<typeof noteSchema>

export interface DataFolder {
  readonly path: string
  save(note: RunNote): void
  release(): void
}

const NOTE_FILE_NAME = 'run.json'
const LOCK_FILE_NAME = 'run.lock'

/**
 * Reads what a folder says of its run; nothing for a folder without one. Changes nothing.
 * @throws {Refusal} when newer software wrote the note, or something else.
 */
export function readRunNote(path: string): RunNote | undefined {
  const file = join(path, NOTE_FILE_NAME)
  if (!existsSync(file)) return undefined
  let content: unknown
  try {
    content = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new Refusal(`${file} cannot be read: ${String(error)}`)
  }
  const version = z.object({ formatVersion: z.number() }).safeParse(content)
  if (version.success && version.data.formatVersion > DATA_FORMAT_VERSION)
    throw new Refusal(
      `${file} was written by a newer version (format ${version.data.formatVersion}; this one reads ${DATA_FORMAT_VERSION})`,
    )
  const parsed = noteSchema.safeParse(content)
  if (!parsed.success)
    throw new Refusal(`${file} is not a run's note: ${z.prettifyError(parsed.error)}`)
  return parsed.data
}

/**
 * Takes the folder for this process; creates it when it is missing.
 * @throws {Refusal} when another run has it, or it cannot be written.
 */
export function takeDataFolder(path: string): DataFolder {
  const lock = join(path, LOCK_FILE_NAME)
  const file = join(path, NOTE_FILE_NAME)
  try {
    mkdirSync(path, { recursive: true })
    takeLock(path, lock)
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal(`${path} cannot be used as a data folder: ${(error as Error).message}`)
  }
  return {
    path,
    save(note) {
      writeFileSync(`${file}.new`, `${JSON.stringify(note, null, 2)}\n`, { mode: 0o600 })
      renameSync(`${file}.new`, file)
    },
    release: () => rmSync(lock, { force: true }),
  }
}

function takeLock(path: string, lock: string): void {
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' })
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const owner = Number(readFileSync(lock, 'utf8'))
    // In a container, a run that was killed and its successor often have the same number.
    if (owner !== process.pid && isAlive(owner))
      throw new Refusal(
        `${path} is in use by another run (process ${owner}); if there is none, delete ${lock}`,
      )
    rmSync(lock, { force: true })
  }
}

function isAlive(processId: number): boolean {
  if (!Number.isInteger(processId) || processId <= 0) return false
  try {
    process.kill(processId, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
