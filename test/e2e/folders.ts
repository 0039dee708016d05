import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { LIVELY_CONFIG } from './lively-config.ts'

export interface TestFolder {
  readonly path: string
  /** The lively config in this folder. */
  readonly config: string
  /** A data folder that is not there yet. */
  readonly data: string
  /** Writes a file and gives its path. */
  file(name: string, text: string): string
}

/** A folder that goes away with the test. */
export function testFolder(): TestFolder {
  const path = mkdtempSync(join(tmpdir(), 'holdfast-e2e-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  const file = (name: string, text: string): string => {
    writeFileSync(join(path, name), text)
    return join(path, name)
  }
  return { path, config: file('holdfast.yaml', LIVELY_CONFIG), data: join(path, 'data'), file }
}

/** Every file below a folder, with its content and the time of its last change. */
export function contentOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => {
      const { mtimeMs } = statSync(path)
      const text = statSync(path).isFile() ? readFileSync(path).toString('base64') : ''
      return `${path} ${mtimeMs} ${text}`
    })
}

/** A recording of one-minute bars, each named by its close; a slow wave around a price. */
export function recordingOf(minutes: number, startMs = Date.UTC(2025, 2, 1)): string {
  const rows = Array.from({ length: minutes }, (_, minute) => {
    const price = (at: number): number => 60_000 + Math.round(900 * Math.sin(at / 5))
    const [open, close] = [price(minute), price(minute + 1)]
    const [high, low] = [Math.max(open, close) + 5, Math.min(open, close) - 5]
    const time = new Date(startMs + (minute + 1) * 60_000).toISOString()
    return [time, open, high, low, close, 500_000].join(',')
  })
  return ['timestamp,open,high,low,close,volume', ...rows, ''].join('\n')
}
