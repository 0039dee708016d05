/**
 * The one layer that bounds and repeats calls to the queue. Repeating is always allowed: a message
 * may come twice, and the store decides what it still means.
 */
import {
  DelegateBackoff,
  handleWhen,
  retry,
  TaskCancelledError,
  timeout,
  TimeoutStrategy,
  wrap,
} from 'cockatiel'
import { QueueError } from '../../ports/queue.ts'
import { type Random } from '../../ports/random.ts'

export interface CallLimits {
  /** For one attempt, on top of the wait for messages. */
  readonly timeoutMs: number
  readonly attemptsMax: number
  /** The longest first pause; it doubles with each attempt. */
  readonly pauseFirstMs: number
  readonly pauseMaxMs: number
}

export const DEFAULT_LIMITS: CallLimits = {
  timeoutMs: 3_000,
  attemptsMax: 4,
  pauseFirstMs: 50,
  pauseMaxMs: 1_000,
}

export interface Calls {
  /** @throws {QueueError} after the last attempt, or at once when the queue refuses. */
  run<Result>(doing: string, send: (signal: AbortSignal) => Promise<Result>): Promise<Result>
}

export function createCalls(limits: CallLimits, random: Random): Calls {
  const repeated = retry(handleWhen(isRetryable), {
    maxAttempts: limits.attemptsMax - 1,
    backoff: new DelegateBackoff(({ attempt }: { readonly attempt: number }) =>
      Math.floor(
        random.next() * Math.min(limits.pauseMaxMs, limits.pauseFirstMs * 2 ** (attempt - 1)),
      ),
    ),
  })
  const policy = wrap(repeated, timeout(limits.timeoutMs, TimeoutStrategy.Aggressive))
  return {
    run: async (doing, send) => {
      try {
        return await policy.execute(({ signal }) => send(signal))
      } catch (error) {
        if (error instanceof QueueError) throw error
        const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
        throw new QueueError(`${doing}: ${words}`, { cause: error })
      }
    },
  }
}

/** Thrown inside of a call for what the queue did not take this time. */
export class NotTaken extends Error {
  override readonly name = 'NotTaken'
}

const THROTTLED_NAMES: ReadonlySet<string> = new Set([
  'RequestThrottled',
  'ThrottlingException',
  'KmsThrottled',
  'OverLimit',
])

function isRetryable(error: unknown): boolean {
  if (error instanceof QueueError) return false
  if (error instanceof NotTaken || error instanceof TaskCancelledError) return true
  if (!(error instanceof Error) || THROTTLED_NAMES.has(error.name)) return true
  const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } }
  const status = $metadata?.httpStatusCode
  // An answer of the 4xx kind is final; no answer, or one that cannot be read, is not.
  return status === undefined || status === 429 || status < 400 || status >= 500
}
