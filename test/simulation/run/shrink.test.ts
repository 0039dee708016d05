import { describe, expect, it } from 'vitest'
import { breaksAfter, deedsOf, quietOutcome, violationAt } from './fake-seeds.ts'
import { type SeedOptions, type SeedOutcome } from './seed-outcome.ts'
import { shrink, type Shrunk } from './shrink.ts'
import { smallestFailing } from './smallest-failing.ts'

const numbers = Array.from({ length: 100 }, (_, number) => number)

describe('the smallest failing part', () => {
  it.each([
    { causes: [0] },
    { causes: [99] },
    { causes: [3, 97] },
    { causes: [10, 11, 12, 60] },
    { causes: [0, 25, 50, 75, 99] },
  ])('is exactly the cause $causes', async ({ causes }) => {
    let tries = 0
    const found = await smallestFailing(numbers, async (part) => {
      tries += 1
      return causes.every((cause) => part.includes(cause))
    })
    expect(found).toEqual(causes)
    expect(tries).toBeLessThan(100)
  })

  it('is nothing when it fails with nothing', async () => {
    expect(await smallestFailing(numbers, async () => true)).toEqual([])
  })

  it('is everything when nothing may be left out', async () => {
    const few = numbers.slice(0, 9)
    expect(await smallestFailing(few, async (part) => part.length === 9)).toEqual(few)
  })

  it('is the smallest so far when the tries are used up', async () => {
    let tries = 0
    const found = await smallestFailing(numbers, async (part) => {
      tries += 1
      return tries > 4 ? undefined : part.includes(70) && part.includes(71)
    })
    expect(found.length).toBeLessThan(100)
    expect(found).toEqual(expect.arrayContaining([70, 71]))
  })
})

interface Trial {
  readonly runSeed: (options: SeedOptions) => SeedOutcome
  readonly ticks?: number
  readonly runsMax?: number
}

async function shrunkOf({ runSeed, ticks = 400, runsMax = 200 }: Trial): Promise<Shrunk> {
  const options = { seed: 17, ticks, kinds: ['crash'] }
  const shrunk = await shrink(runSeed(options), options, {
    run: async (smaller) => runSeed(smaller),
    nowMs: () => 0,
    runsMax,
    timeMsMax: 1_000,
  })
  if (shrunk === undefined) throw new Error('it was not shrunk')
  return shrunk
}

describe('R-PROOF-2 shrinking a failure', () => {
  it('finds the two deeds of 400 that matter, and ends just after the violation', async () => {
    const runSeed = (options: SeedOptions): SeedOutcome => breaksAfter(options, [33, 212])
    const shrunk = await shrunkOf({ runSeed })
    expect(shrunk.keep).toEqual([34, 213])
    expect(shrunk.deeds.map(({ label }) => label)).toEqual([
      'sync-fills@33/1:crash',
      'sync-fills@212/1:crash',
    ])
    expect(shrunk).toMatchObject({ deedsBefore: 213, finished: true })
    expect(shrunk.options).toMatchObject({ seed: 17, ticks: 213, kinds: ['crash'] })
    expect(runSeed(shrunk.options).violations).toEqual(shrunk.outcome.violations)
  })

  it('finds that it needs no deed at all', async () => {
    const runSeed = (options: SeedOptions): SeedOutcome =>
      quietOutcome(options, { violations: [violationAt(5)], deeds: deedsOf(options) })
    const shrunk = await shrunkOf({ runSeed })
    expect(shrunk).toMatchObject({ keep: [], deeds: [], options: { labels: [] } })
  })

  it('is not content with another invariant', async () => {
    const runSeed = (options: SeedOptions): SeedOutcome => {
      const wanted = breaksAfter(options, [20, 30], 3)
      return wanted.violations.length > 0 ? wanted : breaksAfter(options, [20], 12)
    }
    const shrunk = await shrunkOf({ runSeed })
    expect(shrunk.keep).toEqual([21, 31])
    expect(shrunk.outcome.violations[0]?.invariant).toBe(3)
  })

  it('halves the ticks of what shows only at rest', async () => {
    const runSeed = (options: SeedOptions): SeedOutcome => {
      const early = breaksAfter(options, [21])
      return early.violations.length === 0
        ? early
        : { ...early, violations: [violationAt(options.ticks + 9)] }
    }
    const shrunk = await shrunkOf({ runSeed })
    expect(shrunk.options.ticks).toBe(25)
    expect(shrunk.keep).toEqual([22])
  })

  it('shortens once more when fewer deeds break it earlier', async () => {
    // The deed of tick 2 breaks it in tick 4, but the one of tick 1 puts that off.
    const runSeed = (options: SeedOptions): SeedOutcome => {
      const deeds = deedsOf(options)
      const has = (tick: number): boolean => deeds.some(({ atMs }) => atMs === tick * 60_000)
      const tick = has(1) ? 50 : 4
      const breaks = has(2) && tick < options.ticks
      return quietOutcome(options, { deeds, violations: breaks ? [violationAt(tick)] : [] })
    }
    const shrunk = await shrunkOf({ runSeed })
    expect(shrunk).toMatchObject({ keep: [3], deedsBefore: 5, options: { ticks: 5 } })
  })

  it('stops at its bounds and says so', async () => {
    const runSeed = (options: SeedOptions): SeedOutcome => breaksAfter(options, [33, 100, 212])
    const shrunk = await shrunkOf({ runSeed, runsMax: 10 })
    expect(shrunk).toMatchObject({ finished: false, runs: 10 })
    expect(runSeed(shrunk.options).violations).toHaveLength(1)
  })

  it('leaves alone what cannot be repeated', async () => {
    const options = { seed: 1, ticks: 10 }
    const parts = { run: () => Promise.reject(new Error('ran')), nowMs: () => 0 }
    const hang = quietOutcome(options, { violations: [violationAt(0, 0)] })
    expect(await shrink(hang, options, { ...parts, runsMax: 9, timeMsMax: 9 })).toBeUndefined()
  })
})
