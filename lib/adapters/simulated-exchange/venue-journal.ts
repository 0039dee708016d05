/**
 * The file behind a venue that must survive its process: the first line is a snapshot, every further
 * line one call that changed something. A line is handed to the operating system before the caller
 * gets an answer, so that a killed process loses nothing that was answered.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs'
import { type JsonValue } from '../../ports/store.ts'
import { decodeAmounts, encodeAmounts } from './fixed-json.ts'
import { type VenueSnapshot } from './venue-snapshot.ts'

export const JOURNAL_FORMAT = 'holdfast-simulated-venue'
export const JOURNAL_VERSION = 1

export interface JournalCall {
  readonly call: string
  readonly args: readonly unknown[]
}

export interface JournalContent {
  readonly snapshot: VenueSnapshot
  readonly calls: readonly JournalCall[]
}

/** The file is no journal, was written by newer software, or has a damaged line before the last. */
export class JournalUnreadable extends Error {
  override readonly name = 'JournalUnreadable'
}

/**
 * What a journal says, or nothing when there is none. A last line without its end was never
 * answered, and is left out. @throws {JournalUnreadable}
 */
export function readJournal(path: string): JournalContent | undefined {
  if (!existsSync(path)) return undefined
  const lines = readFileSync(path, 'utf8').split('\n')
  // What follows the last line end is empty, or torn.
  lines.pop()
  const [first, ...rest] = lines
  if (first === undefined) throw new JournalUnreadable(`${path} has no complete first line`)
  const snapshot = snapshotIn(path, parseLine(path, first, 1))
  const calls = rest.map((line, index) => callIn(path, parseLine(path, line, index + 2), index + 2))
  return { snapshot, calls }
}

/** Appends calls to a journal that begins with the given snapshot and replaces what was there. */
export class JournalWriter {
  readonly #path: string
  #file: number
  /** Calls since the snapshot. */
  callCount = 0

  constructor(path: string, snapshot: VenueSnapshot) {
    this.#path = path
    this.#file = begin(path, snapshot)
  }

  append(call: JournalCall): void {
    writeWhole(this.#file, `${JSON.stringify(encodeAmounts(call))}\n`)
    this.callCount += 1
  }

  /** Puts a snapshot in the place of everything before it. */
  compact(snapshot: VenueSnapshot): void {
    closeSync(this.#file)
    this.#file = begin(this.#path, snapshot)
    this.callCount = 0
  }

  close(): void {
    closeSync(this.#file)
  }
}

/** The old file stays until the new one is complete on the disk. */
function begin(path: string, snapshot: VenueSnapshot): number {
  const freshPath = `${path}.new`
  const file = openSync(freshPath, 'w', 0o600)
  const first = { format: JOURNAL_FORMAT, version: JOURNAL_VERSION, snapshot }
  writeWhole(file, `${JSON.stringify(first)}\n`)
  fsyncSync(file)
  renameSync(freshPath, path)
  return file
}

function writeWhole(file: number, text: string): void {
  const bytes = Buffer.from(text, 'utf8')
  let written = 0
  while (written < bytes.length) written += writeSync(file, bytes, written)
}

function parseLine(path: string, line: string, number: number): { [name: string]: JsonValue } {
  try {
    const value = JSON.parse(line) as JsonValue
    if (value !== null && typeof value === 'object' && !Array.isArray(value))
      return value as { [name: string]: JsonValue }
  } catch {
    // Reported below with the place.
  }
  throw new JournalUnreadable(`${path}:${number}: not a JSON object`)
}

function snapshotIn(path: string, first: { [name: string]: JsonValue }): VenueSnapshot {
  if (first['format'] !== JOURNAL_FORMAT)
    throw new JournalUnreadable(`${path}:1: not a journal of a simulated venue`)
  const version = first['version']
  if (version !== JOURNAL_VERSION)
    throw new JournalUnreadable(
      `${path}:1: the journal has format version ${JSON.stringify(version)}; this software reads ${JOURNAL_VERSION}`,
    )
  return first['snapshot'] as VenueSnapshot
}

function callIn(path: string, line: { [name: string]: JsonValue }, number: number): JournalCall {
  const { call, args } = line
  if (typeof call !== 'string' || !Array.isArray(args))
    throw new JournalUnreadable(`${path}:${number}: not a call`)
  return { call, args: args.map((value: JsonValue) => decodeAmounts(value)) }
}
