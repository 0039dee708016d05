import { describe, expect, it } from 'vitest'
import { good, lastLine, run } from './command-desk.ts'
import { breaksAfter, quietOutcome, violationAt } from './fake-seeds.ts'
import { type SeedOptions, type SeedOutcome } from './seed-outcome.ts'
import { type SimulateParts } from './simulate-parts.ts'

describe('R-PROOF-2 planted bugs', () => {
  const caughtInSeed3 = ({ seed, ...options }: SeedOptions, plant?: string): SeedOutcome =>
    quietOutcome(
      { seed, ...options },
      seed === 3 && plant !== undefined ? { violations: [violationAt(40, 2)] } : {},
    )

  it('pass when every one is caught', async () => {
    const { code, output, asked, allClosed } = await run(caughtInSeed3, ['--planted'])
    expect(code).toBe(0)
    expect(output).toContain(
      [
        'Planted bugs: 2 of 2 caught',
        '  claim-removed  caught by invariant 2 in seed 3 after 40 ticks',
        '  cursor-early   caught by invariant 2 in seed 3 after 40 ticks',
      ].join('\n'),
    )
    expect(allClosed).toBe(true)
    const first = asked.filter(({ plant }) => plant === 'claim-removed')
    expect(first.map(({ seed }) => seed)).toEqual([1, 2, 3])
    // Which faults bring it to light its own worker knows.
    expect(first[0]).toMatchObject({ ticks: 240 })
    expect(first[0]).not.toHaveProperty('kinds')
    expect(asked.every(({ plant }) => plant !== undefined)).toBe(true)
  })

  it('fail when one escapes in all of its seeds', async () => {
    const { code, output, asked } = await run(
      (options, plant) =>
        plant === 'cursor-early' ? good(options) : caughtInSeed3(options, plant),
      ['--planted', '--json'],
    )
    expect(code).toBe(1)
    expect(asked.filter(({ plant }) => plant === 'cursor-early')).toHaveLength(60)
    expect(lastLine(output)).toMatchObject({
      seeds: 0,
      planted: [
        { name: 'claim-removed', caught: true, invariant: 2, seed: 3, tick: 40 },
        { name: 'cursor-early', caught: false, invariant: null, seed: null, tick: null },
      ],
    })
  })

  it('are not caught by a simulation that breaks down', async () => {
    const broken = (options: SeedOptions): SeedOutcome =>
      quietOutcome(options, { violations: [{ ...violationAt(0, 0), text: 'it hangs' }] })
    const { code, output } = await run(broken, ['--planted'])
    expect(code).toBe(1)
    expect(output).toContain('ESCAPED (the simulation broke down: it hangs)')
  })

  it('say when another invariant than expected caught one', async () => {
    const other = (options: SeedOptions): SeedOutcome =>
      quietOutcome(options, { violations: [violationAt(1, 9)] })
    const { output } = await run(other, ['--planted'])
    expect(output).toContain(
      'claim-removed  caught by invariant 9 (expected: 2) in seed 1 after 1 tick',
    )
  })

  it('are named when they do not fit the engine any more', async () => {
    const openPool: SimulateParts['openPool'] = () => ({
      workers: 1,
      run: () => Promise.reject(new Error('its text is gone')),
      close: async () => undefined,
    })
    const { code, output } = await run(good, ['--planted'], { openPool })
    expect(code).toBe(1)
    expect(output).toMatch(
      /claim-removed {2}ESCAPED \(the simulation broke down: .*its text is gone/,
    )
  })

  it('are in the command that repeats a run with one', async () => {
    const planted = (options: SeedOptions, plant?: string): SeedOutcome =>
      plant === 'claim-removed' ? breaksAfter(options, [1], 2) : good(options)
    const argv = ['--seeds', '2', '--ticks', '9', '--plant', 'claim-removed']
    const { code, output } = await run(planted, argv)
    expect(code).toBe(1)
    expect(output).toContain('--seeds 1 --ticks 9 --plant claim-removed\n')
    expect(output).toContain('--seeds 1 --ticks 2 --plant claim-removed --keep 2\n')
  })
})

describe('R-PROOF-2 enumerated crashes', () => {
  it('are in the report', async () => {
    const { code, output } = await run(good, ['--enumerate', '--json', '--seeds', '2'])
    expect(code).toBe(0)
    expect(lastLine(output)).toMatchObject({ seeds: 2, enumerated: { singles: 5 } })
    expect((await run(good, ['--enumerate'])).output).toBe('crashed\n')
  })

  it('fail the run when one of them breaks an invariant', async () => {
    const enumerateCrashes = async () => ({ failed: true, text: 'broken\n', json: {} })
    expect((await run(good, ['--enumerate'], { enumerateCrashes })).code).toBe(1)
  })
})
