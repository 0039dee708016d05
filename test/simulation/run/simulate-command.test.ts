import { describe, expect, it } from 'vitest'
import { good, lastLine, run } from './command-desk.ts'
import { breaksAfter } from './fake-seeds.ts'
import { hangAnswer } from './seed-job.ts'
import { type SeedOptions, type SeedOutcome } from './seed-outcome.ts'
import { type SimulateParts } from './simulate-parts.ts'

/** Seed 17 fails by two of its deeds, all others are good. */
const badSeed = (options: SeedOptions): SeedOutcome =>
  options.seed === 17 ? breaksAfter(options, [3, 12]) : good(options)

describe('R-PROOF-2 the command that simulates', () => {
  it('reports what was run and what happened', async () => {
    const { code, output, errors, allClosed } = await run(good, ['--seeds', '20', '--ticks', '60'])
    expect(code).toBe(0)
    expect(errors).toBe('')
    expect(allClosed).toBe(true)
    for (const line of [
      'Faults and deeds: 1 of 2 happened',
      '         60  crash  the function dies',
      '  never: venue-down',
      'Recovery: 0 of 1 happened',
      '  never: place-swept',
      'seeds          20 of 60 ticks',
      'simulated      20 hours',
      'steps          12,000',
      'crashes        60',
      'at rest after  4 ticks',
      'unprotected    2 ticks at most',
      'violations     none',
    ])
      expect(output.split('\n')).toContain(line)
    expect(output).toMatch(/^trace hash {5}[0-9a-f]{16}$/m)
    expect(output).toMatch(/^speed .* simulated hours per second and worker, \d+ worker/m)
  })

  it('ends with one line of JSON when asked', async () => {
    const { code, output } = await run(good, ['--json', '--workers', '2', '--ticks', '60'], {
      nowMs: (() => {
        let calls = 0
        return () => (calls += 1) * 500
      })(),
    })
    expect(code).toBe(0)
    expect(output.trimEnd().split('\n')).toHaveLength(1)
    expect(lastLine(output)).toEqual({
      seeds: 100,
      ticks: 60,
      simulatedHours: 100,
      steps: 60_000,
      faultKinds: 1,
      faults: { crash: 300, 'venue-down': 0 },
      recoveries: { 'place-swept': 0 },
      crashes: 300,
      violations: 0,
      convergenceTicksMax: 4,
      unprotectedTicksMax: 2,
      traceHash: expect.stringMatching(/^[0-9a-f]{16}$/),
      elapsedSeconds: 0.5,
      workers: 2,
    })
  })

  it('gives the same report with any number of workers', async () => {
    const outputs = ['1', '2', '7'].map(async (workers) => {
      const { output } = await run(badSeed, ['--json', '--workers', workers, '--seeds', '30'])
      return { ...lastLine(output), workers: 0 }
    })
    const [first, ...others] = await Promise.all(outputs)
    expect(others).toEqual([first, first])
  })

  it('names a failing seed, shrinks it, and tells what is left', async () => {
    const { code, output } = await run(badSeed, ['--seeds', '30'])
    expect(code).toBe(1)
    expect(output).toContain('violations     1\n')
    expect(output).toContain(
      [
        'VIOLATION of invariant 8: broken in tick 12',
        '  commit      7c6a1a8+',
        '  seed        17',
        '  step        120, in tick 12 of 400',
        '  trace hash  0000000000000011',
        '  replay      npm run simulate -- --first-seed 17 --seeds 1 --ticks 400',
      ].join('\n'),
    )
    expect(output).toMatch(/^Of 13 deeds, 2 are left after \d+ runs:$/m)
    expect(output).toContain('      4  sync-fills@3/1:crash: the function dies\n')
    expect(output).toContain('     13  sync-fills@12/1:crash: the function dies\n')
    expect(output).toContain('--first-seed 17 --seeds 1 --ticks 13 --keep 4,13\n')
    expect(output).toContain('  00:01:01.234 sync-fills@1 dies\n')
    expect(output).not.toContain('nobody cares')
  })

  it('tells a program of each failure how to repeat it', async () => {
    const { code, output, errors } = await run(badSeed, ['--seeds', '30', '--json'])
    expect(code).toBe(1)
    expect(errors).toContain('VIOLATION of invariant 8')
    expect(lastLine(output)).toMatchObject({
      violations: 1,
      failures: [
        {
          seed: 17,
          invariant: 8,
          text: 'broken in tick 12',
          tick: 12,
          step: 120,
          traceHash: '0000000000000011',
          replay: 'npm run simulate -- --first-seed 17 --seeds 1 --ticks 400',
          shrunk: 'npm run simulate -- --first-seed 17 --seeds 1 --ticks 13 --keep 4,13',
          deeds: ['sync-fills@3/1:crash', 'sync-fills@12/1:crash'],
        },
      ],
    })
  })

  it('shrinks one seed of an invariant, and names the first ten', async () => {
    const all = (options: SeedOptions): SeedOutcome => breaksAfter(options, [2])
    const { code, output } = await run(all, ['--seeds', '14'])
    expect(code).toBe(1)
    expect(output.match(/^VIOLATION/gm)).toHaveLength(10)
    expect(output.match(/^Of \d+ deed/gm)).toHaveLength(1)
    expect(output).toContain('… and 4 more seeds with violations')
  })

  it('repeats only the deeds that are kept', async () => {
    const argv = ['--first-seed', '17', '--ticks', '13', '--keep', '4,13', '--faults', 'crash']
    const { code, output, asked } = await run(badSeed, argv)
    expect(asked).toEqual([
      { seed: 17, ticks: 13, kinds: ['crash'], keepDeeds: true },
      {
        seed: 17,
        ticks: 13,
        kinds: ['crash'],
        labels: ['sync-fills@3/1:crash', 'sync-fills@12/1:crash'],
      },
    ])
    expect(code).toBe(1)
    expect(output).toContain('--first-seed 17 --seeds 1 --ticks 13 --faults crash --keep 4,13\n')
    expect(output).toContain('sync-fills@1 dies')
    expect(output).not.toContain('venue-down')
  })

  it('passes without the deeds that matter', async () => {
    const { code, asked } = await run(badSeed, ['--first-seed', '17', '--keep', 'none'])
    expect(code).toBe(0)
    expect(asked.at(-1)?.labels).toEqual([])
  })

  it('refuses to keep a deed that the seed does not have', async () => {
    const { code, errors } = await run(badSeed, [
      ...['--first-seed', '17', '--ticks', '5', '--keep', '3,6'],
    ])
    expect(code).toBe(2)
    expect(errors).toBe('error: --keep 6: seed 17 has 5 deeds in 5 ticks\n')
  })

  it('tells the whole story of a seed when asked', async () => {
    const { code, output, asked } = await run(badSeed, ['--first-seed', '17', '--story'])
    expect(code).toBe(1)
    expect(output).toContain('  00:01:01.234 sync-fills@1 dies\n  00:16:39.000 nobody cares')
    expect(asked).toHaveLength(1)
  })

  it('runs nothing for a kind of fault that does not exist', async () => {
    const { code, errors, asked } = await run(good, ['--faults', 'crsh'])
    expect(code).toBe(2)
    expect(errors).toMatch(/'--faults <list>' argument 'crsh' is invalid.*Did you mean crash\?/)
    expect(asked).toEqual([])
  })

  it('explains itself', async () => {
    const { code, output } = await run(good, ['--help'])
    expect(code).toBe(0)
    expect(output).toContain('--first-seed <number>')
  })

  it('says why it cannot run', async () => {
    const openPool: SimulateParts['openPool'] = () => ({
      workers: 1,
      run: () => Promise.reject(new Error('a worker could not start: no such file')),
      close: async () => undefined,
    })
    const { code, errors } = await run(good, [], { openPool })
    expect(code).toBe(1)
    expect(errors).toContain('a worker could not start: no such file')
  })
})

describe('R-PROOF-2 a seed that hangs', () => {
  it('is named with its command, and not run again', async () => {
    const hangs = (options: SeedOptions): SeedOutcome => hangAnswer(options, 120_000).outcome
    const { code, output, asked } = await run(hangs, ['--first-seed', '5', '--seeds', '1'])
    expect(code).toBe(1)
    expect(output).toContain('VIOLATION of invariant 0: no answer within 120 s: the run hangs\n')
    expect(output).toContain('--first-seed 5 --seeds 1 --ticks 400\n')
    expect(asked).toHaveLength(1)
  })
})
