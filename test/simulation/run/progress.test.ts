import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { commitName } from './commit-name.ts'
import { createProgress, type Progress } from './progress.ts'

function progressOf(isTty: boolean): {
  readonly progress: Progress
  readonly written: string[]
  readonly clock: { nowMs: number }
} {
  const written: string[] = []
  const clock = { nowMs: 0 }
  const progress = createProgress({
    write: (text) => void written.push(text),
    isTty,
    colour: false,
    columns: () => 100,
    nowMs: () => clock.nowMs,
  })
  return { progress, written, clock }
}

describe('the progress of a long run', () => {
  it('is a bar on a terminal, which goes away', () => {
    const { progress, written, clock } = progressOf(true)
    clock.nowMs = 30_000
    progress.show({ done: 50, whole: 100 }, '50 of 100 seeds')
    clock.nowMs = 30_100
    progress.show({ done: 51, whole: 100 }, '51 of 100 seeds')
    progress.clear()
    expect(written).toEqual([
      `\r\u001b[2K${'█'.repeat(12)}${'░'.repeat(12)}  50 %   50 of 100 seeds   about 30s left`,
      '\r\u001b[2K',
    ])
  })

  it('is a line now and then elsewhere', () => {
    const { progress, written, clock } = progressOf(false)
    for (clock.nowMs = 0; clock.nowMs <= 25_000; clock.nowMs += 1_000)
      progress.show({ done: clock.nowMs / 1_000, whole: 100 }, `${clock.nowMs / 1_000} of 100`)
    progress.clear()
    expect(written).toEqual(['10 of 100   about 1m 30s left\n', '20 of 100   about 1m 20s left\n'])
  })
})

describe('the name of the commit', () => {
  it('is that of the folder, or unknown without git', async () => {
    expect(await commitName(import.meta.dirname)).toMatch(/^([0-9a-f]{7,}\+?|unknown)$/)
    const empty = mkdtempSync(join(tmpdir(), 'no-git-'))
    onTestFinished(() => rmSync(empty, { recursive: true }))
    expect(await commitName(empty)).toBe('unknown')
  })
})
