/**
 * What a failed call means, told by the type of the error and never by its words.
 */
import { TaskCancelledError } from 'cockatiel'
import { StoreError, type StoreFailure } from '../../ports/store.ts'

export interface CallFailure {
  readonly failure: StoreFailure
  /** The same call may succeed later. */
  readonly retryable: boolean
  /** The server may have done what it was asked to do. */
  readonly ambiguous: boolean
}

const THROTTLED: CallFailure = { failure: 'throttled', retryable: true, ambiguous: false }
const CONTENDED: CallFailure = { failure: 'unavailable', retryable: true, ambiguous: false }
const UNANSWERED: CallFailure = { failure: 'unavailable', retryable: true, ambiguous: true }
const REFUSED: CallFailure = { failure: 'invalid', retryable: false, ambiguous: false }

const BY_NAME: Readonly<Record<string, CallFailure>> = {
  ProvisionedThroughputExceededException: THROTTLED,
  ThrottlingException: THROTTLED,
  RequestLimitExceeded: THROTTLED,
  TransactionConflictException: CONTENDED,
  ReplicatedWriteConflictException: CONTENDED,
  // Another attempt with the same token is still being worked on.
  TransactionInProgressException: UNANSWERED,
  InternalServerError: UNANSWERED,
}

/** Errors of the network that come before the server has seen anything. */
const NOT_SENT_CODES: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'])

/** An answer to a batch without any progress, which is how a table throttles batches. */
export class NothingProcessed extends Error {
  override readonly name = 'NothingProcessed'
}

export function classifyFailure(error: unknown): CallFailure {
  if (error instanceof StoreError)
    return { failure: error.failure, retryable: false, ambiguous: false }
  if (error instanceof TaskCancelledError) return UNANSWERED
  if (error instanceof NothingProcessed) return THROTTLED
  const { name, status, code, reasons } = factsOf(error)
  if (name === 'TransactionCanceledException') return classifyCancellation(reasons)
  const named = BY_NAME[name]
  if (named !== undefined) return named
  if (code !== undefined && NOT_SENT_CODES.has(code)) return CONTENDED
  if (status === 429) return THROTTLED
  // Anything else of the 4xx kind is an answer: the server understood, and refused.
  if (status !== undefined && status >= 400 && status < 500) return REFUSED
  // No answer, half an answer, or one that cannot be read (HTML with status 200).
  return UNANSWERED
}

function classifyCancellation(reasons: readonly string[]): CallFailure {
  if (reasons.includes('ValidationError')) return REFUSED
  if (reasons.includes('ThrottlingError') || reasons.includes('ProvisionedThroughputExceeded'))
    return THROTTLED
  return CONTENDED
}

interface ErrorFacts {
  readonly name: string
  readonly status: number | undefined
  readonly code: string | undefined
  readonly reasons: readonly string[]
}

function factsOf(error: unknown): ErrorFacts {
  if (!(error instanceof Error))
    return { name: '', status: undefined, code: undefined, reasons: [] }
  const detail = error as Error & {
    readonly code?: unknown
    readonly $metadata?: { readonly httpStatusCode?: number }
    readonly CancellationReasons?: readonly { readonly Code?: string }[]
  }
  return {
    name: error.name,
    status: detail.$metadata?.httpStatusCode,
    code: typeof detail.code === 'string' ? detail.code : undefined,
    reasons: (detail.CancellationReasons ?? []).map((reason) => reason.Code ?? 'None'),
  }
}

/** What the callers of the store see; the cause keeps the details. */
export function toStoreError(error: unknown, doing: string): StoreError {
  if (error instanceof StoreError) return error
  const { failure } = classifyFailure(error)
  const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return new StoreError(failure, `${doing}: ${words}`, { cause: error })
}
