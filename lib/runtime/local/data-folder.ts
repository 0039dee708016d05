/**
 * The folder in which a local run keeps everything: the table, the venue's journal, and a note of
 * what the run is (`run.json`). One run at a time: a lock names the process that has it, and a lock
 * whose process is gone counts no more.
 */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { Refusal } from './refusal.ts'

export const DATA_FORMAT_VERSION = 1

const noteSchema = z.object({
  formatVersion: z.literal(DATA_FORMAT_VERSION),
  /** What market the venue shows; a later start has to ask for the same. */
  market: z.string(),
  startMs: z.number(),
  clockMs: z.number(),
  keys: z.record(z.string(), z.object({ apiKey: z.string(), secret: z.string() })),
})

/** What a run is: its market, where its clock stands, and the keys of its simulated accounts. */
export type RunNote = z.output<typeof noteSchema>

export interface DataFolder {
  readonly path: string
  readonly note: RunNote | undefined
  save(note: RunNote): void
  release(): void
}

/** @throws {Refusal} when another run has the folder, or newer software wrote it. */
export function openDataFolder(path: string): DataFolder {
  const lock = join(path, 'run.lock')
  const file = join(path, 'run.json')
  const note = existsSync(file) ? readNote(file) : undefined
  mkdirSync(path, { recursive: true })
  takeLock(path, lock)
  return {
    path,
    note,
    save(next) {
      writeFileSync(`${file}.new`, `${JSON.stringify(next, null, 2)}\n`, { mode: 0o600 })
      renameSync(`${file}.new`, file)
    },
    release: () => rmSync(lock, { force: true }),
  }
}

function readNote(file: string): RunNote {
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

function takeLock(path: string, lock: string): void {
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' })
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const owner = Number(readFileSync(lock, 'utf8'))
    if (owner !== process.pid && isAlive(owner))
      throw new Refusal(`${path} is in use by another run (process ${owner})`)
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

/** A key of the simulated venue: made here, worth nothing anywhere else. */
export function makeKey(): { readonly apiKey: string; readonly secret: string } {
  return { apiKey: randomBytes(24).toString('hex'), secret: randomBytes(48).toString('base64') }
}
