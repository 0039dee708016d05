/**
 * The short run of the simulation. The long ones are commands of their own: `npm run simulate`, with
 * more seeds, with every crash, with every planted bug.
 */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { enumerateWithWorkers } from './enumeration/enumerate-with-workers.ts'
import { LOOKED_BACK_TICKS_MAX } from './run/run-seed.ts'

const SECONDS = 1000
const PROGRAM = join(import.meta.dirname, 'simulate.ts')

interface Report {
  readonly code: number
  readonly report: Readonly<Record<string, unknown>>
  readonly errors: string
}

function simulate(...argv: readonly string[]): Promise<Report> {
  return new Promise((resolve) => {
    execFile(process.execPath, [PROGRAM, ...argv, '--json'], (error, output, errors) => {
      const report = JSON.parse(output.trimEnd().split('\n').at(-1) ?? '') as Report['report']
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), report, errors })
    })
  })
}

/** What two runs of the same seeds must have in common. */
function lasting({ report }: Report): Readonly<Record<string, unknown>> {
  const { elapsedSeconds: _seconds, workers: _workers, ...rest } = report
  return rest
}

function happened(counts: Readonly<Record<string, number>>): readonly string[] {
  return Object.keys(counts).filter((name) => (counts[name] ?? 0) > 0)
}

describe('R-PROOF-2 two hundred seeds', () => {
  const seeds = ['--seeds', '200', '--ticks', '45']

  it(
    'break no invariant, and come to rest within minutes',
    { timeout: 300 * SECONDS },
    async () => {
      const two = await simulate(...seeds, '--workers', '2')
      expect(two.errors).not.toContain('VIOLATION')
      expect(two.code).toBe(0)
      expect(two.report).toMatchObject({ seeds: 200, ticks: 45, violations: 0 })
      expect(two.report['convergenceTicksMax']).toBeLessThanOrEqual(LOOKED_BACK_TICKS_MAX)
      const { faults, recoveries } = two.report as Readonly<
        Record<'faults' | 'recoveries', Readonly<Record<string, number>>>
      >
      expect(happened(faults).length).toBeGreaterThanOrEqual(95)
      expect(happened(recoveries).length).toBeGreaterThanOrEqual(80)
      // The same seeds again, on one thread: every step of every seed is the same.
      const one = await simulate(...seeds, '--workers', '1')
      expect(lasting(one)).toEqual(lasting(two))
    },
  )

  it('live for hours without breaking any, too', { timeout: 300 * SECONDS }, async () => {
    for (const seed of [114, 122, 132, 137, 146, 158, 159, 192]) {
      const run = await simulate('--first-seed', `${seed}`, '--seeds', '1', '--ticks', '320')
      expect([seed, run.report['violations']]).toEqual([seed, 0])
    }
  })
})

describe('R-PROOF-2 every single crash', () => {
  it(
    'of a life from the first minute to its stop loses nothing and doubles nothing',
    {
      timeout: 300 * SECONDS,
    },
    async () => {
      let told = 0
      const { failed, text, json } = await enumerateWithWorkers(() => (told += 1), {
        workers: 2,
        pairs: false,
        scenarios: ['stop'],
      })
      expect(text).toContain('nothing lost, nothing doubled')
      expect(failed).toBe(false)
      expect(json).toMatchObject({ scenarios: 1, covered: true, failureCount: 0 })
      expect(told).toBe(json['singles'])
      // Every function that a schedule or a queue starts was crashed.
      const { callsByFunction } = json as { readonly callsByFunction: Record<string, number> }
      expect(Object.keys(callsByFunction).sort()).toEqual([
        'check-risk',
        'execute-orders',
        'monitor-plans',
        'reconcile',
        'scan-signals',
        'sync-fills',
        'sync-market',
      ])
    },
  )
})
