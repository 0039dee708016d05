import { createHash } from 'node:crypto'
import { BarFileError } from '../../adapters/bar-files/bar-file-error.ts'
import { readBarFile } from '../../adapters/bar-files/read-bar-file.ts'
import { type Bar } from '../../domain/market/bar.ts'
import { Refusal } from './refusal.ts'

export interface Recording {
  /** One-minute bars, oldest first; at least one. */
  readonly bars: readonly [Bar, ...Bar[]]
  /** Of the prices and their times: equal for files that show the same market. */
  readonly digest: string
}

const UNREADABLE = new Set(['ENOENT', 'EACCES', 'EISDIR', 'ENOTDIR'])

/**
 * Reads a file of recorded one-minute bars: timestamps mark the close of a bar, and volumes are in
 * quote currency.
 * @throws {Refusal} with file, line and mistake for a file that is missing or malformed.
 */
export async function readRecording(file: string): Promise<Recording> {
  const bars: Bar[] = []
  const digest = createHash('sha256')
  try {
    for await (const bar of readBarFile({ path: file, stampMarks: 'close', volumeIn: 'quote' })) {
      bars.push(bar)
      digest.update(`${bar.openTimeMs} ${bar.open} ${bar.high} ${bar.low} ${bar.close}\n`)
    }
  } catch (error) {
    if (error instanceof BarFileError) throw new Refusal(error.message)
    const { code } = error as NodeJS.ErrnoException
    if (code !== undefined && UNREADABLE.has(code))
      throw new Refusal(`${file} cannot be read (${code})`)
    throw error
  }
  const [first, ...others] = bars
  if (first === undefined) throw new Refusal(`${file} holds no bars`)
  return { bars: [first, ...others], digest: digest.digest('hex') }
}
