import { createFold, type Totals } from './fold-outcomes.ts'
import { type SeedOutcome } from './seed-outcome.ts'
import { type SeedPool } from './seed-pool.ts'
import { type SimulateOptions } from './simulate-options.ts'

/** Runs every seed; whichever worker is free takes the next one. */
export async function runSeeds(
  pool: SeedPool,
  options: Pick<SimulateOptions, 'seeds' | 'firstSeed' | 'ticks' | 'kinds'>,
  onAnswer: (answered: number, failed: number, outcome: SeedOutcome) => void = () => undefined,
): Promise<Totals> {
  const { seeds, firstSeed, ticks, kinds } = options
  const fold = createFold(firstSeed)
  let next = firstSeed
  const takeTurns = async (): Promise<void> => {
    while (next < firstSeed + seeds) {
      const seed = next
      next += 1
      const { outcome } = await pool.run({ options: { seed, ticks, ...(kinds && { kinds }) } })
      fold.add(outcome)
      onAnswer(fold.answered, fold.failed, outcome)
    }
  }
  await Promise.all(Array.from({ length: pool.workers }, takeTurns))
  return fold.totals()
}
