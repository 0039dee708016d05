import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createSeedPool, type SeedPool } from './seed-pool.ts'
import { type WorkerSettings } from './seed-job.ts'

const file = new URL('fixture-worker.ts', import.meta.url)

function poolOf(workers: number, settings: WorkerSettings = {}, withinMs = 20_000): SeedPool {
  const pool = createSeedPool({ workers, settings, file, answerWithinMs: () => withinMs })
  onTestFinished(() => pool.close())
  return pool
}

const job = (seed: number) => ({ options: { seed, ticks: 1 } })

describe('the pool of seeds', () => {
  it('answers for more seeds than it has workers', async () => {
    const pool = poolOf(2)
    const answers = await Promise.all([1, 2, 3, 4, 5].map((seed) => pool.run(job(seed))))
    expect(answers.map(({ outcome }) => outcome.seed)).toEqual([1, 2, 3, 4, 5])
    expect(answers.every(({ outcome }) => outcome.violations.length === 0)).toBe(true)
    expect(answers.every(({ story }) => story.length === 0)).toBe(true)
  })

  it('makes a violation of its seed from a run that throws, and keeps the worker', async () => {
    const pool = poolOf(1)
    const { outcome } = await pool.run(job(13))
    expect(outcome).toMatchObject({ seed: 13, violations: [{ invariant: 0 }] })
    expect(outcome.violations[0]?.text).toMatch(/^the run threw: Error: an unlucky number/)
    expect((await pool.run(job(1))).outcome.steps).toBe(2)
  })

  it('tells the story of a run that throws, up to there', async () => {
    const { story } = await poolOf(1).run({ ...job(13), story: true })
    expect(story).toEqual([{ step: 0, atMs: 5_000, text: '*** here: crash' }])
  })

  it.each([
    [14, 'the worker died: it ended with code 7'],
    [16, 'the worker died: it ended with code 0'],
  ])(
    'makes a violation of seed %i, whose worker dies, and goes on with another',
    async (seed, text) => {
      const pool = poolOf(1)
      const { outcome } = await pool.run(job(seed))
      expect(outcome).toMatchObject({ seed, violations: [{ invariant: 0, text }] })
      expect((await pool.run(job(1))).outcome).toMatchObject({ seed: 1, steps: 1, violations: [] })
    },
  )

  it('goes on when a worker dies between two seeds', async () => {
    const pool = poolOf(1)
    expect((await pool.run(job(17))).outcome.violations).toEqual([])
    await pause(200)
    expect((await pool.run(job(1))).outcome).toMatchObject({ steps: 1, violations: [] })
  })

  it('makes a violation of a seed that hangs, and goes on with another worker', async () => {
    const pool = poolOf(1, {}, 3_000)
    const { outcome } = await pool.run(job(15))
    const text = 'no answer within 3 s: the run hangs'
    expect(outcome).toMatchObject({ seed: 15, violations: [{ invariant: 0, text }] })
    expect((await pool.run(job(1))).outcome).toMatchObject({ steps: 1, violations: [] })
  })

  it('plants the bug in its workers', async () => {
    const { outcome } = await poolOf(1, { plant: 'claim-removed' }).run(job(1))
    expect(outcome.recoveryCounts).toEqual({ 'claim-removed': 1 })
  })

  it('fails when a worker cannot start, instead of blaming a seed', async () => {
    const failing = poolOf(1, { plant: 'no-start' }).run(job(1))
    await expect(failing).rejects.toThrow(/^a worker could not start: Error: this bug cannot/)
  })

  it('fails what is running when it is closed', async () => {
    const pool = poolOf(1)
    const running = pool.run(job(15))
    const failing = expect(running).rejects.toThrow('the pool is closed')
    await pool.close()
    await failing
  })
})
