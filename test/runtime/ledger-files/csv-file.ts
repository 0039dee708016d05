import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Writes a file that is gone after the test. @returns its path. */
export function csvFile(content: string | Buffer, name = 'trades.csv'): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-csv-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}
