import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  DATA_FORMAT_VERSION,
  type RunNote,
  readRunNote,
  takeDataFolder,
} from '../../../lib/runtime/local/data-folder.ts'
import { Refusal } from '../../../lib/runtime/local/refusal.ts'

const note: RunNote = {
  formatVersion: DATA_FORMAT_VERSION,
  market: 'made-up prices of seed 1',
  source: { kind: 'synthetic', seed: 1, symbols: ['BTC/USD'] },
  startMs: 1_000,
  clockMs: 2_000,
  keys: { main: { apiKey: 'a', secret: 'c2VjcmV0' } },
}

function dataPath(): string {
  const parent = mkdtempSync(join(tmpdir(), 'data-folder-'))
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }))
  return join(parent, 'deep', 'data')
}

/** A number that a process had which is over. */
function endedProcessId(): number {
  return spawnSync(process.execPath, ['--version']).pid
}

describe('R-OPS-1 the data folder of a local run', () => {
  it('gives back what was noted', () => {
    const path = dataPath()
    expect(readRunNote(path)).toBeUndefined()
    expect(existsSync(path)).toBe(false)
    const folder = takeDataFolder(path)
    folder.save(note)
    folder.save({ ...note, clockMs: 3_000 })
    folder.release()
    expect(readRunNote(path)).toEqual({ ...note, clockMs: 3_000 })
    expect(readdirSync(path)).toEqual(['run.json'])
    expect(statSync(join(path, 'run.json')).mode & 0o077).toBe(0)
  })

  it('is refused while a living process has it', () => {
    const path = dataPath()
    mkdirSync(path, { recursive: true })
    writeFileSync(join(path, 'run.lock'), String(process.ppid))
    expect(() => takeDataFolder(path)).toThrow(
      new Refusal(
        `${path} is in use by another run (process ${process.ppid}); if there is none, delete ${join(path, 'run.lock')}`,
      ),
    )
    expect(readdirSync(path)).toEqual(['run.lock'])
  })

  it.each([
    ['a process that is over', () => String(endedProcessId())],
    ['a predecessor with the number of this process', () => String(process.pid)],
    ['nobody, because the machine stopped while it was written', () => ''],
  ])('is taken over from %s', (_, owner) => {
    const path = dataPath()
    mkdirSync(path, { recursive: true })
    writeFileSync(join(path, 'run.lock'), owner())
    takeDataFolder(path).release()
    expect(readdirSync(path)).toEqual([])
  })

  it.each([
    ['{"formatVersion":2}', 'newer version (format 2; this one reads 1)'],
    ['{"formatVersion":1}', "is not a run's note"],
    ['{"formatVersion":0}', "is not a run's note"],
    ['{"formatV', 'cannot be read'],
    ['', 'cannot be read'],
  ])('is refused with the note %s', (text, words) => {
    const path = dataPath()
    mkdirSync(path, { recursive: true })
    writeFileSync(join(path, 'run.json'), text)
    expect(() => readRunNote(path)).toThrow(Refusal)
    expect(() => readRunNote(path)).toThrow(words)
  })

  it('is refused where no folder can be', () => {
    const path = dataPath()
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, 'a file')
    expect(() => takeDataFolder(path)).toThrow(Refusal)
    expect(() => takeDataFolder(path)).toThrow('cannot be used as a data folder')
  })
})
