import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'

// A machine that is busy starts threads slowly.
vi.setConfig({ testTimeout: 120_000 })

const program = join(import.meta.dirname, '../simulate.ts')

interface Ended {
  readonly code: number
  readonly output: string
  readonly errors: string
}

function simulate(...argv: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...argv], (error, output, errors) => {
      const code = error === null ? 0 : Number(error.code ?? -1)
      resolve({ code, output, errors })
    })
  })
}

describe('R-PROOF-2 npm run simulate', () => {
  it('runs real seeds on real threads, the same on one as on two', async () => {
    const few = ['--first-seed', '3', '--seeds', '3', '--ticks', '4', '--json']
    const reports = [
      await simulate(...few, '--workers', '1'),
      await simulate(...few, '--workers', '2'),
    ]
    const read = reports.map(({ output }) => {
      expect(output.trimEnd()).not.toContain('\n')
      const { elapsedSeconds: _elapsed, workers: _workers, ...rest } = JSON.parse(output)
      return rest
    })
    expect(read[0]).toMatchObject({ seeds: 3, ticks: 4, violations: 0 })
    expect(read[0].steps).toBeGreaterThan(100)
    expect(read[1]).toEqual(read[0])
    expect(reports.map(({ code }) => code)).toEqual([0, 0])
  })

  it('refuses what it does not know', async () => {
    const { code, output, errors } = await simulate('--faults', 'comit-reply-lost')
    expect(code).toBe(2)
    expect(output).toBe('')
    expect(errors).toMatch(/Did you mean commit-reply-lost\?/)
  })
})
