import { describe, expect, it } from 'vitest'
import { exitPauseLeftMs } from '../../../lib/domain/plan/exit-retry.ts'
import { type Plan } from '../../../lib/domain/plan/plan.ts'
import { OPEN_PLAN } from './sample-plan.ts'

const FAILED_AT_MS = 1_000_000

function failed(exitMisses: number, change: Partial<Plan> = {}): Plan {
  return {
    ...OPEN_PLAN,
    status: 'open',
    enteredQuantity: 10n,
    exitedQuantity: 0n,
    baseFees: 0n,
    protectedQuantity: 10n,
    exitMisses,
    exitFailedAtMs: FAILED_AT_MS,
    ...change,
  }
}

describe('R-PROT-7 the pause after a failed exit', () => {
  it('is none before any has failed', () => {
    const { exitFailedAtMs: _, ...plan } = failed(0)
    expect(exitPauseLeftMs(plan, FAILED_AT_MS, 'SIGNAL')).toBe(0)
  })

  it.each([
    [1, 10_000],
    [2, 20_000],
    [3, 40_000],
    [7, 640_000],
    [8, 900_000],
    [500, 900_000],
  ])('after %i failures is %i ms while a stop rests', (attempts, pauseMs) => {
    expect(exitPauseLeftMs(failed(attempts), FAILED_AT_MS, 'SIGNAL')).toBe(pauseMs)
    expect(exitPauseLeftMs(failed(attempts), FAILED_AT_MS + pauseMs, 'SIGNAL')).toBe(0)
  })

  it.each([
    [1, 10_000],
    [4, 60_000],
    [500, 60_000],
  ])('after %i failures is at most a minute while nothing protects', (attempts, pauseMs) => {
    const bare = failed(attempts, { protectedQuantity: 9n, unprotectedSinceMs: FAILED_AT_MS })
    expect(exitPauseLeftMs(bare, FAILED_AT_MS, 'SIGNAL')).toBe(pauseMs)
  })

  it('does not hold up an urgent exit when a calm one missed its price', () => {
    const missed = failed(3, { exitFailedReason: 'TAKE_PROFIT' })
    expect(exitPauseLeftMs(missed, FAILED_AT_MS, 'SIGNAL')).toBe(40_000)
    expect(exitPauseLeftMs(missed, FAILED_AT_MS, 'HARD_STOP')).toBe(0)
    const stopped = failed(3, { exitFailedReason: 'HARD_STOP' })
    expect(exitPauseLeftMs(stopped, FAILED_AT_MS, 'HARD_STOP')).toBe(40_000)
  })
})
