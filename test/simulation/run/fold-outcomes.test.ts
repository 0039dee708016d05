import { describe, expect, it } from 'vitest'
import { createFold } from './fold-outcomes.ts'
import { fakePool, quietOutcome, violationAt } from './fake-seeds.ts'
import { runSeeds } from './run-seeds.ts'
import { type SeedOptions, type SeedOutcome } from './seed-outcome.ts'

const options = { seeds: 40, firstSeed: 100, ticks: 60 }

function outcomeOf(asked: SeedOptions): SeedOutcome {
  const { seed } = asked
  const isBad = seed % 13 === 0
  return quietOutcome(asked, {
    crashes: 2,
    deedCounts: { crash: 2, [`only-${seed % 3}`]: 1 },
    recoveryCounts: { requeue: seed },
    unprotectedTicksMax: seed % 7,
    ...(isBad ? { violations: [violationAt(3), violationAt(4)] } : {}),
  })
}

describe('the sums over the seeds', () => {
  it('are of all seeds', async () => {
    const totals = await runSeeds(fakePool(3, outcomeOf), options)
    expect(totals).toMatchObject({
      seeds: 40,
      simulatedMs: 40 * 60 * 60_000,
      steps: 40 * 600,
      crashes: 80,
      violations: 6,
      convergenceTicksMax: 4,
      unprotectedTicksMax: 6,
    })
    expect(totals.failures.map(({ seed }) => seed)).toEqual([104, 117, 130])
    expect(totals.deedCounts.get('crash')).toBe(80)
    expect(totals.recoveryCounts.get('requeue')).toBe((100 + 139) * 20)
  })

  it.each([2, 3, 8, 64])('are the same with %i workers as with one', async (workers) => {
    const alone = await runSeeds(fakePool(1, outcomeOf), options)
    expect(await runSeeds(fakePool(workers, outcomeOf), options)).toEqual(alone)
  })

  it('run every seed once', async () => {
    const pool = fakePool(3, outcomeOf)
    await runSeeds(pool, { ...options, kinds: ['crash'] })
    const seeds = pool.jobs.map((job) => job.options.seed)
    expect(seeds.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, n) => 100 + n))
    expect(pool.jobs[0]?.options).toEqual({ seed: 100, ticks: 60, kinds: ['crash'] })
  })

  it('have the hash of one seed itself, and of several one that knows their order', () => {
    const hashOf = (...hashes: readonly string[]): string => {
      const fold = createFold(0)
      for (const [seed, traceHash] of hashes.entries())
        fold.add(quietOutcome({ seed, ticks: 1 }, { traceHash }))
      return fold.totals().traceHash
    }
    expect(hashOf('a'.repeat(16))).toBe('a'.repeat(16))
    expect(hashOf('a', 'b')).toMatch(/^[0-9a-f]{16}$/)
    expect(hashOf('a', 'b')).not.toBe(hashOf('b', 'a'))
    expect(hashOf('a', 'b')).not.toBe(hashOf('a', 'b', 'b'))
  })

  it('say nothing of convergence when no seed came to rest', () => {
    const fold = createFold(0)
    const { convergenceTicks: _, ...restless } = quietOutcome({ seed: 0, ticks: 1 })
    fold.add(restless)
    expect(fold.totals()).not.toHaveProperty('convergenceTicksMax')
  })

  it('are not there while a seed is missing, and take none twice', () => {
    const fold = createFold(0)
    fold.add(quietOutcome({ seed: 1, ticks: 1 }))
    expect(() => fold.totals()).toThrow('seed 0 has not answered')
    expect(() => fold.add(quietOutcome({ seed: 1, ticks: 1 }))).toThrow('answers twice')
    fold.add(quietOutcome({ seed: 0, ticks: 1 }))
    expect(() => fold.add(quietOutcome({ seed: 0, ticks: 1 }))).toThrow('answers twice')
  })
})
