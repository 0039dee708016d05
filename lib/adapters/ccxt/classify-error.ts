/**
 * What an error of ccxt means for the call that met it. Decided by the error's type alone; the
 * venue's own table of codes (venues/) says which code becomes which type.
 */
import {
  AuthenticationError,
  BadResponse,
  DDoSProtection,
  DuplicateOrderId,
  ExchangeError,
  InvalidNonce,
  NetworkError,
  OnMaintenance,
  OperationFailed,
  OrderNotFound,
  RateLimitExceeded,
} from './ccxt-modules.ts'
import { ExchangeReadError, type ReadFailure } from '../../ports/exchange.ts'
import { NeverConnected } from './exchange-fetch.ts'

/** For a call that changes something: did it certainly not happen, and would it be refused again? */
export type CallFailure = 'not-placed' | 'rejected' | 'unknown'

/**
 * Everything that is not certain is `unknown`: timeouts, lost connections, answers that cannot be
 * read, errors that are not the library's, and codes that nobody has mapped.
 */
export function classifyCallFailure(error: unknown): CallFailure {
  if (error instanceof NeverConnected) return 'not-placed'
  if (isRefusedForNow(error)) return 'not-placed'
  // The venue already has an order under this id: very likely our own, sent before.
  if (error instanceof DuplicateOrderId) return 'unknown'
  if (error instanceof ExchangeError) return isUnmapped(error) ? 'unknown' : 'rejected'
  return 'unknown'
}

export function isNoSuchOrder(error: unknown): boolean {
  return error instanceof OrderNotFound
}

/** @returns the port's read error for anything that a reading call threw. */
export function toReadError(error: unknown): ExchangeReadError {
  if (error instanceof ExchangeReadError) return error
  return new ExchangeReadError(classifyReadFailure(error), reasonOf(error), { cause: error })
}

function classifyReadFailure(error: unknown): ReadFailure {
  if (error instanceof NeverConnected) return 'transient'
  if (error instanceof DDoSProtection || error instanceof RateLimitExceeded) return 'rate-limited'
  if (error instanceof AuthenticationError) return 'refused'
  if (error instanceof BadResponse) return 'malformed'
  if (error instanceof NetworkError || error instanceof OperationFailed) return 'transient'
  if (error instanceof ExchangeError) return isUnmapped(error) ? 'transient' : 'refused'
  return 'malformed'
}

function isRefusedForNow(error: unknown): boolean {
  return (
    error instanceof InvalidNonce ||
    error instanceof RateLimitExceeded ||
    error instanceof DDoSProtection ||
    error instanceof OnMaintenance
  )
}

/** ccxt throws the bare class for a code that its tables do not hold. */
function isUnmapped(error: ExchangeError): boolean {
  return error.constructor === ExchangeError
}

const REASON_LENGTH_MAX = 300

/** The venue's words, cut to a length that a log line and an audit row can carry. */
export function reasonOf(error: unknown): string {
  const text =
    error instanceof Error ? `${error.constructor.name}: ${error.message}` : String(error)
  return text.length <= REASON_LENGTH_MAX ? text : `${text.slice(0, REASON_LENGTH_MAX)}…`
}
