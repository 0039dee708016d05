import { createFold, type Totals } from './fold-outcomes.ts'
import { labelsOf, storyUntil } from './investigate.ts'
import { type SeedPool } from './seed-pool.ts'
import { type SeedOptions } from './seed-outcome.ts'
import { type SimulateOptions } from './simulate-options.ts'
import { type StoryLine } from './story.ts'

/**
 * Runs one seed with its story. With `keep` the whole seed goes first, because the numbers count its
 * deeds. @throws {NoSuchDeed} for a number that none of them has.
 */
export async function runSingleSeed(
  pool: SeedPool,
  { firstSeed, ticks, kinds, keep, story: wholeStory }: SimulateOptions,
): Promise<{ readonly totals: Totals; readonly story: readonly StoryLine[] }> {
  const options: SeedOptions = { seed: firstSeed, ticks, ...(kinds && { kinds }) }
  const labels = keep && (await labelsOfNumbers(pool, options, keep))
  const told = await pool.run({ options: { ...options, ...(labels && { labels }) }, story: true })
  const fold = createFold(firstSeed)
  fold.add(told.outcome)
  const [violation] = told.outcome.violations
  const story =
    violation === undefined || wholeStory
      ? told.story
      : storyUntil(told.story, told.outcome, violation.invariant)
  return { totals: fold.totals(), story }
}

async function labelsOfNumbers(
  pool: SeedPool,
  options: SeedOptions,
  keep: readonly number[],
): Promise<readonly string[]> {
  const { outcome } = await pool.run({ options: { ...options, keepDeeds: true } })
  return labelsOf(outcome, keep)
}
