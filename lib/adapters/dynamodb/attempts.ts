/**
 * The one layer that bounds and repeats calls to the table: a time limit for each attempt, a few
 * attempts with capped, fully jittered pauses, and a budget for all of them together. The SDK's own
 * retries are off.
 */
import { DelegateBackoff, handleWhen, retry, timeout, TimeoutStrategy } from 'cockatiel'
import { type Clock } from '../../ports/clock.ts'
import { type Random } from '../../ports/random.ts'
import { classifyFailure } from './classify-failure.ts'

export interface AttemptLimits {
  /** For one attempt, from the first byte sent to the last byte read. */
  readonly timeoutMs: number
  readonly attemptsMax: number
  /** The longest first pause; it doubles with each attempt. */
  readonly pauseFirstMs: number
  readonly pauseMaxMs: number
  /** No attempt begins later than this after the first. */
  readonly budgetMs: number
}

export const DEFAULT_LIMITS: AttemptLimits = {
  timeoutMs: 2_000,
  attemptsMax: 5,
  pauseFirstMs: 50,
  pauseMaxMs: 1_000,
  budgetMs: 8_000,
}

export interface Attempts {
  /** Runs one attempt under its time limit; the signal ends what is in flight. */
  once<Result>(send: (signal: AbortSignal) => Promise<Result>): Promise<Result>
  /** Repeats `attempt` while its failure is retryable and the limits allow. */
  repeat<Result>(attempt: () => Promise<Result>): Promise<Result>
}

export function createAttempts(limits: AttemptLimits, clock: Clock, random: Random): Attempts {
  const timed = timeout(limits.timeoutMs, TimeoutStrategy.Aggressive)
  const backoff = new DelegateBackoff(({ attempt }: { readonly attempt: number }) =>
    Math.floor(
      random.next() * Math.min(limits.pauseMaxMs, limits.pauseFirstMs * 2 ** (attempt - 1)),
    ),
  )
  return {
    once: (send) => timed.execute(({ signal }) => send(signal)),
    repeat: (attempt) => {
      const startedAtMs = clock.nowMs()
      const worthRepeating = (error: unknown) =>
        classifyFailure(error).retryable && clock.nowMs() - startedAtMs < limits.budgetMs
      const repeated = retry(handleWhen(worthRepeating), {
        maxAttempts: limits.attemptsMax - 1,
        backoff,
      })
      return repeated.execute(attempt)
    },
  }
}
