/** Keys and nonces in memory, or in a file that a killed process leaves complete. */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { z } from 'zod'
import { type KeyRecords, type RegisteredKey } from './api-keys.ts'

export function memoryKeyRecords(): KeyRecords {
  return {
    keys: [],
    nonces: new Map(),
    recordKey: () => undefined,
    recordNonce: () => undefined,
  }
}

const line = z.union([
  z.object({ account: z.string(), apiKey: z.string(), secret: z.string() }),
  z.object({ apiKey: z.string(), nonce: z.string().regex(/^\d+$/) }),
])

/**
 * One JSON line for each key and each nonce, appended before the call is answered: what the kernel
 * has taken survives the death of the process. Opening shortens the file to one nonce a key.
 *
 * @throws {Error} when the file cannot be read or holds a line that is not a record
 */
export function openKeyFile(path: string): KeyRecords & { close(): void } {
  const { keys, nonces } = readRecords(path)
  const shortened = `${path}.new`
  const text = [
    ...[...keys.values()],
    ...[...nonces].map(([apiKey, nonce]) => ({ apiKey, nonce: `${nonce}` })),
  ].map((record) => `${JSON.stringify(record)}\n`)
  const file = openSync(shortened, 'w', 0o600)
  writeSync(file, text.join(''))
  fsyncSync(file)
  renameSync(shortened, path)
  const append = (record: object): void => void writeSync(file, `${JSON.stringify(record)}\n`)
  return {
    keys: [...keys.values()],
    nonces,
    recordKey: append,
    recordNonce: (apiKey, nonce) => append({ apiKey, nonce: `${nonce}` }),
    close: () => closeSync(file),
  }
}

function readRecords(path: string): {
  readonly keys: Map<string, RegisteredKey>
  readonly nonces: Map<string, bigint>
} {
  const keys = new Map<string, RegisteredKey>()
  const nonces = new Map<string, bigint>()
  const lines = readIfPresent(path).split('\n')
  // Without its line end the last line was cut off while it was written, and was never answered.
  for (const text of lines.slice(0, -1)) {
    const record = line.parse(JSON.parse(text))
    if ('nonce' in record) nonces.set(record.apiKey, BigInt(record.nonce))
    else keys.set(record.apiKey, record)
  }
  return { keys, nonces }
}

function readIfPresent(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}
